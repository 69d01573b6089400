"""What the panel says of attachments: where a muscle holds, and what holds to a bone."""

from __future__ import annotations

from viewer.catalogue import Attached, Catalogue
from viewer.panel_model import Block, Entry

ENDS = {"origin": "oorsprong", "insertion": "aanhechting", "ligament": "band"}


def attachment_blocks(id_: str, catalogue: Catalogue) -> list[Block]:
    """Return the blocks with links from a structure to what it holds to, and back."""
    return [*_places_of(id_, catalogue), *_holding_to(id_, catalogue)]


def _places_of(id_: str, catalogue: Catalogue) -> list[Block]:
    """Where a muscle or ligament holds: the areas of the bones, as links."""
    rows: dict[tuple[str, str], None] = {}
    for attached in catalogue.attachments_of(id_):
        rows.setdefault((attached.end, _place(attached)))
    entries = tuple(
        Entry(place, "structure", catalogue.name(place), note=ENDS[end])
        for end, place in sorted(rows, key=lambda row: list(ENDS).index(row[0]))
    )
    return [Block("entries", "Hecht aan op", entries=entries)] if entries else []


def _place(attached: Attached) -> str:
    return attached.regions[0] if attached.regions else attached.bone


def _holding_to(id_: str, catalogue: Catalogue) -> list[Block]:
    """What holds to a bone or an area of it, muscles first and in alphabetical order."""
    ends: dict[str, dict[str, None]] = {}
    for attached in catalogue.attached_to(id_):
        ends.setdefault(attached.structure, {}).setdefault(ENDS[attached.end])
    entries = [
        Entry(structure, "structure", catalogue.name(structure), note=" en ".join(told))
        for structure, told in ends.items()
    ]
    ordered = sorted(entries, key=lambda entry: (entry.note == ENDS["ligament"], entry.title))
    return [Block("entries", "Wat hecht hier aan?", entries=tuple(ordered))] if ordered else []
