"""What the panel says of attachments: where a muscle holds, and what holds to a bone."""

from __future__ import annotations

from content.schema import ENDS as WORDS
from viewer.catalogue import Attached, Catalogue
from viewer.panel_model import Block, Entry
from viewer.panel_parts import reader_name
from viewer.state import Reader
from viewer.topics import topic

ENDS = {"origin": "oorsprong", "insertion": "aanhechting", "ligament": "band"}


def attachment_blocks(id_: str, reader: Reader, catalogue: Catalogue) -> list[Block]:
    """Return the blocks with links from a structure to what it holds to, and back."""
    return [*_places_of(id_, reader, catalogue), *_holding_to(id_, reader, catalogue)]


def _places_of(id_: str, reader: Reader, catalogue: Catalogue) -> list[Block]:
    """Where a muscle or ligament holds, as links: as the texts say, else as its shape does."""
    told = catalogue.library.relations.held_at.get(id_, ())
    rows = dict.fromkeys((WORDS[holding.end], holding.id) for holding in told)
    if not told:
        rows = dict.fromkeys((ENDS[a.end], _place(a)) for a in catalogue.attachments_of(id_))
    order = list(dict.fromkeys([*WORDS.values(), *ENDS.values()]))
    entries = tuple(
        Entry(place, "structure", reader_name(place, reader, catalogue.library), note=word)
        for word, place in sorted(rows, key=lambda row: order.index(row[0]))
    )
    return [Block("entries", "Hecht aan op", entries=entries)] if entries else []


def _place(attached: Attached) -> str:
    return attached.regions[0] if attached.regions else attached.bone


def _holding_to(id_: str, reader: Reader, catalogue: Catalogue) -> list[Block]:
    """What holds to a bone or an area of it: a shape speaks where the texts are silent on it."""
    ends: dict[str, dict[str, None]] = {}
    for holding in catalogue.library.relations.holds.get(id_, ()):
        ends.setdefault(holding.id, {}).setdefault(WORDS[holding.end])
    told = catalogue.library.relations.held_at
    for attached in catalogue.attached_to(id_):
        if attached.structure not in told:
            ends.setdefault(attached.structure, {}).setdefault(ENDS[attached.end])
    if not ends:
        return []
    entries = [
        Entry(
            structure,
            "structure",
            reader_name(structure, reader, catalogue.library),
            note=" en ".join(words),
        )
        for structure, words in ends.items()
    ]
    all_of_them = topic(f"holds_{id_}", catalogue.library)
    if all_of_them and len(all_of_them.members) > 1:
        title = f"Kies alle {len(all_of_them.members)} in 3D"
        entries.insert(0, Entry(all_of_them.id, "topic", title))
    return [Block("entries", "Wat hecht hier aan?", entries=tuple(entries))]
