"""How much words are alike, for what was misspelt."""

# rapidfuzz is read where it is needed: a window opens without it
from __future__ import annotations

from collections.abc import Iterable, Sequence


def nearest(word: str, known: Iterable[str], *, least: float = 70.0) -> str:
    """Return the known word most like ``word``, or ``""`` when none is at least so much, in %."""
    from rapidfuzz import process

    found = process.extractOne(word, list(known), score_cutoff=least)
    return str(found[0]) if found else ""


def likenesses(word: str, known: Sequence[str], least: float) -> dict[str, float]:
    """Return the known words that are at least so much like ``word``, in %, and how much."""
    from rapidfuzz import fuzz, process

    near = process.extract(word, known, scorer=fuzz.ratio, score_cutoff=least, limit=None)
    return {own: float(ratio) for own, ratio, _ in near}
