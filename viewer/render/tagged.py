"""Labels of structures: which of them, and where on each its line goes to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.render.anchors import Anchor, find_anchors
from viewer.render.camera import Turntable, Vector
from viewer.render.idpicture import IdPainter, IdPicture
from viewer.render.labels import Label
from viewer.render.layout import NOTHING_CLEAR
from viewer.render.nodes import Node
from viewer.render.palette import ACCENTS, Rgb, material
from viewer.render.picking import Picker
from viewer.scene import Tag

#: Most labels of structures in a frame.
_MOST = 24
#: What is seen with fewer pixels than this share of the frame has no label, unless it is lit up.
_LEAST_SHARE = 0.0003
#: How much more of another thing must be seen for its label to take the place of one that stands.
_STAYS = 2.0
#: Lines are darker than what they lead to.
_DARKER = 0.62
#: Points of something faded of which one must be seen.
_TRIED = 60
#: Vertices around a point of which one must be seen, to be tied to.
_NEAR = 6
#: A ray that ends this near to a point has met it, and not another side of the same thing.
_SAME_MM = 3.0


@dataclass(frozen=True)
class Tags:
    """Labels of structures for one frame.

    Parameters
    ----------
    labels : list of Label
        The most important first.
    clear_px : (float, float)
        From and to where across what they name is seen.
    """

    labels: list[Label]
    clear_px: tuple[float, float]


@dataclass(frozen=True, eq=False)
class _Tie:
    """What a line is tied to.

    Parameters
    ----------
    node : Node
    mesh_mm : (3,) float64
        The point, in the frame of its mesh.
    vertex : int or None
        The vertex that is this point, which goes along when the node is bent; None on a cut, and
        where no vertex near by is seen.
    """

    node: Node
    mesh_mm: Vector
    vertex: int | None

    @property
    def drawn_mm(self) -> Vector:
        """Where it is drawn now, (1, 3)."""
        if self.vertex is None:
            return self.node.drawn_at(self.mesh_mm[None])
        return self.node.drawn_at(self.node.mesh.vertices_mm[[self.vertex]].astype(float))


class Tagged:
    """Chooses which structures have a label, and keeps the point on each as long as it is seen.

    Parameters
    ----------
    nodes : mapping of name to Node
    picker : Picker
    painter : IdPainter
    """

    def __init__(self, nodes: Mapping[str, Node], picker: Picker, painter: IdPainter) -> None:
        self._nodes = nodes
        self._picker = picker
        self._painter = painter
        self._tags: Sequence[Tag] = ()
        self._light: dict[str, NDArray[np.intp]] = {}
        #: By the tag's id.
        self._tied: dict[str, _Tie] = {}
        self._named: frozenset[str] = frozenset()

    def show(self, tags: Sequence[Tag]) -> None:
        """Take over what is named."""
        self._tags = tags
        known = {tag.id for tag in tags}
        self._tied = {id_: tied for id_, tied in self._tied.items() if id_ in known}

    def labels(self, turntable: Turntable, ids: Callable[[], IdPicture]) -> Tags:
        """Return the labels for where one looks from now; ids are asked for when there are tags."""
        if not self._tags:
            self._named = frozenset()
            return Tags([], NOTHING_CLEAR)
        picture = ids()
        numbers = {tag.id: self._numbers(tag) for tag in self._tags}
        anchors = find_anchors(picture, numbers, least_px=1)
        chosen = self._most_important(anchors, picture.ids.size)
        labels, clear = [], list(NOTHING_CLEAR)
        for tag in chosen:
            tied = self._tie(tag, anchors.get(tag.id), turntable)
            if tied is None:
                continue
            node = tied.node
            hides = node.pickable
            labels.append(
                Label(
                    tag.id,
                    tag.text,
                    tied.mesh_mm[None],
                    _line(tag, node),
                    hides=hides,
                    needed=tag.emphasis != "none",
                    carrier=node,
                    vertex=tied.vertex,
                )
            )
            if tag.emphasis != "none" and hides:
                low, high = self._across(tag, picture)
                clear = [min(clear[0], low), max(clear[1], high)]
        self._named = frozenset(label.key for label in labels)
        return Tags(labels, (clear[0], clear[1]))

    def _across(self, tag: Tag, picture: IdPicture) -> tuple[float, float]:
        """Return from and to where across something is seen."""
        places = (self._painter.numbers(part, region) for part, region in tag.places)
        boxes = [box for numbers in places if numbers and (box := picture.box(numbers))]
        return (
            min((box[1].start for box in boxes), default=math.inf),
            max((box[1].stop for box in boxes), default=-math.inf),
        )

    def _numbers(self, tag: Tag) -> list[int]:
        return [n for part, region in tag.places for n in self._painter.numbers(part, region)]

    def _most_important(self, anchors: Mapping[str, Anchor], frame_px: int) -> list[Tag]:
        """Return the tags that have a label: what is lit up, then what is seen most of."""

        def rank(tag: Tag) -> float:
            area = anchors[tag.id].area_px if tag.id in anchors else 0
            return -area * (_STAYS if tag.id in self._named else 1.0)

        lit = [tag for tag in self._tags if tag.emphasis != "none"]
        seen = [
            tag
            for tag in self._tags
            if tag.emphasis == "none"
            and tag.id in anchors
            and anchors[tag.id].area_px >= _LEAST_SHARE * frame_px
        ]
        return (lit + sorted(seen, key=rank))[:_MOST]

    def _tie(self, tag: Tag, anchor: Anchor | None, turntable: Turntable) -> _Tie | None:
        """Return what a line goes to: the same as before while it is seen."""
        before = self._tied.get(tag.id)
        if before and self._is_seen(before, tag, turntable):
            return before
        tied = self._at(anchor, tag, turntable) if anchor else self._faded(tag, turntable)
        if tied:
            self._tied[tag.id] = tied
        return tied

    def _at(self, anchor: Anchor, tag: Tag, turntable: Turntable) -> _Tie | None:
        hit = self._picker.exact(turntable, anchor.x_px + 0.5, anchor.y_px + 0.5, mirrored=False)
        if hit is None or not _names(tag, hit.part, hit.region):
            return None
        node = self._nodes[hit.node]
        point = node.to_own[:3, :3] @ np.array(hit.point_mm) + node.to_own[:3, 3]
        if not hit.cut:
            bent = self._bent(node)
            away = np.square(node.mesh.vertices_mm[bent] - point.astype(np.float32)).sum(axis=1)
            for vertex in bent[np.argsort(away)[:_NEAR]].tolist():
                tied = _Tie(node, node.mesh.vertices_mm[vertex].astype(float), vertex)
                if self._is_seen(tied, tag, turntable):
                    return tied
        return _Tie(node, point, None)

    def _bent(self, node: Node) -> NDArray[np.intp]:
        """Return the vertices that are bent while a node moves: those of its light version."""
        part = node.part
        if part.id not in self._light:
            self._light[part.id] = np.unique(part.lightest_faces)
        return self._light[part.id]

    def _faded(self, tag: Tag, turntable: Turntable) -> _Tie | None:
        """Return a point of something lit up that is faded, so that no ray stops at it.

        It is in the middle of what is seen of it through nothing that is not faded itself.
        """
        if tag.emphasis == "none":
            return None
        for part, region in tag.places:
            node = self._nodes.get(part)
            if node is None or not node.drawn or node.pickable:
                continue
            faces = node.part.faces if region is None else node.mesh.region_faces(region)
            numbers = np.intersect1d(faces, self._bent(node))
            numbers = numbers[:: max(1, len(numbers) // _TRIED)]
            points = node.mesh.vertices_mm[numbers].astype(float)
            seen = self._picker.uncovered(turntable, node.drawn_at(points))
            numbers, points = numbers[seen], points[seen]
            if len(points):
                away = np.linalg.norm(points - points.mean(axis=0), axis=1)
                vertex = int(numbers[int(away.argmin())])
                return _Tie(node, node.mesh.vertices_mm[vertex].astype(float), vertex)
        return None

    def _is_seen(self, tied: _Tie, tag: Tag, turntable: Turntable) -> bool:
        if not tied.node.pickable:
            return tied.node.drawn and bool(self._picker.uncovered(turntable, tied.drawn_mm).all())
        x, y = turntable.project(tied.drawn_mm)[0].tolist()
        if not (0 <= x < turntable.width_px and 0 <= y < turntable.height_px):
            return False
        hit = self._picker.exact(turntable, x, y, mirrored=False)
        return (
            hit is not None
            and hit.node == tied.node.key
            and _names(tag, hit.part, hit.region)
            and math.dist(hit.point_mm, tied.drawn_mm[0].tolist()) < _SAME_MM
        )


def _names(tag: Tag, part: str, region: str | None) -> bool:
    return (part, None) in tag.places or (part, region) in tag.places


def _line(tag: Tag, node: Node) -> Rgb:
    if tag.emphasis != "none":
        return ACCENTS[tag.emphasis].colour
    red, green, blue = material(node.part.tissue).colour
    return red * _DARKER, green * _DARKER, blue * _DARKER
