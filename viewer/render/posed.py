"""The nodes of an atlas in a pose: what follows a bone is moved, what bends gets other points."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas, Floats, Part
from meshes.motion.meeting import Meeting
from meshes.motion.pose import NEUTRAL, Pose
from viewer import garbage
from viewer.render.nodes import Node
from viewer.render.places import tilted
from viewer.scene import OTHER_SIDE, Grip, Hit

if TYPE_CHECKING:
    from meshes.motion.poser import Poser

Matrix = NDArray[np.float64]
#: Any pose but the neutral one, to make ready with.
_FIRST = Pose(flexion_deg=1.0)


class Posed:
    """Brings nodes into a pose.

    Parameters
    ----------
    atlas : Atlas
        Without a femur nothing in it moves.
    nodes : mapping of name to Node

    Notes
    -----
    ``take`` says where the bones are at once; what bends follows when ``bend`` is called, which is
    before a frame, and before anything is looked up in it.
    """

    def __init__(self, atlas: Atlas, nodes: Mapping[str, Node]) -> None:
        self._atlas = atlas
        self._nodes = nodes
        self._pose, self._pelvis_deg = NEUTRAL, 0.0
        #: Where the bones are that are not where the atlas has them.
        self._bodies: dict[str, Matrix] = {}
        self._tilt: Matrix | None = None
        self._bent_to, self._bent_whole = NEUTRAL, True

        self._made: Future[Poser | None] | None = None

    def prepare(self) -> None:
        """Make ready for the first pose beside whatever else goes on."""
        if self._made is None:
            beside = ThreadPoolExecutor(max_workers=1)
            self._made = beside.submit(_make, self._atlas)
            self._made.add_done_callback(lambda _: garbage.give_back())
            beside.shutdown(wait=False)

    def wait(self) -> None:
        """Wait until what is being made ready is so."""
        if self._made is not None:
            self._made.exception()

    @property
    def _poser(self) -> Poser | None:
        self.prepare()
        return self._made.result() if self._made else None

    def take(self, pose: Pose, pelvis_deg: float) -> bool:
        """Take over a pose; return whether it is another one."""
        if (pose, pelvis_deg) == (self._pose, self._pelvis_deg):
            return False
        self._pose, self._pelvis_deg = pose, pelvis_deg
        self._tilt = tilted(pelvis_deg) if pelvis_deg else None
        self._bodies = {}
        if not self.is_neutral and self._poser:
            for name, matrix in self._poser.bodies(pose).items():
                whole = matrix if self._tilt is None else self._tilt @ matrix
                if not np.array_equal(whole, np.eye(4)):
                    self._bodies[name] = whole
        return True

    @property
    def is_neutral(self) -> bool:
        """Whether everything is where the atlas has it."""
        return not (self._pose.angles_deg.any() or self._pelvis_deg)

    @property
    def whole(self) -> bool:
        """Whether all points of what bends are there, and not only those of light versions."""
        return self._bent_whole

    def matrix(self, node: str) -> Matrix | None:
        """Return where a node is moved as a whole, None where it stays; bones by their id."""
        if (not self._bodies and self._tilt is None) or self._poser is None:
            return None
        if node.endswith(OTHER_SIDE):
            return self._bodies.get("pelvis")
        body = self._poser.body.get(node)
        return self._tilt if body is None else self._bodies.get(body)

    def bend(self, *, light: bool) -> bool:
        """Give what bends its points in the pose; return whether any were given.

        Parameters
        ----------
        light : bool
            Only what the light versions need will do, as while the leg is moved.
        """
        if self._pose == self._bent_to and (light or self._bent_whole):
            return False
        if self._poser is None:
            return False
        if self.is_neutral:
            for id_ in self._poser.bending:
                self._nodes[id_].straighten()
            self._bent_whole = True
        else:
            shapes = self._poser.posed(self._pose, light=light)
            normals = self._poser.normals(shapes, light=light)
            for id_ in self._poser.bending:
                some = self._poser.light_vertices[id_] if light else None
                self._nodes[id_].bend(shapes[id_], normals[id_], some)
            self._bent_whole = not light
        self._bent_to = self._pose
        return True

    def meetings(self, pose: Pose) -> tuple[Meeting, ...]:
        """Return where femur and pelvis meet in a pose; empty until a first pose was taken."""
        poser = self._made.result() if self._made is not None and self._made.done() else None
        return poser.meetings(pose) if poser else ()

    def grip(self, hit: Hit) -> Grip | None:
        """Return what a hand at a point holds: the bone that the point follows most."""
        if self._poser is None:
            return None
        body = "pelvis"
        if not hit.other_side:
            body = self._poser.body.get(hit.part) or _followed(
                self._atlas.parts[hit.part], hit.own_mm
            )
        to_own = np.linalg.inv(self._bodies.get(body, np.eye(4)))
        x, y, z = (to_own @ np.array([*hit.point_mm, 1.0]))[:3].tolist()
        return Grip(body, (x, y, z))


def _make(atlas: Atlas) -> Poser | None:
    """Return what poses an atlas, with all that it works out at its first pose; None: no femur."""
    if "femur" not in atlas.parts:
        return None
    from meshes.motion.poser import Poser  # with scipy: no business of who never moves the leg

    poser = Poser(atlas)
    for light in (True, False):
        poser.normals(poser.posed(_FIRST, light=light), light=light)
    return poser


def _followed(part: Part, own_mm: tuple[float, float, float]) -> str:
    """Return the bone that a part follows for more than half at a point of it."""
    nearest = int(np.argmin(np.linalg.norm(part.vertices_mm - np.array(own_mm), axis=1)))
    if _share(part.follows, nearest) <= 0.5:
        return "pelvis"
    return "shank" if _share(part.shank, nearest) > 0.5 else "femur"


def _share(shares: Floats, vertex: int) -> float:
    return float(shares[vertex]) if len(shares) else 0.0
