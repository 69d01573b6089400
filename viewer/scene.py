"""What is to be drawn, and the port through which it is: values only, no VTK, no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from meshes.motion.meeting import Meeting
from meshes.motion.pose import NEUTRAL, Pose
from meshes.section.plane import Plane
from viewer.looks import Emphasis, Shading, View

#: Left, top, width and height of words, in device pixels of the frame.
Box = tuple[float, float, float, float]

#: A part fainter than this lets a click through.
PICKABLE_OPACITY = 0.5

#: What is framed of the whole, and the size of a section plane: low and high corner of the hip, mm,
#: in the frame of the atlas of a right hip.
HIP_MM = ((-105.0, -120.0, -190.0), (125.0, 130.0, 165.0))

#: Suffix of the node of a part of the other side.
OTHER_SIDE = "_l"


@dataclass(frozen=True)
class Look:
    """How one node is drawn.

    Parameters
    ----------
    opacity : float
        1 opaque; 0 is not drawn at all.
    emphasis : Emphasis
        Whole part lit up.
    chosen_too : bool
        Chosen, while its colour shows something else: how tight a ligament is.
    """

    opacity: float = 1.0
    emphasis: Emphasis = "none"
    chosen_too: bool = False

    @property
    def outlined(self) -> bool:
        """Whether a line goes around it."""
        return self.chosen_too or self.emphasis == "chosen"

    @property
    def pickable(self) -> bool:
        """Whether a click stops at it."""
        return self.opacity >= PICKABLE_OPACITY


@dataclass(frozen=True)
class Tag:
    """A name that stands beside a structure.

    Parameters
    ----------
    id : str
        Of the structure or area.
    text : str
        In the words of the reader.
    places : tuple of (part, region or None)
        What it names.
    emphasis : Emphasis
        Why it is lit up; ``none`` for what is only seen.
    """

    id: str
    text: str
    places: tuple[tuple[str, str | None], ...]
    emphasis: Emphasis = "none"


@dataclass(frozen=True)
class Scene:
    """All that the view draws.

    Parameters
    ----------
    looks : mapping of node to Look
        A node is a part's id, or the id with ``_l`` for the same bone of the other side.
    regions : mapping of region id to Emphasis
        Areas that are lit up on the part that carries them.
    mirrored : bool
        True for a left hip: everything is mirrored about the plane x = 0.
    attachments : frozenset of str
        Ids of the attachments that are painted on the bones.
    drawings : frozenset of str
        Ids of the measures and points that are drawn.
    names : mapping of attachment id to str
        Dutch names that stand beside painted attachments.
    tags : tuple of Tag
        Names that stand beside structures, the most important first.
    moved : mapping of node to (4, 4) float64
        Rigid motions, in the atlas frame of a right hip, of nodes that do not stand where the atlas
        has them; on top of the pose.
    section : Plane or None
        In the atlas frame of a right hip; what lies on its positive side is cut away.
    pose : Pose
        Within the limits of the hip alone.
    pelvis_deg : float
        By how much all is tilted back beyond that, as the pelvis joins in.
    """

    looks: Mapping[str, Look]
    regions: Mapping[str, Emphasis] = field(default_factory=dict)
    mirrored: bool = False
    attachments: frozenset[str] = frozenset()
    drawings: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[Tag, ...] = ()
    moved: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    section: Plane | None = None
    pose: Pose = NEUTRAL
    pelvis_deg: float = 0.0


@dataclass(frozen=True)
class Hit:
    """What lies under a pixel.

    Parameters
    ----------
    node : str
        The node that was hit.
    part : str
        Id of its part, without side.
    region : str or None
        Region of the face that was hit; on a cut, that of the surface nearest to it.
    other_side : bool
        True when it is the bone of the other side.
    point_mm : tuple of float
        Where, in the atlas frame (mirrored back for a left hip).
    own_mm : tuple of float
        The same point of the part where it lies in the atlas, unmoved and unmirrored.
    attachments : tuple of str
        Ids of the painted attachments at that point, the nearest first.
    cut : bool
        Whether it lies on a section plane and not on the surface of the part.
    """

    node: str
    part: str
    region: str | None
    other_side: bool
    point_mm: tuple[float, float, float]
    own_mm: tuple[float, float, float]
    attachments: tuple[str, ...] = ()
    cut: bool = False


@dataclass(frozen=True)
class Grip:
    """A point of the body that is held, as on a bone.

    Parameters
    ----------
    body : str
        One of ``meshes.motion.kinematics.BODIES``.
    own_mm : tuple of float
        Where it lies in the neutral pose, in the atlas frame.
    """

    body: str
    own_mm: tuple[float, float, float]


@dataclass(frozen=True)
class Camera:
    """Where one looks from; points in the drawn frame (mirrored for a left hip), mm."""

    position_mm: tuple[float, float, float]
    focal_mm: tuple[float, float, float]
    up: tuple[float, float, float]
    parallel_scale_mm: float
    parallel: bool


@dataclass(frozen=True, eq=False)
class SlicePiece:
    """What one node fills of a section plane.

    Parameters
    ----------
    node, part, other_side
        As in ``Hit``.
    area : tuple of (k, 2) float64
        Closed lines in the flat picture, mm; what they enclose lies on their left.
    inside : tuple of (k, 2) float64
        The spongy part of a bone, within ``area``; empty for all else.
    colours : tuple of two str
        Of the area and of its inside, ``#rrggbb``, lit up where it is chosen.
    greys : tuple of two int
        The same as a scan would show them, 0 to 255.
    opacity : float
    pickable : bool
        Whether a click stops at it.
    emphasis : Emphasis
    """

    node: str
    part: str
    other_side: bool
    area: tuple[NDArray[np.float64], ...]
    inside: tuple[NDArray[np.float64], ...]
    colours: tuple[str, str]
    greys: tuple[int, int]
    opacity: float
    pickable: bool
    emphasis: Emphasis


@dataclass(frozen=True, eq=False)
class Slice:
    """The cut of a section plane laid out flat, as radiologists do (``Plane.axes``).

    Parameters
    ----------
    plane : Plane
        In the drawn frame (mirrored for a left hip).
    pieces : tuple of SlicePiece
        Whatever comes later lies over what came before.
    body : tuple of (k, 2) float64
        The outline of the body, whether the skin is shown or not.
    """

    plane: Plane
    pieces: tuple[SlicePiece, ...]
    body: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True)
class Overlay:
    """A picture to lay over the last frame.

    Parameters
    ----------
    x_px, y_px : int
        Top left corner, in device pixels of the frame.
    rgba : (h, w, 4) uint8
        Premultiplied alpha, rows from the top.
    """

    x_px: int
    y_px: int
    rgba: NDArray[np.uint8]


class View3D(Protocol):
    """The 3D view as the window uses it. Pixels are device pixels, origin top left."""

    def resize(self, width_px: int, height_px: int) -> None:
        """Set the size of the frames."""

    def apply(self, scene: Scene) -> None:
        """Take over a scene; only what differs from the last one is touched."""

    def render(self, *, moving: bool = False) -> NDArray[np.uint8]:
        """Draw a frame, ``(h, w, 4) uint8`` RGBA rows from the top.

        While moving it is rougher, and of half the width and height where the machine is slow. At
        rest it is plain, where ``refine`` takes longer than is felt.
        """

    def refine(self) -> NDArray[np.uint8] | None:
        """Draw the frame at rest with smooth edges, and with shadow where that is wanted
        and done in time; None when the last frame was so already."""

    @property
    def shading(self) -> Shading:
        """Whether ``refine`` gives shadow."""

    @shading.setter
    def shading(self, shading: Shading) -> None: ...

    def keep_free(self, boxes_px: Sequence[Box]) -> None:
        """Let no label stand where other words are going to be written over the frame."""

    def pick(self, x_px: float, y_px: float) -> Hit | None:
        """Return what lies under a pixel, looking through what is faded."""

    def slice(self, *, moving: bool = False) -> Slice | None:
        """Return the cut of the section plane laid out flat; rougher while moving; None without."""

    def pick_slice(self, x_mm: float, y_mm: float) -> Hit | None:
        """Return what lies at a place of the flat picture, looking through what is faded."""

    def grip(self, x_px: float, y_px: float) -> Grip | None:
        """Return what a hand at a pixel holds of the leg or the pelvis; None: nothing."""

    def meetings(self, pose: Pose) -> tuple[Meeting, ...]:
        """Return where femur and pelvis meet in a pose; empty while that is not known yet."""

    def project(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return pixels ``(n, 2)`` of points ``(n, 3)`` in the atlas frame, as seen now."""

    def outline(self, hit_node: str, region: str | None) -> Overlay | None:
        """Return tint and outline of a node (or of a region of it) for the last frame."""

    def visible_pixel(
        self, part_ids: Iterable[str], region: str | None = None
    ) -> tuple[int, int] | None:
        """Return a pixel well inside where one of these parts is seen now, or None."""

    def turn(self, dx_px: float, dy_px: float) -> None:
        """Turn the camera about what is looked at; up stays up, unless it turns freely."""

    @property
    def turns_freely(self) -> bool:
        """Whether turning may tip over; when that ends, up comes back up."""

    @turns_freely.setter
    def turns_freely(self, free: bool) -> None: ...

    def roll(self, degrees: float) -> None:
        """Roll the camera about its line of sight."""

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Move the picture along with the mouse."""

    def zoom(self, factor: float, x_px: float, y_px: float) -> None:
        """Zoom by a factor (> 1 is nearer), keeping the point under the pixel."""

    def look(self, view: View) -> None:
        """Turn to one of the six views, keeping what is looked at."""

    def face(self, direction: NDArray[np.float64]) -> None:
        """Turn, as little as needed, until a surface that faces this way is well seen.

        Parameters
        ----------
        direction : (3,) float64
            Unit vector in the drawn frame.
        """

    def fit(self, part_ids: Iterable[str] | None = None) -> None:
        """Fit these parts (all that is shown when None) in the picture."""

    def toggle_parallel(self) -> None:
        """Switch between perspective and parallel projection."""

    @property
    def triangles(self) -> int:
        """Triangles of all nodes, the other side's bones included."""

    @property
    def renderer_name(self) -> str:
        """What draws: the name that OpenGL gives."""

    @property
    def camera(self) -> Camera:
        """The camera now."""

    @camera.setter
    def camera(self, camera: Camera) -> None: ...

    def set_background(self, top: str, bottom: str) -> None:
        """Set the two colours (``#rrggbb``) of the ground."""
