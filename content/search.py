"""Finding things by what people type: lay words, Latin with or without "musculus", eponyms,
English, without accents and with typing errors.

Each typed word is compared once with every word that occurs in a name; a name's score follows from
how well its words cover the typed ones and the other way round. Words of a kind ("spier") and words
that many names have ("heup") weigh little. What is in no name is looked for in the texts.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.likeness import likenesses
from content.markup import to_plain
from content.model import Condition, Library, Names, Scene, Structure

#: Small words that say nothing; left out where others remain.
_SMALL = frozenset(
    (
        *("de", "het", "een", "van", "in", "op", "aan", "bij", "met", "door", "uit", "en", "of"),
        *("om", "te", "er", "is", "ik", "heb", "mijn", "me", "mij", "voor", "naar"),
    )
)
#: Words that say of what kind a thing is and not which: they weigh less.
_KIND_WORDS = frozenset(
    (
        *("musculus", "musculi", "spier", "ligamentum", "ligamenta", "band", "nervus", "nervi"),
        *("zenuw", "arteria", "arteriae", "slagader", "vena", "ader", "os", "bot", "articulatio"),
        *("gewricht", "bursa", "slijmbeurs", "pars", "caput", "pijn"),
    )
)
_SHORT = {
    "m": "musculus",
    "mm": "musculi",
    "lig": "ligamentum",
    "ligg": "ligamenta",
    "ligament": "ligamentum",
    "n": "nervus",
    "nn": "nervi",
    "a": "arteria",
    "aa": "arteriae",
    "v": "vena",
    "art": "articulatio",
    "b": "bursa",
}
_KIND_SHARE = 0.3
#: The least a name must score to be shown, and what a text scores that holds all typed words.
_FLOOR = 62.0
_IN_TEXT = {"patient": 58.0, "student": 54.0}
#: Texts are looked into when the best name scores less than this.
_SURE = 80.0
_MOST = 25
#: How much a typed word weighs that no name has ("sport" before "liesblessure").
_STRANGE = 0.4
#: A typed word that is less alike (0 to 1) than this to any word of a name is such a word.
_HARDLY = 0.75
#: How alike (0 to 100) two words must be to be one with a typing error.
_LIKE = 74
#: Longer words are cut off: nobody types them.
_LONGEST = 40


@dataclass(frozen=True)
class Found:
    """A thing that was found.

    Parameters
    ----------
    id, kind, name : str
        Of the structure, condition or page; the name in the professional's Dutch.
    matched : str
        The name or synonym that matched.
    score : float
        0 to 100, best first.
    """

    id: str
    kind: str
    name: str
    matched: str
    score: float


@dataclass(frozen=True)
class _Term:
    """One name of one thing, taken apart."""

    id: str
    kind: str
    name: str
    shown: str
    words: tuple[str, ...]
    share: float


def normalise(text: str) -> str:
    """Return lower-case text without accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def _words(text: str) -> tuple[str, ...]:
    """Return the words that count, short forms written out."""
    words = tuple(word[:_LONGEST] for word in normalise(text).split())
    kept = tuple(word for word in words if word not in _SMALL) or words
    return kept if len(kept) == 1 else tuple(_SHORT.get(word, word) for word in kept)


def _joined(text: str) -> str:
    """Return all words as one, so that "labrum scheur" is "labrumscheur"."""
    return normalise(text).replace(" ", "")


#: Share of the score for what is not of the library itself.
_MORE_SHARE = 0.96


class SearchIndex:
    """All names of a library, ready to be searched in a few milliseconds.

    Parameters
    ----------
    library : Library
    more : iterable of (id, kind, names)
        Other things to be found; at the same likeness they stand below the library's own.
    """

    def __init__(self, library: Library, more: Iterable[tuple[str, str, Names]] = ()) -> None:
        self._terms = list(_terms(library))
        for id_, kind, names in more:
            self._terms += _of(id_, kind, names, _MORE_SHARE)
        self._texts = list(_texts(library))
        self._having: dict[str, list[int]] = {}
        self._joined: dict[str, list[int]] = {}
        for number, term in enumerate(self._terms):
            for word in dict.fromkeys(term.words):
                self._having.setdefault(word, []).append(number)
            self._joined.setdefault(_joined(term.shown), []).append(number)
        self._vocabulary = list(self._having)
        self._weight = {
            word: self._weight_of(word, len({self._terms[n].id for n in numbers}))
            for word, numbers in self._having.items()
        }

    @staticmethod
    def _weight_of(word: str, things: int) -> float:
        share = _KIND_SHARE if word in _KIND_WORDS else 1.0
        return share / (1.0 + 0.35 * math.log(max(things, 1)))

    def search(self, text: str) -> list[Found]:
        """Return what fits, best first, at most 25; nothing for an empty text."""
        words = _words(text)
        if not words:
            return []
        best: dict[str, Found] = {}
        for number, score in self._scores(words, _joined(text)).items():
            term = self._terms[number]
            _keep(best, Found(term.id, term.kind, term.name, term.shown, round(score, 1)))
        if max((found.score for found in best.values()), default=0.0) < _SURE:
            for found in self._in_texts(words):
                _keep(best, found)
        ordered = sorted(best.values(), key=lambda f: (-f.score, f.name.lower(), f.id))
        return ordered[:_MOST]

    def _scores(self, words: tuple[str, ...], joined: str) -> dict[int, float]:
        """Return the score of each name that is good enough, by its number."""
        all_typed = 0.0
        covered: dict[int, float] = {}
        met: dict[int, dict[str, float]] = {}
        for word in words:
            known = self._alike(word)
            strange = max(known.values(), default=0.0) < _HARDLY
            weight = self._weight.get(word) or (_STRANGE if strange else 1.0)
            all_typed += weight
            nearest: dict[int, float] = {}
            for own, alike in known.items():
                for number in self._having[own]:
                    if alike > nearest.get(number, 0.0):
                        nearest[number] = alike
                    of_name = met.setdefault(number, {})
                    of_name[own] = max(alike, of_name.get(own, 0.0))
            for number, alike in nearest.items():
                covered[number] = covered.get(number, 0.0) + weight * alike
        scores: dict[int, float] = {}
        for number, sum_ in covered.items():
            term = self._terms[number]
            whole = sum(self._weight[word] for word in term.words)
            named = sum(self._weight[word] * alike for word, alike in met[number].items())
            score = 98.0 * sum_ / all_typed * (0.85 + 0.15 * min(named / whole, 1.0))
            if term.words == words:
                score = 100.0
            if score * term.share >= _FLOOR:
                scores[number] = score * term.share
        for number in self._joined.get(joined, ()):
            scores[number] = max(scores.get(number, 0.0), 97.0 * self._terms[number].share)
        return scores

    def _alike(self, word: str) -> dict[str, float]:
        """Return the words of names that are like a typed one, with how much: 0 to 1."""
        found: dict[str, float] = {}
        if len(word) >= 4:
            near = likenesses(word, self._vocabulary, _LIKE)
            found = {own: ratio * 0.0088 for own, ratio in near.items()}
        for own in self._vocabulary:
            alike = _part(word, own)
            if alike > found.get(own, 0.0):
                found[own] = alike
        return found

    def _in_texts(self, words: tuple[str, ...]) -> Iterator[Found]:
        """Return things in whose text every typed word stands, alone or at a word's beginning."""
        wanted = [word for word in words if len(word) >= 4]
        if not wanted:
            return
        for id_, kind, name, reader, told in self._texts:
            if all(f" {word}" in told for word in wanted):
                yield Found(id_, kind, name, name, _IN_TEXT[reader])


def _keep(best: dict[str, Found], found: Found) -> None:
    known = best.get(found.id)
    if known is None or found.score > known.score:
        best[found.id] = found


def _part(word: str, own: str) -> float:
    """Return how alike two words are of which one is a part of the other, 0 where neither is."""
    if word == own:
        return 1.0
    if own.startswith(word):
        return 0.8 + 0.16 * len(word) / len(own)
    if len(word) >= 4 and word in own:
        return 0.76
    if len(own) >= 4 and word.startswith(own):
        return 0.72
    if len(own) >= 4 and word.endswith(own):
        return 0.66
    return 0.0


def _terms(library: Library) -> Iterator[_Term]:
    for id_, structure in library.structures.items():
        share = 1.0 if structure.priority < 3 else 0.985
        yield from _of(id_, structure.kind, structure.names, share)
        if structure.kind == "pain_region":
            lay = structure.names.lay or structure.names.dutch
            yield from _term(id_, structure.kind, structure.names.dutch, f"pijn {lay}", 0.99)
    for id_, condition in library.conditions.items():
        yield from _of(id_, condition.kind, condition.names, 1.0)
    for id_, scene in library.scenes.items():
        yield from _of(id_, "scene", scene.names, 0.99)
    for id_, page in library.pages.items():
        yield from _of(id_, "page", Names(dutch=page.title, synonyms=page.synonyms), 0.97)


def _of(id_: str, kind: str, names: Names, share: float) -> Iterator[_Term]:
    ranked = [
        (names.dutch, 1.0),
        (names.lay, 1.0),
        (names.latin, 0.995),
        *((synonym, 0.99) for synonym in names.synonyms),
        (names.english, 0.97),
        (id_.replace("_", " "), 0.95),
    ]
    for shown, own in ranked:
        yield from _term(id_, kind, names.dutch or id_, shown, share * own)


def _term(id_: str, kind: str, name: str, shown: str, share: float) -> Iterator[_Term]:
    words = _words(shown)
    if words:
        yield _Term(id_, kind, name, shown, words, share)


def _texts(library: Library) -> Iterator[tuple[str, str, str, str, str]]:
    """Return id, kind, name, reader and the words of each text, with a blank before each word."""
    things: list[Structure | Condition | Scene] = [
        *library.structures.values(),
        *library.conditions.values(),
        *library.scenes.values(),
    ]
    for thing in things:
        kind = "scene" if isinstance(thing, Scene) else thing.kind
        for reader, text in (("patient", thing.patient), ("student", thing.student)):
            words = f" {normalise(to_plain(text))}"
            yield thing.id, kind, thing.names.dutch or thing.id, reader, words
