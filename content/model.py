"""What a content folder holds once it is read: plain immutable records, no files, no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FactValue = str | tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in the content, told so that a teacher can mend it.

    Parameters
    ----------
    file : str
        Path inside the content folder, with ``/``.
    field : str
        The field, or empty when the whole file is meant.
    problem : str
        A Dutch sentence.
    did_you_mean : str
        The likely right word, or empty.
    """

    file: str
    field: str
    problem: str
    did_you_mean: str = ""


@dataclass(frozen=True)
class Names:
    """The names of one thing in three registers and in English."""

    latin: str = ""
    dutch: str = ""
    lay: str = ""
    english: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Structure:
    """One anatomical thing: its names, texts and facts. Its shape is the atlas's business.

    ``members`` are what a composite consists of beside its children (the hip joint: the head and
    the socket, which are regions of other bones).
    """

    id: str
    kind: str
    group: str
    parent: str | None
    region_of: str | None
    names: Names
    patient: str
    student: str
    facts: Mapping[str, FactValue]
    sources: tuple[str, ...]
    author: str
    date: str
    review: str
    priority: int = 1
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """A structure's part in a condition."""

    id: str
    role: str
    reason: str


@dataclass(frozen=True)
class Condition:
    """One aandoening, or an alarm that is text only."""

    id: str
    kind: str
    names: Names
    structures: tuple[Link, ...]
    pain_regions: tuple[str, ...]
    age_groups: tuple[str, ...]
    urgency: Mapping[str, str]
    patient: str
    student: str
    what_to_do: str
    when_to_call: str
    facts: Mapping[str, FactValue]
    in_article: bool
    sources: tuple[str, ...]
    author: str
    date: str
    review: str

    @property
    def highest_urgency(self) -> str:
        """The most urgent code of all its situations."""
        from content.schema import urgency_rank

        return max(self.urgency.values(), key=urgency_rank, default="self")


@dataclass(frozen=True)
class Claim:
    """One statement of the article, with what is added to it."""

    id: str
    verdict: str
    statement: str
    nuance: str
    patient: str
    source: str
    structures: tuple[str, ...]
    conditions: tuple[str, ...]
    age_groups: tuple[str, ...]
    urgency: str
    review: str

    @property
    def is_about_author(self) -> bool:
        """Whether it tells who the author is: such claims stand on a page of their own."""
        return self.id.startswith("M")


@dataclass(frozen=True)
class Page:
    """A page that belongs to no structure, such as "Over het artikel"."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Library:
    """All that could be read from a content folder, and what could not."""

    structures: Mapping[str, Structure]
    conditions: Mapping[str, Condition]
    claims: Mapping[str, Claim]
    pages: Mapping[str, Page]
    safety: Mapping[str, str]
    problems: tuple[Problem, ...]
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions_of: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def name(self, id_: str) -> str:
        """The professional's Dutch name, or the id where there is no text."""
        thing = self.structures.get(id_) or self.conditions.get(id_)
        return (thing.names.dutch or id_) if thing else id_
