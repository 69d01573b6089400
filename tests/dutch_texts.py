"""Every Dutch text of the library with where it stands, and how to take it apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.markup import to_plain
from content.model import Library

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*(?!\w|-)")


@dataclass(frozen=True)
class Text:
    """One text with where it stands and whether a patient reads it."""

    where: str
    words: str
    for_patient: bool


def texts_of(library: Library) -> Iterator[Text]:
    """Return every running text of the library."""
    for id_, s in library.structures.items():
        yield Text(f"structures/{id_} patient", s.patient, True)
        yield Text(f"structures/{id_} student", s.student, False)
    for id_, c in library.conditions.items():
        yield Text(f"conditions/{id_} patient", c.patient, True)
        yield Text(f"conditions/{id_} what_to_do", c.what_to_do, True)
        yield Text(f"conditions/{id_} when_to_call", c.when_to_call, True)
        yield Text(f"conditions/{id_} student", c.student, False)
        for link in c.structures:
            yield Text(f"conditions/{id_} reason {link.id}", link.reason, True)
    for id_, claim in library.claims.items():
        yield Text(f"claims/{id_} patient", claim.patient, True)
        yield Text(f"claims/{id_} statement", claim.statement, False)
        yield Text(f"claims/{id_} nuance", claim.nuance, False)
    for id_, scene in library.scenes.items():
        yield Text(f"scenes/{id_} patient", scene.patient, True)
        yield Text(f"scenes/{id_} when_not", scene.when_not, True)
        yield Text(f"scenes/{id_} student", scene.student, False)
        yield Text(f"scenes/{id_} meaning", scene.meaning, False)
        yield Text(f"scenes/{id_} limits", scene.limits, False)
        for number, step in enumerate(scene.steps, 1):
            yield Text(f"scenes/{id_} step {number} patient", step.patient, True)
            yield Text(f"scenes/{id_} step {number} student", step.student, False)
        for load in scene.structures:
            yield Text(f"scenes/{id_} reason {load.id}", load.reason, True)
    for id_, page in library.pages.items():
        yield Text(f"pages/{id_}", page.text, True)
    for id_, text in library.safety.items():
        yield Text(f"safety {id_}", text, True)


def names_of(library: Library) -> Iterator[Text]:
    """Return the names that are shown; synonyms are only for searching."""
    for things in (library.structures, library.conditions, library.scenes):
        for id_, thing in things.items():
            yield Text(f"{id_} dutch", thing.names.dutch, True)
            yield Text(f"{id_} lay", thing.names.lay, True)


def facts_of_library(library: Library) -> Iterator[Text]:
    """Return all facts as texts."""
    for things in (library.structures, library.conditions):
        for id_, thing in things.items():
            for key, value in thing.facts.items():
                words = value if isinstance(value, str) else "; ".join(value)
                yield Text(f"{id_} {key}", words, False)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; an item of a list is one by itself."""
    lines = (line.strip().lstrip("-* ").strip() for line in to_plain(text).splitlines())
    return [
        sentence
        for line in lines
        if line
        for sentence in re.split(r"(?<=[.!?])\s+(?=[\"'“(]?[A-ZÀ-Ý0-9])", line)
    ]


def words_in(text: str) -> set[str]:
    """Return the words of a text; what is cut off by a hyphen (voor- en achterkant) is left out."""
    return {word.replace("’", "'") for word in _WORD.findall(to_plain(text))}
