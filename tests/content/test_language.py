"""The Dutch of the texts: own words, calm words, short sentences, u-form, joints named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dutch_texts import Text, facts_of_library, names_of, sentences, texts_of

from content.markup import to_plain
from content.model import Library

SHINGLE = 8
LONGEST_AVERAGE = 15
LONGEST = 25

#: Never in a text that a patient reads (facts/corrections.md).
NOT_FOR_PATIENTS = (
    r"slijtage",
    r"versleten",
    r"afsterv\w*|afgestorven",
    r"scheur\w*|gescheurd\w*|ingescheurd\w*",
    r"te ondiep\w*",
    r"beknel\w*|bekneld",
    r"DCSPH|ICPC|ICD",
    r"verzeker\w*|basispakket|eigen risico",
    r"\d+([.,]\d+)?\s*(%|procent)",
    r"tussen de oren",
)
#: Never in any text.
NOT_FOR_ANYONE = (
    r"plots",
    r"geen louter",
    r"fout(e|ief)?|dubieus|dubieuze|onjuist\w*|onwaar|wrong|dubious|imprecise",
    r"DCSPH|ICPC",
    r"basisverzekering|eigen risico|zorgverzekeraar\w*",
    r"de viewer|deze viewer|viewer",
    r"zie nuance\w*|zie [A-Z]\d\d",
    r"liever niet gebruiken|beter niet gebruiken",
    r"urgentie laten staan|aanvullen:|toon als|presenteren als|tonen als|apart tonen",
    r"TODO|FIXME|XXX|nog invullen|lorem",
    r"n\. obturatorius internus",
)
#: Slips of the article, that nobody may take over.
ARTICLE_SLIPS = (
    r"heup gewricht",
    r"weefsel die",
    r"de meest gezondheidsproblemen",
    r"kan lijden tot",
    r"liggen spieren de benen",
    r"pijnklachten gepaard welke",
    r"raar genoeg",
    r"lichaamelijk|fysio therapeut|bloed toevoer",
)
JOINT = re.compile(
    r"heup|knie|romp|rug|enkel|voet|teen|tenen|wervel|gewricht|flexie|extensie|voorover", re.I
)
MOTION = re.compile(
    r"\b(strekt?|strekken|strekkers?|strekking|gestrekte?|buigen|buigers?|buiging)\b", re.I
)
#: What bends or stretches and is no joint.
NO_JOINT = re.compile(r"\b(pees|collum|richel|schacht|bovenrand|middendeel)\b", re.I)


def found(pattern: str, texts: Iterator[Text]) -> list[str]:
    """Return where a pattern stands as whole words."""
    whole = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.I)
    return [f"{t.where}: {m[0]}" for t in texts for m in whole.finditer(to_plain(t.words))]


def normal_words(text: str) -> list[str]:
    """Return lower-case words without accents and punctuation."""
    split = unicodedata.normalize("NFKD", to_plain(text).casefold())
    plain = "".join(c for c in split if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", plain)


def shingles(text: str) -> dict[tuple[str, ...], str]:
    """Return every run of eight words with those words as text."""
    words = normal_words(text)
    runs = (tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
    return {run: " ".join(run) for run in runs}


def test_the_checks_find_what_they_look_for() -> None:
    """A check of language that cannot fail is none."""
    text = Text("x", "Het kraakbeen is door slijtage ingescheurd bij 57 % van de mensen.", True)
    hits = [p for p in NOT_FOR_PATIENTS if found(p, iter([text]))]
    assert len(hits) == 3
    assert found(r"plots", iter([Text("x", "Plots pijn, plotseling weg.", True)])) == ["x: Plots"]
    assert len(sentences("Eén zin. Nog een? Ja!\n\n- punt een\n- punt twee")) == 5
    same = shingles("een twee DRIE vier vijf, zes zeven acht").keys()
    assert same & shingles("Nul één twee drie vier vijf zes zeven acht negen").keys()


@pytest.mark.parametrize("pattern", NOT_FOR_PATIENTS)
def test_words_that_no_patient_reads(pattern: str, library: Library) -> None:
    assert found(pattern, (t for t in texts_of(library) if t.for_patient)) == []
    assert found(pattern, names_of(library)) == []


@pytest.mark.parametrize("pattern", [*NOT_FOR_ANYONE, *ARTICLE_SLIPS])
def test_words_that_nobody_reads(pattern: str, library: Library) -> None:
    assert found(pattern, texts_of(library)) == []
    assert found(pattern, names_of(library)) == []
    assert found(pattern, facts_of_library(library)) == []


def test_slijtage_is_a_word_to_search_for_only(library: Library) -> None:
    thing = library.conditions["osteoarthritis_hip"]
    assert any("slijtage" in synonym for synonym in thing.names.synonyms)
    assert found(r"slijtage", names_of(library)) == []


@pytest.mark.parametrize("pattern", [r"ASIS|AIIS|PSIS|PIIS"])
def test_english_points_of_the_pelvis_stay_out(pattern: str, library: Library) -> None:
    assert found(pattern, texts_of(library)) == []
    assert found(pattern, names_of(library)) == []
    assert found(pattern, facts_of_library(library)) == []


@pytest.mark.parametrize("pattern", [r"je|jij|jou|jouw|jullie|jezelf"])
def test_every_reader_is_addressed_with_u(pattern: str, library: Library) -> None:
    assert found(pattern, texts_of(library)) == []


def test_no_sentence_of_the_article_or_the_tables_was_taken_over(
    library: Library,
    facts_folder: Path,
    facts_of: Callable[[str], list[dict[str, str]]],
) -> None:
    article = (facts_folder / "article-heup-klachten.txt").read_text(encoding="utf-8")
    sources = dict.fromkeys(shingles(article), "artikel")
    for row in facts_of("structures"):
        sources |= dict.fromkeys(shingles(row["uitleg_nl"]), f"uitleg_nl {row['id']}")
    for row in facts_of("article_claims"):
        sources |= dict.fromkeys(shingles(row["nuance_nl"]), f"nuance_nl {row['claim_id']}")
        sources |= dict.fromkeys(shingles(row["quote_verbatim"]), f"quote {row['claim_id']}")
    assert len(sources) > 1000
    copied = [
        f"{text.where}: '{words}' ({sources[run]})"
        for text in texts_of(library)
        for run, words in shingles(text.words).items()
        if run in sources
    ]
    assert copied == []


def test_sentences_for_patients_are_short(library: Library) -> None:
    long = []
    for text in texts_of(library):
        lengths = [len(sentence.split()) for sentence in sentences(text.words)]
        if not text.for_patient or text.where.startswith("pages/") or not lengths:
            continue
        average = sum(lengths) / len(lengths)
        one_sentence = " reason " in text.where
        if max(lengths) > LONGEST or (average > LONGEST_AVERAGE and not one_sentence):
            long.append((text.where, round(average, 1), max(lengths)))
    assert long == []


def test_bending_and_stretching_name_their_joint(library: Library) -> None:
    """What the article says is told as it is; the addition below it names the joint."""
    nameless = [
        f"{text.where}: {sentence}"
        for text in texts_of(library)
        if " statement" not in text.where
        for sentence in sentences(text.words)
        if MOTION.search(sentence) and not JOINT.search(sentence) and not NO_JOINT.search(sentence)
    ]
    assert nameless == []


def test_the_leg_is_never_what_is_stretched(library: Library) -> None:
    """Nobody says "strekken van het been" without the joint (content-spec 7.4)."""
    said = [
        f"{text.where}: {sentence}"
        for text in texts_of(library)
        if " statement" not in text.where
        for sentence in sentences(text.words)
        if re.search(r"(strekken|buigen) van het been|(buigt|strekt) het been", sentence, re.I)
        and not JOINT.search(sentence)
    ]
    assert said == []


def test_statements_of_the_article_are_told_without_a_verdict(library: Library) -> None:
    words = r"helaas|ten onrechte|klopt niet|niet waar|vergist|vergissing|achterhaald|verouderd"
    claims = (t for t in texts_of(library) if t.where.startswith("claims/"))
    assert found(words, claims) == []


def test_dutch_quotes_and_blanks(library: Library) -> None:
    wrong = [
        text.where
        for text in texts_of(library)
        if re.search(r" [,.;:?!](?!\.)|\.\.(?!\.)|,,|  ", text.words)
        or text.words.count("(") != text.words.count(")")
    ]
    assert wrong == []


def test_texts_end_with_a_full_stop(library: Library) -> None:
    wrong = [
        text.where
        for text in texts_of(library)
        if text.words
        and not text.words.rstrip().splitlines()[-1].startswith("- ")
        and not text.words.rstrip().endswith((".", "!", "?", ")"))
    ]
    assert wrong == []
