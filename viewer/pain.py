"""Places on the body where pain is felt: their names, and from where pain is felt there.

Nothing here ranks or scores: what can be felt somewhere is told in alphabetical order.
"""

from __future__ import annotations

from content.model import Library, Structure
from viewer.catalogue import Catalogue
from viewer.panel_parts import reader_name
from viewer.resolve import AROUND_JOINT, INSIDE_JOINT, INSIDE_REGIONS
from viewer.state import Reader, regions_of_place

#: Two places that overlap are one for a patient.
_ONE_NAME = "lies en voorkant van de heup"

#: The article's rule, in three branches.
JOINT_RULE = (
    "Pijn uit het heupgewricht zelf wordt meestal in de lies gevoeld, soms in de bil. "
    "Bij een deel van de mensen zit hij ergens anders, zoals in het bovenbeen of de knie."
)
OUTSIDE_RULE = "Pijn van buiten het gewricht wordt meestal op de plaats zelf gevoeld."
BACK_RULE = "Pijn uit de onderrug kan uitstralen naar de bil, de lies of het been."

_JOINT = INSIDE_JOINT | (AROUND_JOINT - {"femur", "hip_bone"})
_JOINT_ID = "hip_joint"
_BACK = frozenset({"lumbar_spine", "lumbar_nerve_roots"})
#: How the facts of a place name pain from the back.
_BACK_WORD = "onderrug"
#: Facts of a place that say what lies there and what is felt there.
_AT_A_PLACE = ("under_the_skin", "felt_here")
#: The tendon at the knee does not hurt at the hip, as the muscle that it is counted with does.
_NOT_WITH = ("quadriceps_tendon", "rectus_femoris")


def place_name(id_: str, reader: Reader, library: Library) -> str:
    """Return the name of a place in the words of a reader."""
    if len(regions_of_place(id_, reader)) > 1:
        return _ONE_NAME
    return reader_name(id_, reader, library)


def named_places(library: Library, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return id and name of each place in alphabetical order, one id for each name."""
    names = {
        place.id: place_name(place.id, reader, library)
        for place in _places(library)
        if place.id == regions_of_place(place.id, reader)[0]
    }
    return tuple(sorted(names.items(), key=lambda pair: pair[1].lower()))


def felt_from(id_: str, catalogue: Catalogue) -> tuple[frozenset[str], str]:
    """Return where pain from a structure can be felt, and the article's rule for it.

    The places are those it lies under, by itself or with the group it belongs to; for what is part
    of the joint those whose facts name the joint, and for the back those whose facts name the back.

    Returns
    -------
    places : frozenset of str
    rule : str
        Empty where the article has none (nerves).
    """
    structure = catalogue.library.structures.get(id_)
    if structure is None or structure.group in ("pain_regions", "vessels", "skin"):
        return frozenset(), ""
    if id_ in _BACK:
        places = {p.id for p in _places(catalogue.library) if _BACK_WORD in _words(p)}
        return frozenset({*places, "low_back"}), BACK_RULE
    targets = catalogue.targets(id_)
    in_joint = bool(targets) and all(
        t.part in _JOINT or t.region in INSIDE_REGIONS for t in targets
    )
    if in_joint or id_ == _JOINT_ID:
        named = (p for p in _places(catalogue.library) if _JOINT_ID in _mentioned(p, catalogue))
        return frozenset(place.id for place in named), JOINT_RULE
    over = catalogue.library.relations.over
    found = frozenset(
        place
        for name in (
            id_,
            *_groups_of(structure, catalogue.library),
            *_members(structure, catalogue),
        )
        for place in over.get(name, ())
    )
    if structure.group == "bursae":
        found |= _by_conditions(id_, catalogue.library)
    return found, "" if structure.group == "nerves" else OUTSIDE_RULE


def _by_conditions(id_: str, library: Library) -> frozenset[str]:
    """Where the conditions of a structure are felt."""
    conditions = [library.conditions[c] for c, _ in library.conditions_of.get(id_, ())]
    return frozenset(place for c in conditions for place in c.pain_regions)


def _places(library: Library) -> list[Structure]:
    return [s for s in library.structures.values() if s.kind == "pain_region"]


def _words(place: Structure) -> str:
    values = [place.facts.get(key, ()) for key in _AT_A_PLACE]
    return " ; ".join(v if isinstance(v, str) else " ; ".join(v) for v in values)


def _mentioned(place: Structure, catalogue: Catalogue) -> tuple[str, ...]:
    return catalogue.mentions.ids(_words(place))


def _members(structure: Structure, catalogue: Catalogue) -> tuple[str, ...]:
    """What a composite consists of, and the areas of a whole bone."""
    children = catalogue.library.children.get(structure.id, ())
    if structure.kind == "composite" or (structure.group == "bones" and structure.kind == "mesh"):
        return (*children, *structure.members)
    return ()


def _groups_of(structure: Structure, library: Library) -> set[str]:
    """The composites of the same group, and the structure that it is a part of."""
    found: set[str] = set()
    parent = library.structures.get(structure.parent or "")
    while parent and parent.id not in found and parent.group == structure.group:
        if structure.group == "bones" and parent.kind != "region":
            break  # a landmark hurts where it lies, not where its bone does
        if (structure.id, parent.id) == _NOT_WITH:
            break
        found.add(parent.id)
        parent = library.structures.get(parent.parent or "")
    return found
