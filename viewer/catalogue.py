"""What there is, seen from both sides at once: shapes of the atlas and texts of the library.

The only place that knows how an id of the one leads to ids of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from content.model import Library, Structure
from content.schema import GROUPS
from meshes.atlas import Drawing
from viewer.apart import Apart
from viewer.mentions import Mentions
from viewer.peel import peel_order
from viewer.posing import PoseEffects


@dataclass(frozen=True)
class Shape:
    """What the rest of the viewer needs to know of a part without its arrays.

    Parameters
    ----------
    centre_mm : tuple of float
        Mean of its vertices, in the atlas frame.
    """

    id: str
    group: str
    tissue: str
    both_sides: bool
    regions: tuple[str, ...]
    source: str = "modelled"
    note: str = ""
    credit: str = ""
    licence: str = ""
    centre_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Attached:
    """Where one end of a structure holds to a bone: an attachment without its arrays.

    Parameters
    ----------
    id, structure, end, bone, regions
        As in ``meshes.atlas.Attachment``.
    """

    id: str
    structure: str
    end: str
    bone: str
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """A place in 3D: a part, or one region of it."""

    part: str
    region: str | None = None


@dataclass(frozen=True)
class TreeRow:
    """A row of the tree: an id with the rows below it; groups have their own code as id."""

    id: str
    title: str
    children: tuple[TreeRow, ...] = ()

    def walk(self) -> Iterator[TreeRow]:
        """This row and all rows below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class Catalogue:
    """Joins shapes and texts by id.

    Parameters
    ----------
    shapes : mapping of part id to Shape
    library : Library
    attachments : tuple of Attached
    drawings : tuple of Drawing
        Measures and palpable points.
    effects : PoseEffects, optional
        What poses do.
    """

    def __init__(
        self,
        shapes: Mapping[str, Shape],
        library: Library,
        attachments: tuple[Attached, ...] = (),
        drawings: tuple[Drawing, ...] = (),
        effects: PoseEffects | None = None,
    ) -> None:
        self.shapes = shapes
        self.library = library
        self.attachments = attachments
        self.drawings = drawings
        self.effects = effects or PoseEffects()
        self.region_owner = {
            region: shape.id for shape in shapes.values() for region in shape.regions
        }

    def with_library(self, library: Library) -> Catalogue:
        """Return the same shapes joined with other texts."""
        return Catalogue(self.shapes, library, self.attachments, self.drawings, self.effects)

    @cached_property
    def peel_order(self) -> tuple[str, ...]:
        """Ids of all shapes that can be taken off, the outermost first."""
        return peel_order(self.shapes)

    @cached_property
    def apart(self) -> Apart:
        """How far each shape goes when all is moved apart."""
        return Apart(self.shapes, self.peel_order)

    @cached_property
    def mentions(self) -> Mentions:
        """Finds the names of structures in the facts."""
        return Mentions(self.library)

    def knows(self, id_: str) -> bool:
        """Whether there is a shape or a text of this id."""
        return id_ in self.shapes or id_ in self.region_owner or id_ in self.library.structures

    def has_mesh(self, id_: str) -> bool:
        """Whether a structure has a shape of its own in the atlas."""
        return id_ in self.shapes

    def is_pain_region(self, id_: str) -> bool:
        """Whether an id is a place on the skin where pain is felt."""
        structure = self.library.structures.get(id_)
        return structure is not None and structure.kind == "pain_region"

    @property
    def pain_regions(self) -> tuple[str, ...]:
        """Ids of all places on the skin where pain is felt."""
        return tuple(id_ for id_ in self.library.structures if self.is_pain_region(id_))

    def name(self, id_: str) -> str:
        """The Dutch name; the id where there is no text yet."""
        return GROUPS.get(id_) or self.library.name(id_)

    def targets(self, id_: str) -> tuple[Target, ...]:
        """Where a structure is in 3D: itself, its region, or those of its children and members."""
        return tuple(dict.fromkeys(self._targets(id_, frozenset())))

    def _targets(self, id_: str, above: frozenset[str]) -> Iterator[Target]:
        if id_ in above:
            return
        if id_ in self.shapes:
            yield Target(id_)
        elif id_ in self.region_owner:
            owner = self.region_owner[id_]
            yield Target(owner, id_)
            for child in self.library.children.get(id_, ()):
                if self.region_owner.get(child) == owner:
                    yield from self._targets(child, above | {id_})
        elif (structure := self.library.structures.get(id_)) and structure.kind == "composite":
            below = above | {id_}
            for child in self.library.children.get(id_, ()):
                yield from self._targets(child, below)
            for member in structure.members:
                yield from self._targets(member, below)
        elif id_ in GROUPS:
            yield from (Target(s.id) for s in self.shapes.values() if s.group == id_)

    def parts(self, id_: str) -> frozenset[str]:
        """Parts that belong to an id; for a region the part that carries it."""
        return frozenset(target.part for target in self.targets(id_))

    def attached_to(self, id_: str) -> tuple[Attached, ...]:
        """Return what holds to a bone, or to an area of one and the areas within it."""
        places = self.targets(id_)
        whole = {place.part for place in places if place.region is None}
        areas = {place.region for place in places if place.region is not None}
        return tuple(a for a in self.attachments if a.bone in whole or areas & set(a.regions))

    def attachments_of(self, id_: str) -> tuple[Attached, ...]:
        """Return where a structure, or a group of them, holds to the bones."""
        parts = {place.part for place in self.targets(id_) if place.region is None}
        return tuple(a for a in self.attachments if a.structure in parts)

    def structure_of(self, part: str) -> str:
        """What a click on a part chooses at the level of structures.

        The arms of a ligament are parts of one structure; a muscle of a group is one itself.
        """
        structure = self.library.structures.get(part)
        parent = self._composite_parent(structure)
        if structure and parent and structure.group == "capsule_ligaments":
            return parent.id
        return part

    def group_of(self, part: str) -> str:
        """What a click on a part chooses at the level of groups: its nearest composite."""
        structure = self.library.structures.get(part)
        parent = self._composite_parent(structure)
        return parent.id if parent else part

    def _composite_parent(self, structure: Structure | None) -> Structure | None:
        if not structure or not structure.parent:
            return None
        parent = self.library.structures.get(structure.parent)
        if parent and parent.kind == "composite" and parent.group == structure.group:
            return parent
        return None

    def breadcrumb(self, id_: str) -> tuple[str, ...]:
        """Ids from the group down to ``id_``."""
        structure = self.library.structures.get(id_)
        if structure is None:
            shape = self.shapes.get(id_)
            return (shape.group, id_) if shape else (id_,)
        above: list[str] = []
        parent = structure.parent
        while parent and parent in self.library.structures and parent not in above:
            above.append(parent)
            parent = self.library.structures[parent].parent
        return (structure.group, *reversed(above), id_)

    def tree(self) -> tuple[TreeRow, ...]:
        """The rows of the tree: groups, and in them structures below their parents."""
        rows = []
        for group, title in GROUPS.items():
            tops = [
                id_
                for id_, structure in self.library.structures.items()
                if structure.group == group and not self._parent_in_group(structure)
            ]
            tops += [
                id_
                for id_, shape in self.shapes.items()
                if shape.group == group and id_ not in self.library.structures
            ]
            if tops:
                children = tuple(sorted(map(self._row, tops), key=lambda row: row.title.lower()))
                rows.append(TreeRow(group, title, children))
        return tuple(rows)

    def _parent_in_group(self, structure: Structure) -> bool:
        parent = self.library.structures.get(structure.parent or "")
        return parent is not None and parent.group == structure.group

    def _row(self, id_: str) -> TreeRow:
        structures = self.library.structures
        group = structures[id_].group if id_ in structures else None
        children = [
            child
            for child in self.library.children.get(id_, ())
            if structures[child].group == group
        ]
        return TreeRow(
            id_,
            self.name(id_),
            tuple(sorted(map(self._row, children), key=lambda row: row.title.lower())),
        )
