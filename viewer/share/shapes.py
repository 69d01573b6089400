"""The shapes of a page: what is shown of the atlas, packed into one row of bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas, Floats, Ints, Part
from meshes.motion.kinematics import standing_rotation
from meshes.motion.posed_parts import posed_parts
from viewer.looks import EMPHASIS_COLOURS, Emphasis
from viewer.render.palette import rgb
from viewer.render.places import Matrix, drawn_place, tilted
from viewer.render.surface import part_normals, vertex_colours
from viewer.scene import OTHER_SIDE, Look, Scene

#: What of the colour of an area comes from its emphasis; the rest is that of its tissue.
_LIT = 0.72
#: What stands out is whole with no more faces than this; areas that stand out always are.
_WHOLE = 7_000
#: Places are whole steps of their box, so many along each side.
_STEPS = 65535
#: Vertices a part may have to be numbered with two bytes.
_SHORT = 65536
#: A vertex: place in steps, a filler, normal times 127, colour.
VERTEX = np.dtype(
    [("place", "<u2", 3), ("none", "<u2"), ("normal", "i1", 3), ("flat", "i1"), ("colour", "u1", 4)]
)


class Packed:
    """What is drawn, and the bytes it is drawn from.

    Attributes
    ----------
    nodes : list of dict
        ``part``, ``solid`` (closed: seen from outside alone), ``opacity``, ``tint`` (three numbers
        or None), ``shape`` (a number) and ``matrix`` (16 numbers by columns, from the shape to the
        page's frame: mm, LPS) of each.
    shapes : list of dict
        Box, counts and places in ``data`` of each shape.
    """

    def __init__(self, atlas: Atlas, scene: Scene) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self._atlas, self._scene = atlas, scene
        self._parts = posed_parts(atlas, scene.pose)
        self._pieces: list[bytes] = []
        self._size = 0
        self._of: dict[tuple[str, bool], int] = {}
        self._regions = {
            part: {r: e for r, e in scene.regions.items() if owner.get(r) == part}
            for owner in [atlas.region_owner()]
            for part in atlas.parts
        }
        for key, look in scene.looks.items():
            if look.opacity > 0:
                self._add(key, look)

    @property
    def parts(self) -> frozenset[str]:
        """The parts that are drawn."""
        return frozenset(node["part"] for node in self.nodes)

    @property
    def data(self) -> bytes:
        """All vertices and faces."""
        return b"".join(self._pieces)

    def box_mm(self, parts: frozenset[str]) -> tuple[Floats, Floats]:
        """Return low and high corner, (3,) each, of some parts as they stand on the page."""
        corners = [
            _through(np.array(node["matrix"]).reshape(4, 4).T, _corners(self.shapes[node["shape"]]))
            for node in self.nodes
            if node["part"] in parts
        ]
        every = np.concatenate(corners)
        return every.min(axis=0), every.max(axis=0)

    def _add(self, key: str, look: Look) -> None:
        other = key.endswith(OTHER_SIDE) and key not in self._atlas.parts
        id_ = key.removesuffix(OTHER_SIDE) if other else key
        part = self._atlas.parts[id_] if other else self._parts[id_]
        lit = self._regions[id_] if not other else {}
        scene = self._scene
        moved = scene.moved.get(key, np.eye(4)) @ tilted(scene.pelvis_deg)
        if other:  # it hangs on the pelvis, which moves where the leg stands
            moved[:3, :3] = moved[:3, :3] @ standing_rotation(scene.pose)
        matrix = drawn_place(
            moved,
            mirrored=scene.mirrored,
            other_side=other,
            midline_x_mm=self._atlas.midline_x_mm,
        )
        emphasis = look.emphasis
        whole = bool(lit) or (emphasis != "none" and len(part.faces) <= _WHOLE)
        if (id_, other) not in self._of:
            self._of[id_, other] = self._pack(part, lit, whole=whole)
        tint = None if emphasis == "none" else rgb(EMPHASIS_COLOURS[emphasis])
        self.nodes.append(
            {
                "part": id_,
                "solid": part.solid,
                "opacity": round(look.opacity, 3),
                "tint": tint,
                "shape": self._of[id_, other],
                "matrix": [round(value, 6) for value in matrix.T.ravel().tolist()],
            }
        )

    def _pack(self, part: Part, lit: Mapping[str, Emphasis], *, whole: bool) -> int:
        """Add a shape: the light version, or the whole where it is what one looks at."""
        faces: Ints = part.faces if whole else part.lightest_faces
        used, own = np.unique(faces, return_inverse=True)
        points = part.vertices_mm[used].astype(np.float64)
        low, size = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-6)
        vertices = np.zeros(len(used), VERTEX)
        vertices["place"] = np.rint((points - low) / size * _STEPS)
        vertices["normal"] = np.rint(np.clip(part_normals(part)[used], -1, 1) * 127)
        vertices["colour"] = _lit_colours(part, lit)[used]
        wide = len(used) > _SHORT
        shape = {
            "low": low.tolist(),
            "size": size.tolist(),
            "vertices": self._keep(vertices.tobytes()),
            "count": len(used),
            "faces": self._keep(own.astype("<u4" if wide else "<u2").tobytes()),
            "corners": int(faces.size),
            "wide": wide,
        }
        self.shapes.append(shape)
        return len(self.shapes) - 1

    def _keep(self, piece: bytes) -> int:
        """Keep some bytes and return where they start, on a multiple of four."""
        start = self._size
        piece += bytes(-len(piece) % 4)
        self._pieces.append(piece)
        self._size += len(piece)
        return start


def _lit_colours(part: Part, lit: Mapping[str, Emphasis]) -> NDArray[np.uint8]:
    """Return the colour of each vertex, ``(n, 4) uint8``, areas in the colour of their emphasis."""
    colours = vertex_colours(part)
    for region, emphasis in lit.items():
        inside = np.unique(part.faces[part.region == part.regions.index(region)])
        tint = 255 * np.array(rgb(EMPHASIS_COLOURS[emphasis]))
        mixed = (1 - _LIT) * colours[inside, :3] + _LIT * tint
        colours[inside, :3] = np.rint(mixed)
    return colours


def _corners(shape: Mapping[str, Any]) -> NDArray[np.float64]:
    """Return the eight corners of the box of a shape."""
    ends = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)], np.float64)
    return np.asarray(np.array(shape["low"]) + ends * np.array(shape["size"]))


def _through(matrix: Matrix, points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(points @ matrix[:3, :3].T + matrix[:3, 3])
