"""What the panel is made of: plain values between the texts and the widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from content.schema import LOADS, ROLES, URGENCIES


@dataclass(frozen=True)
class Entry:
    """Something to click: a structure, condition, page, scene or step of one, or a set of
    structures by a relation.

    Parameters
    ----------
    id : str
    kind : {"structure", "condition", "page", "topic", "scene", "step"}
    title : str
    note : str
        A second line in small letters.
    role : str
        Code of ``ROLES`` or ``LOADS``; gives the colour that the 3D view has, and its word.
    urgency : str
        Code of ``URGENCIES`` of an alarm; told in words.
    tip : str
        What a mouse that stays is told; may repeat what the panel leaves out.
    """

    id: str
    kind: Literal["structure", "condition", "page", "topic", "scene", "step"]
    title: str
    note: str = ""
    role: str = ""
    urgency: str = ""
    tip: str = ""

    @property
    def small(self) -> str:
        """The second line: role and urgency in words, and the note."""
        words = ((ROLES | LOADS).get(self.role, ""), URGENCIES.get(self.urgency, ""), self.note)
        return " · ".join(filter(None, words))


@dataclass(frozen=True)
class Fact:
    """A fact of which each word leads somewhere.

    Parameters
    ----------
    label : str
    items : tuple of (str, str)
        Text, and the id that a click on it opens; an empty id is plain text.
    """

    label: str
    items: tuple[tuple[str, str], ...]

    @property
    def value(self) -> str:
        """The fact as plain text."""
        return "".join(text for text, _ in self.items)


@dataclass(frozen=True)
class Block:
    """One part of the panel.

    Parameters
    ----------
    kind : {"text", "facts", "entries", "chips", "alarm", "claim", "note"}
        ``chips`` are entries in short form, side by side.
    title : str
    text : str
        Markdown of the allowed forms.
    rows : tuple of (str, str)
        Label and value, for facts and for urgencies.
    entries : tuple of Entry
    facts : tuple of Fact
        Facts with words to click.
    """

    kind: Literal["text", "facts", "entries", "chips", "alarm", "claim", "note"]
    title: str = ""
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it but perhaps a title."""
        return not (self.text or self.rows or self.entries or self.facts)


@dataclass(frozen=True)
class Panel:
    """The whole panel.

    Parameters
    ----------
    title, lay, latin : str
        The three names.
    breadcrumb : tuple of (id, title)
    blocks : tuple of Block
    review : str
        Review state in words, or empty.
    conditions, claims : tuple of str
        Ids of what is offered or shown, for checks from outside.
    """

    title: str
    lay: str = ""
    latin: str = ""
    breadcrumb: tuple[tuple[str, str], ...] = ()
    blocks: tuple[Block, ...] = ()
    review: str = ""
    conditions: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()

    @property
    def plain_text(self) -> str:
        """All words of the panel, for checks and for reading aloud."""
        words: list[str] = []
        for block in self.blocks:
            words += [block.title, block.text]
            words += [f"{label}: {value}" for label, value in block.rows]
            words += [f"{fact.label}: {fact.value}" for fact in block.facts]
            for entry in block.entries:
                words += [entry.title, entry.small]
        return "\n".join(filter(None, words))
