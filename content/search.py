"""Finding things by what people type: lay words, Latin with or without "musculus", eponyms,
English, without accents and with typing errors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from content.model import Library, Names

#: Words that say of what kind a thing is and not which; left out where others remain.
_KIND_WORDS = frozenset(
    [
        "m",
        "mm",
        "musculus",
        "musculi",
        "spier",
        "lig",
        "ligg",
        "ligament",
        "ligamentum",
        "band",
        "n",
        "nn",
        "nervus",
        "zenuw",
        "a",
        "aa",
        "arteria",
        "slagader",
        "v",
        "vena",
        "ader",
        "os",
        "bot",
        "art",
        "articulatio",
        "b",
        "bursa",
        "slijmbeurs",
        "pars",
        "caput",
        "de",
        "het",
        "een",
        "van",
    ]
)
#: The least a match must score to be shown.
_FLOOR = 62.0
_MOST = 25


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
    id: str
    kind: str
    name: str
    shown: str
    words: tuple[str, ...]
    bare: str
    weight: float

    @property
    def plain(self) -> str:
        return " ".join(self.words)


def normalise(text: str) -> str:
    """Return lower-case text without accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def _bare(words: tuple[str, ...]) -> str:
    kept = [word for word in words if word not in _KIND_WORDS]
    return " ".join(kept or words)


class SearchIndex:
    """All names of a library, ready to be searched in a few milliseconds."""

    def __init__(self, library: Library) -> None:
        self._terms = list(_terms(library))

    def search(self, text: str) -> list[Found]:
        """Return what fits, best first, at most 25; nothing for an empty text."""
        query = normalise(text)
        if not query:
            return []
        words = tuple(query.split())
        bare = _bare(words)
        best: dict[str, Found] = {}
        for term in self._terms:
            score = _score(words, bare, term) * term.weight
            if score < _FLOOR:
                continue
            known = best.get(term.id)
            if known is None or score > known.score:
                best[term.id] = Found(term.id, term.kind, term.name, term.shown, round(score, 1))
        ordered = sorted(best.values(), key=lambda f: (-f.score, f.name.lower(), f.id))
        return ordered[:_MOST]


def _score(words: tuple[str, ...], bare: str, term: _Term) -> float:
    plain = " ".join(words)
    if plain == term.plain:
        return 100.0
    if bare == term.bare:
        return 98.0
    longer = min(len(term.bare) - len(bare), 20) * 0.2
    if term.bare.startswith(bare):
        return 94.0 - max(longer, 0.0)
    if all(any(own.startswith(word) for own in term.words) for word in words):
        return 90.0 - max(longer, 0.0)
    kept = bare.split()
    if all(any(own.startswith(word) for own in term.words) for word in kept):
        return 88.0 - max(longer, 0.0)
    if len(bare) >= 4 and bare in term.bare:
        return 80.0
    if len(bare) < 4:
        return 0.0
    whole = fuzz.ratio(bare, term.bare)
    by_word = min(
        max(fuzz.ratio(word, own) for own in term.words) if len(word) > 3 else 0.0 for word in kept
    )
    return max(whole * 0.88, by_word * 0.84)


def _terms(library: Library) -> Iterator[_Term]:
    for id_, structure in library.structures.items():
        weight = 1.0 if structure.priority < 3 else 0.985
        yield from _of(id_, structure.kind, structure.names, weight)
    for id_, condition in library.conditions.items():
        yield from _of(id_, condition.kind, condition.names, 1.0)
    for id_, page in library.pages.items():
        yield from _of(id_, "page", Names(dutch=page.title), 0.95)


def _of(id_: str, kind: str, names: Names, weight: float) -> Iterator[_Term]:
    ranked = [
        (names.dutch, 1.0),
        (names.lay, 1.0),
        (names.latin, 0.995),
        *((synonym, 0.99) for synonym in names.synonyms),
        (names.english, 0.97),
        (id_.replace("_", " "), 0.95),
    ]
    for shown, share in ranked:
        words = tuple(normalise(shown).split())
        if words:
            yield _Term(id_, kind, names.dutch or id_, shown, words, _bare(words), weight * share)
