"""How well shapes hold in poses: ``python -m meshes.measure.posing [--quick]``.

Prints, over a grid of poses of hip and knee, the worst depth of soft tissue in bone, change of
volume of muscles, change of length of nerves and vessels, and stretch of triangles; and the time a
pose takes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from meshes.atlas import Atlas, Floats
from meshes.distance import SignedDistance
from meshes.measure.restage import kept_atlas
from meshes.motion.bone_grids import BONES
from meshes.motion.cord_trees import read_trees
from meshes.motion.hanging import CORDS
from meshes.motion.kinematics import BODIES
from meshes.motion.limits import rotation_range_deg
from meshes.motion.pose import Pose
from meshes.motion.poser import Poser
from meshes.surface import FloatArray, TriMesh, face_cross, volume_mm3

#: How deep soft tissue may lie in a bone where no two bones meet.
DEPTH_MM = 2.0
#: Soft tissue this near to where two bones meet is caught between them.
CAUGHT_MM = 12.0
#: Tissues whose volume is kept.
KEPT = ("muscle",)


def poses(quick: bool = False) -> Iterator[Pose]:
    """Yield poses over the whole range of the pure hip, and of the knee."""
    flexions = (-15.0, 45.0, 90.0) if quick else (-15.0, 0.0, 30.0, 60.0, 90.0, 100.0)
    abductions = (-20.0, 30.0) if quick else (-25.0, 0.0, 20.0, 40.0)
    for number, (flexion, abduction) in enumerate(product(flexions, abductions)):
        inward, outward = rotation_range_deg(flexion)
        for rotation in (inward, outward) if quick else (inward, 0.0, outward):
            yield Pose(flexion, abduction, rotation, (0.0, 70.0, 140.0)[number % 3])


@dataclass
class Found:
    """The worst of each kind, ``{part: (value, pose)}``."""

    depth_mm: dict[str, tuple[float, Pose]] = field(default_factory=dict)
    volume_pct: dict[str, tuple[float, Pose]] = field(default_factory=dict)
    area: dict[str, tuple[float, Pose]] = field(default_factory=dict)
    cord_pct: dict[str, tuple[float, Pose]] = field(default_factory=dict)
    light_ms: list[float] = field(default_factory=list)
    full_ms: list[float] = field(default_factory=list)

    def note(self, of: dict[str, tuple[float, Pose]], id_: str, value: float, pose: Pose) -> None:
        """Keep a value where it is the largest so far."""
        if id_ not in of or abs(value) > abs(of[id_][0]):
            of[id_] = (value, pose)


class Checker:
    """Measures what a poser makes of an atlas.

    Parameters
    ----------
    atlas : Atlas
    poser : Poser
    """

    def __init__(self, atlas: Atlas, poser: Poser) -> None:
        self.atlas, self.poser = atlas, poser
        self._bones = {
            body: SignedDistance([_mesh(atlas.parts[id_].vertices_mm, atlas.parts[id_].faces)
                                  for id_ in ids if id_ in atlas.parts])
            for body, ids in BONES.items()
        }  # fmt: skip
        self._soft = [
            id_ for id_, part in atlas.parts.items()
            if part.tissue not in ("bone", "space") and id_ not in _IN_BONE
        ]  # fmt: skip
        self._rest = self._depths({id_: atlas.parts[id_].vertices_mm for id_ in self._soft}, Pose())
        self._volumes = {
            id_: volume_mm3(_mesh(atlas.parts[id_].vertices_mm, atlas.parts[id_].faces))
            for id_ in poser.bending
            if atlas.parts[id_].tissue in KEPT
        }
        self._areas = {
            id_: np.linalg.norm(face_cross(_mesh(atlas.parts[id_].vertices_mm,
                                                 atlas.parts[id_].faces)), axis=1)
            for id_ in poser.bending
        }  # fmt: skip

        self._cords = {}
        for id_ in poser.bending:
            if atlas.parts[id_].tissue in CORDS:
                tree = read_trees([atlas.parts[id_]])
                middle = (tree.vertices[0] > 0.5).astype(np.float64).T.tocsr()
                size = np.maximum(np.asarray(middle.sum(axis=1)).ravel(), 1.0)
                middle.data /= np.repeat(size, np.diff(middle.indptr))
                length = _way_mm(middle @ atlas.parts[id_].vertices_mm, tree.parent)
                self._cords[id_] = middle, tree.parent, length

    def check(self, pose: Pose, found: Found) -> None:
        """Note what a pose does to all parts."""
        shapes = self.poser.posed(pose)
        rigid = self.poser.rigid(pose)
        soft = {
            id_: shapes[id_]
            if id_ in shapes
            else _moved(self.atlas.parts[id_].vertices_mm, rigid[id_])
            for id_ in self._soft
        }
        caught = [
            (meeting.at_mm, CAUGHT_MM + 3.0 * max(meeting.depth_mm, 0.0))
            for meeting in self.poser.meetings(pose)
        ]
        for id_, depth in self._depths(soft, pose).items():
            free = np.ones(len(depth), bool)
            for at, reach in caught:
                free &= np.linalg.norm(soft[id_] - at, axis=1) > reach
            # what lies in a bone as it was built is the builder's
            extra = np.where(self._rest[id_] < DEPTH_MM, depth, 0.0)[free]
            found.note(found.depth_mm, id_, float(extra.max(initial=0.0)), pose)
        for id_, volume in self._volumes.items():
            now = volume_mm3(_mesh(shapes[id_], self.atlas.parts[id_].faces))
            found.note(found.volume_pct, id_, 100 * (now / volume - 1), pose)
        for id_, area in self._areas.items():
            now = np.linalg.norm(
                face_cross(_mesh(shapes[id_], self.atlas.parts[id_].faces)), axis=1
            )
            large = area > np.quantile(area, 0.2)
            found.note(found.area, id_, float(np.quantile(now[large] / area[large], 0.99)), pose)
        for id_, (middle, parent, length) in self._cords.items():
            now = _way_mm(middle @ shapes[id_], parent)
            found.note(found.cord_pct, id_, 100 * (now / length - 1), pose)
        for light, times in ((True, found.light_ms), (False, found.full_ms)):
            began = time.perf_counter()
            self.poser.posed(pose, light=light)
            times.append(1000 * (time.perf_counter() - began))

    def _depths(self, shapes: Mapping[str, Floats], pose: Pose) -> dict[str, FloatArray]:
        """Return how deep each vertex lies in bone, ``{id: (n,)}``; 0 outside."""
        points = np.concatenate(list(shapes.values())).astype(np.float64)
        depth = np.zeros(len(points))
        for body, matrix in self.poser.bodies(pose).items():
            own = (points - matrix[:3, 3]) @ matrix[:3, :3]
            number = BODIES.index(body)
            low = self.poser.fields.low_mm[number]
            away = self.poser.fields.at_rest(own.astype(np.float32), number)
            on_grid = (own > low).all(axis=1)
            near = np.flatnonzero((away < 1.0) & on_grid)
            depth[near] = np.maximum(depth[near], -self._bones[body].distance(own[near]))
        parts = np.split(depth, np.cumsum([len(shape) for shape in shapes.values()])[:-1])
        return dict(zip(shapes, parts, strict=True))


#: Lies in bone by its nature.
_IN_BONE = ("capital_femoral_physis", "triradiate_cartilage", "sacroiliac_joint", "pubic_symphysis")


def _mesh(points: Floats, faces: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> TriMesh:
    return TriMesh(np.asarray(points, np.float64), faces)


def _moved(points: Floats, matrix: FloatArray) -> Floats:
    return np.asarray(points @ matrix[:3, :3].T + matrix[:3, 3], np.float32)


def _way_mm(points: Floats, parent: np.ndarray[tuple[int], np.dtype[np.intp]]) -> float:
    """Return the length of a tree, the steps from each node to its parent."""
    return float(np.linalg.norm(points - points[parent], axis=1).sum())


def _table(title: str, rows: Mapping[str, tuple[float, Pose]], unit: str, count: int = 14) -> None:
    print(f"\n{title}")
    worst = sorted(rows.items(), key=lambda row: -abs(row[1][0]))[:count]
    for id_, (value, pose) in worst:
        angles = ", ".join(f"{a:.0f}" for a in pose.angles_deg)
        print(f"  {id_:36s}{value:9.2f} {unit}   ({angles})")


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    atlas = kept_atlas()
    began = time.perf_counter()
    poser = Poser(atlas)
    poser.posed(Pose(1.0))
    print(f"made ready in {time.perf_counter() - began:.2f} s")
    checker, found = Checker(atlas, poser), Found()
    asked = list(poses("--quick" in arguments))
    for pose in asked:
        checker.check(pose, found)
    print(f"{len(asked)} poses")
    for name, times in (("light", found.light_ms), ("full", found.full_ms)):
        print(f"{name}: median {np.median(times):.1f} ms, p95 {np.quantile(times, 0.95):.1f} ms")
    _table("deepest in bone, where no two bones meet", found.depth_mm, "mm")
    _table("change of volume", found.volume_pct, "%")
    _table("change of length of nerves and vessels", found.cord_pct, "%")
    _table("area of triangles against neutral, 99th percentile", found.area, "times")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
