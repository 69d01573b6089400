"""Which structures share what is told of one: its parts and the group it belongs to."""

from __future__ import annotations

from content.model import Library


def kin(id_: str, library: Library) -> tuple[str, ...]:
    """Return a structure and those whose links it shares, the nearest first.

    What belongs to a part of a composite belongs to the composite, and what is said of a group
    holds for its members.
    """
    found: dict[str, None] = {}
    queue = [id_]
    while queue:
        here = queue.pop(0)
        if here in found:
            continue
        found[here] = None
        structure = library.structures.get(here)
        if structure and structure.kind == "composite" and here == id_:
            queue += [*library.children.get(here, ()), *structure.members]
        parent = library.structures.get(structure.parent or "") if structure else None
        if structure and parent and parent.kind == "composite" and parent.group == structure.group:
            queue.append(parent.id)
    return tuple(found)
