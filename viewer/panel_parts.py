"""Small parts that several panels are made of: names, sources, review."""

from __future__ import annotations

from content.model import Library
from viewer.catalogue import Catalogue
from viewer.panel_model import Block, Entry
from viewer.state import Reader

_KINDS_OF_SHAPE = {"scan": "scan", "measured": "gemeten", "modelled": "gemodelleerd"}


#: Id of the page with every situation in which one calls.
WHEN_TO_CALL = "when_to_call"


def all_alarms(library: Library) -> tuple[Entry, ...]:
    """Return the entry of that page, where the content has it."""
    page = library.pages.get(WHEN_TO_CALL)
    return (Entry(page.id, "page", page.title, note="alle situaties"),) if page else ()


def reader_name(id_: str, reader: Reader, library: Library) -> str:
    """Return the name of a structure in the words of a reader."""
    structure = library.structures.get(id_)
    if not structure:
        return library.name(id_)
    lay = structure.names.lay if reader == "patient" else ""
    return lay or structure.names.dutch or id_


def source_blocks(sources: tuple[str, ...], provenance: str) -> list[Block]:
    """Return the sources of the text and of the shape."""
    lines = [f"- {source}" for source in sources]
    text = "\n".join(lines) + (f"\n\n*Vorm:* {provenance}" if provenance else "")
    return [Block("note", "Bronnen", text)] if text.strip() else []


def provenance(id_: str, catalogue: Catalogue) -> str:
    """Return what the shapes of a structure were made from, with credit and licence."""
    shapes = [catalogue.shapes[part] for part in sorted(catalogue.parts(id_))]
    told: dict[str, None] = {}
    for shape in shapes:
        kind = _KINDS_OF_SHAPE[shape.source]
        note = f" ({shape.note})" if shape.note else ""
        credit = shape.credit.removeprefix(f"{capital(kind)} ")
        told.setdefault(f"{kind}{note}, {credit}, {shape.licence}")
    return "; ".join(told)


def capital(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]


def review_line(review: str, author: str, date: str) -> str:
    """Return the review state in words, with author and date."""
    state = "concept, nog niet beoordeeld" if review == "concept" else review
    return f"Status: {state} · {author}, {date}"
