"""Which structures have their name beside them in the 3D view: pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content.model import Library
from viewer.catalogue import Catalogue, Target
from viewer.looks import Emphasis
from viewer.panel_parts import reader_name
from viewer.scene import Look, Tag
from viewer.state import Reader, State

#: What encloses all else is named only when it is chosen.
_UNNAMED_GROUPS = frozenset({"skin"})
#: First words of a Latin name that are written short.
_SHORT: Mapping[str, str] = {
    "musculus": "m.",
    "musculi": "mm.",
    "ligamentum": "lig.",
    "ligamenta": "ligg.",
    "nervus": "n.",
    "nervi": "nn.",
    "arteria": "a.",
    "arteriae": "aa.",
    "vena": "v.",
    "articulatio": "art.",
}


def tags_of(
    state: State,
    catalogue: Catalogue,
    looks: Mapping[str, Look],
    targets: Mapping[Target, Emphasis],
) -> tuple[Tag, ...]:
    """Return the names that a state asks for, the most important first.

    What is chosen comes before what else a condition lights up, that before all that is only seen.
    Arms of one ligament share its name; areas have their own.
    """
    if state.labels == "off":
        return ()
    tags: dict[str, Tag] = {}
    areas = _areas(state, catalogue)
    lit = ((target, emphasis) for target, emphasis in targets.items() if emphasis != "place")
    for target, emphasis in sorted(lit, key=lambda one: one[1] != "chosen"):
        id_ = areas.get(target) or target.region or catalogue.structure_of(target.part)
        _add(tags, id_, target, emphasis, state, catalogue)
    if state.labels == "all":
        for target in _seen(looks, catalogue):
            _add(tags, catalogue.structure_of(target.part), target, "none", state, catalogue)
    return tuple(tags.values())


def label_name(id_: str, reader: Reader, library: Library) -> str:
    """Return what stands on a label: plain Dutch for a patient, Latin, shortened, for a student."""
    structure = library.structures.get(id_)
    if reader == "patient" or not structure or not structure.names.latin:
        return reader_name(id_, reader, library)
    first, _, rest = structure.names.latin.partition(" ")
    return f"{_SHORT.get(first, first)} {rest}".strip()


def _areas(state: State, catalogue: Catalogue) -> dict[Target, str]:
    """Return the chosen or linked area that each place belongs to, the smallest of several."""
    condition = catalogue.library.conditions.get(state.place.condition or "")
    links = tuple(link.id for link in condition.structures) if condition else ()
    ids = [id_ for id_ in (*links, *state.selection) if id_ in catalogue.region_owner]
    places = sorted(((catalogue.targets(id_), id_) for id_ in ids), key=lambda one: -len(one[0]))
    return {target: id_ for targets, id_ in places for target in targets}


def _add(
    tags: dict[str, Tag],
    id_: str,
    target: Target,
    emphasis: Emphasis,
    state: State,
    catalogue: Catalogue,
) -> None:
    before = tags.get(id_)
    if before is None:
        text = label_name(id_, state.reader, catalogue.library)
        tags[id_] = Tag(id_, text, ((target.part, target.region),), emphasis)
    elif (target.part, target.region) not in before.places:
        places = (*before.places, (target.part, target.region))
        tags[id_] = Tag(id_, before.text, places, before.emphasis)


def _seen(looks: Mapping[str, Look], catalogue: Catalogue) -> Iterator[Target]:
    for id_, shape in catalogue.shapes.items():
        look = looks.get(id_)
        if look and look.pickable and shape.group not in _UNNAMED_GROUPS:
            yield Target(id_)
