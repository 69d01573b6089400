"""The cut of all nodes by a plane: what each fills of it, and who wins where two overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Floats, Part
from meshes.section.cortex import cortex_mm
from meshes.section.fill import Area, area_of, contains, drawn_in
from meshes.section.outlines import Cutter, Outline
from meshes.section.plane import Plane
from viewer.render.nodes import Node
from viewer.render.palette import ACCENTS, Rgb, css, cut_look
from viewer.scene import Slice, SlicePiece

#: Who lies over whom in a cut where two solids overlap: the ends of muscles and ligaments that
#: reach into a bone are hidden in it, cartilage and growth plates in a bone are not, and what runs
#: within something (a nerve in a muscle) is seen.
_ORDER = (
    "skin", "muscle", "fascia", "fat", "capsule", "synovium", "ligament", "bone", "fibrocartilage",
    "cartilage", "bursa", "vein", "artery", "nerve", "space",
)  # fmt: skip
#: Share of tendon from where on a cut of a muscle starts to look like tendon, and does so wholly.
_TENDON_FROM, _TENDON_TO = 0.55, 0.90
#: The skin is no slab: it is drawn as a layer of this thickness.
_SKIN_MM = 2.0
_SKIN = "skin"


@dataclass(frozen=True, eq=False)
class Piece:
    """What one node fills of the plane.

    Parameters
    ----------
    node : Node
    area : Area
        In the flat picture, mm.
    inside : Area
        The spongy part of a bone.
    colour, inner : Rgb
    greys : tuple of two int
        As in ``SlicePiece``.
    """

    node: Node
    area: Area
    inside: Area
    colour: Rgb
    inner: Rgb
    greys: tuple[int, int]


class Cut:
    """Cuts nodes, and keeps the last cut until something that matters changes.

    Parameters
    ----------
    nodes : mapping of name to Node
    """

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        ordered = sorted(nodes.values(), key=_rank)
        self._nodes = ordered
        self._body = next((n for n in ordered if n.part.tissue == _SKIN), None)
        self._cutters: dict[str, tuple[int, Cutter]] = {}
        self._low = self._high = np.empty(0)
        self._pieces: tuple[Piece, ...] | None = None
        self._boxes: NDArray[np.float64] | None = None
        self.plane: Plane | None = None

    def take(self, plane: Plane | None) -> None:
        """Take over a plane of the drawn frame, after looks and places of nodes may have changed.

        Nodes that lie wholly on the side that is cut away are left out of everything.
        """
        self.plane = plane
        self._pieces = None
        low, high = _spans(self._nodes, plane) if plane else (np.zeros(0), np.zeros(0))
        self._low, self._high = low, high
        for k, node in enumerate(self._nodes):
            node.set_cut_off(plane is not None and bool(low[k] >= plane.offset_mm))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What each drawn node fills; who wins where two overlap comes last."""
        if self._pieces is None:
            self._pieces = tuple(self._cut())
            self._boxes = None
        return self._pieces

    def at(self, point_mm: Sequence[float], *, small: bool = False) -> Node | None:
        """Return the node that is seen and clicked at a point of the plane, or None.

        Parameters
        ----------
        point_mm : (3,) floats
            In the drawn frame, on the plane.
        small : bool
            Look at small nodes only.
        """
        if self.plane is None:
            return None
        x_mm, y_mm = self.plane.flat(np.asarray(point_mm, float)[None])[0].tolist()
        return self.at_flat(x_mm, y_mm, small=small)

    def at_flat(self, x_mm: float, y_mm: float, *, small: bool = False) -> Node | None:
        """Return the same at a place of the flat picture."""
        pieces = self.pieces
        if self._boxes is None:
            lines = [np.concatenate(piece.area) for piece in pieces]
            ends = [np.concatenate([line.min(axis=0), -line.max(axis=0)]) for line in lines]
            self._boxes = np.array(ends).reshape(-1, 4)
        near = (self._boxes <= np.array([x_mm, y_mm, -x_mm, -y_mm])).all(axis=1)
        for k in map(int, np.flatnonzero(near)[::-1]):
            piece = pieces[k]
            wanted = piece.node.pickable and (piece.node.mesh.small or not small)
            if wanted and contains(piece.area, x_mm, y_mm):
                return piece.node
        return None

    def points_mm(self, nodes: Sequence[Node]) -> list[NDArray[np.float64]]:
        """Return the points ``(k, 3)`` around what each of some nodes fills, in the drawn frame."""
        plane = self.plane
        if plane is None:
            return []
        wanted = {node.key for node in nodes}
        some = (piece.area for piece in self.pieces if piece.node.key in wanted)
        return [plane.in_space(np.concatenate(area)) for area in some]

    def slice(self) -> Slice | None:
        """Return the cut as values, with the outline of the body behind it."""
        plane = self.plane
        if plane is None:
            return None
        body: Area = ()
        if self._body is not None:
            body = area_of(self._outlines(self._body, plane))
        return Slice(plane, tuple(map(_as_value, self.pieces)), body)

    def _cut(self) -> Iterator[Piece]:
        plane = self.plane
        if plane is None:
            return
        for k, node in enumerate(self._nodes):
            if node.drawn and self._low[k] < plane.offset_mm < self._high[k]:
                outlines = self._outlines(node, plane)
                area = area_of(outlines)
                if area:
                    yield _piece(node, outlines, area)

    def _outlines(self, node: Node, plane: Plane) -> tuple[Outline, ...]:
        normal, offset_mm = plane.seen_from(node.to_drawn)
        turn = node.to_drawn[:3, :3].T
        right, up = plane.axes
        outlines = self._cutter(node).cut(normal, offset_mm, right=turn @ right, up=turn @ up)
        shift = plane.flat(node.to_drawn[None, :3, 3])[0]
        if not shift.any():
            return outlines
        return tuple(Outline(outline.flat_mm + shift, outline.told) for outline in outlines)

    def _cutter(self, node: Node) -> Cutter:
        """Return the cutter of a node as the points of its mesh are now, those of the light version
        while only they are in their pose."""
        mesh = node.mesh
        stamp = mesh.points.GetMTime()
        kept = self._cutters.get(node.key)
        if kept is None or kept[0] != stamp:
            faces = mesh.part.faces if mesh.whole else mesh.part.lightest_faces
            kept = stamp, Cutter(mesh.vertices_mm, faces, _told(mesh.part))
            self._cutters[node.key] = kept
        return kept[1]


def _rank(node: Node) -> tuple[int, float]:
    """Sorts nodes so that who wins in a cut comes last; of the same tissue the smaller wins."""
    tissue = node.part.tissue
    low_mm, high_mm = node.mesh.box_mm
    size = np.maximum(high_mm - low_mm, 0.0)
    return (_ORDER.index(tissue) if tissue in _ORDER else 0), -float(np.prod(size))


def _spans(nodes: Sequence[Node], plane: Plane) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return from and to where along the normal each node lies at most, mm."""
    boxes = np.array([node.mesh.box_mm for node in nodes], float).reshape(-1, 2, 3)
    low, high = boxes[:, 0], boxes[:, 1]
    places = np.array([node.to_drawn for node in nodes]).reshape(-1, 4, 4)
    normals = np.einsum("nji,j->ni", places[:, :3, :3], plane.n)
    middle = np.einsum("ni,ni->n", normals, (low + high) / 2) + places[:, :3, 3] @ plane.n
    half = np.einsum("ni,ni->n", np.abs(normals), (high - low) / 2)
    return middle - half, middle + half


def _told(part: Part) -> Floats:
    """Return what is asked for along outlines, ``(n, 1)``: depth of the cortex, or tendon."""
    if part.tissue == "bone":
        return cortex_mm(part)[:, None]
    if len(part.tendon):
        return part.tendon[:, None]
    return np.zeros((len(part.vertices_mm), 0), np.float32)


def _piece(node: Node, outlines: Sequence[Outline], area: Area) -> Piece:
    part = node.part
    look = cut_look(part.tissue)
    inner = look
    inside: Area = ()
    if part.tissue == "bone":
        inside = drawn_in(outlines, [outline.told[:, 0] for outline in outlines], area)
        inner = cut_look("spongy")
    elif part.tissue == _SKIN:
        depths = [np.full(len(o.flat_mm), _SKIN_MM, np.float32) for o in outlines]
        area = (*area, *(line[::-1] for line in drawn_in(outlines, depths, area)))
    colour, grey = look.colour, look.grey
    if len(part.tendon):
        share = float(np.concatenate([outline.told[:, 0] for outline in outlines]).mean())
        share = min(max((share - _TENDON_FROM) / (_TENDON_TO - _TENDON_FROM), 0.0), 1.0)
        sinew = cut_look("tendon")
        colour = _mixed(colour, sinew.colour, share)
        grey = round(grey + (sinew.grey - grey) * share)
    lit = _lit(node)
    return Piece(node, area, inside, lit(colour), lit(inner.colour), (grey, inner.grey))


def _lit(node: Node) -> Callable[[Rgb], Rgb]:
    """Return what gives colours the tint of a node, as its surface has it."""
    accent = ACCENTS[node.look.emphasis]

    def tinted(colour: Rgb) -> Rgb:
        bright = 0.74 + 0.34 * 0.45 * sum(colour)
        red, green, blue = (min(1.0, part * bright) for part in accent.colour)
        return _mixed(colour, (red, green, blue), accent.amount)

    return tinted


def _mixed(first: Rgb, second: Rgb, share: float) -> Rgb:
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue


def _as_value(piece: Piece) -> SlicePiece:
    node = piece.node
    return SlicePiece(
        node=node.key,
        part=node.part.id,
        other_side=node.other_side,
        area=piece.area,
        inside=piece.inside,
        colours=(css(piece.colour), css(piece.inner)),
        greys=piece.greys,
        opacity=node.look.opacity,
        pickable=node.pickable,
        emphasis=node.look.emphasis,
    )
