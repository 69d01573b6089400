"""What the panel is made of: plain values between the texts and the widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Entry:
    """Something to click: a structure, condition or page."""

    id: str
    kind: Literal["structure", "condition", "page"]
    title: str
    note: str = ""
    role: str = ""
    urgency: str = ""
    tip: str = ""


@dataclass(frozen=True)
class Block:
    """One part of the panel.

    Parameters
    ----------
    kind : {"text", "facts", "entries", "alarm", "claim", "note"}
    title : str
    text : str
        Markdown of the allowed forms.
    rows : tuple of (str, str)
        Label and value, for facts and for urgencies.
    entries : tuple of Entry
    """

    kind: Literal["text", "facts", "entries", "alarm", "claim", "note"]
    title: str = ""
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()


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
            words += [entry.title for entry in block.entries]
        return "\n".join(filter(None, words))
