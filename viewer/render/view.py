"""The 3D view: takes scenes, gives frames, and knows what lies under a pixel."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas
from meshes.motion.meeting import Meeting
from meshes.motion.pose import Pose
from viewer.looks import Shading
from viewer.render import lights
from viewer.render.camera import Vector
from viewer.render.caps import Caps
from viewer.render.casters import Casters, Shadow
from viewer.render.chosen import chosen_numbers, outline_chosen
from viewer.render.clipping import Clipping
from viewer.render.cut import Cut
from viewer.render.frames import Frames
from viewer.render.framing import framed, left_by_cut, sample
from viewer.render.idpicture import IdPainter, IdPicture
from viewer.render.marks import Marks
from viewer.render.named import Named
from viewer.render.nodes import Node, light_regions, make_nodes
from viewer.render.overlay import outline, pixels_inside
from viewer.render.painted import Painted
from viewer.render.palette import GROUNDS, rgb
from viewer.render.picking import Picker
from viewer.render.posed import Posed
from viewer.render.sight import Sight
from viewer.render.window import make_off_screen
from viewer.scene import OTHER_SIDE, Box, Grip, Hit, Look, Overlay, Scene, Slice

if TYPE_CHECKING:
    from meshes.attached import AttachmentFinder

#: From the inside, within this angle of straight on, the other half is left out.
_INSIDE_DEG = 45.0
#: Above this many parts it is the atlas that is shown, and not some structures of it.
_WHOLE_ATLAS = 5


class AtlasView(Sight):
    """Draws an atlas; implements :class:`viewer.scene.View3D`.

    Parameters
    ----------
    atlas : Atlas
    width_px, height_px : int
        Size of the frames.

    Raises
    ------
    UserError
        When there is no OpenGL.
    """

    def __init__(self, atlas: Atlas, width_px: int = 1280, height_px: int = 800) -> None:
        self.atlas = atlas
        self.off_screen = make_off_screen(width_px, height_px)
        self._window: Any = self.off_screen.window
        self._renderer: Any = self.off_screen.renderer
        self._renderer.SetUseOIT(True)
        self._renderer.SetTwoSidedLighting(True)
        lights.add_lights(self._renderer)
        lights.draw_nearest_first(self._renderer)
        self._clipping = Clipping()
        self.nodes: dict[str, Node] = make_nodes(atlas, self._renderer, self._clipping)
        super().__init__(width_px, height_px, self._renderer.GetActiveCamera())
        self._owner = atlas.region_owner()
        self._bone_of = {attachment.id: attachment.bone for attachment in atlas.attachments}
        self._posed = Posed(atlas, self.nodes)
        self._painted = Painted(atlas, self._renderer, self._clipping)
        self._marks = Marks(atlas, self._renderer, self._clipping)
        self._cut = Cut(self.nodes)
        self._caps = Caps(self._cut, self._renderer)
        self._picker = Picker(self.nodes, self._cut)
        self._painter = IdPainter(
            self.nodes, self.off_screen, cut=self._cut, clipping=self._clipping
        )
        self._named = Named(atlas, self._renderer, self.nodes, self._picker, self._painter)
        self._ids: IdPicture | None = None
        casters = Casters(self.nodes, self.off_screen, self._clipping)
        self.shadow = Shadow(casters, self.off_screen, self._turntable, self._cut)
        self.frames = Frames(self.off_screen, self.shadow)
        #: Whether frames that move may have half the width and height, where the machine is slow.
        self.may_be_coarse = False
        self.set_background(*GROUNDS["light"])
        self._camera_moved()

    # -- drawing

    def resize(self, width_px: int, height_px: int) -> None:
        """Set the size of the frames."""
        width_px, height_px = max(int(width_px), 1), max(int(height_px), 1)
        if (width_px, height_px) != (self._turntable.width_px, self._turntable.height_px):
            self._turntable.width_px, self._turntable.height_px = width_px, height_px
            self._size_frame(coarse=False)
            self._ids = None

    def apply(self, scene: Scene) -> None:
        """Take over a scene; only what differs from the last one is touched."""
        old, self._scene = self._scene, scene
        absent = Look(opacity=0.0)
        elsewhere = self._posed.take(scene.pose, scene.pelvis_deg)
        elsewhere |= scene.mirrored != old.mirrored
        for key, node in self.nodes.items():
            node.take(scene.looks.get(key, absent))
            if elsewhere or scene.moved.get(key) is not old.moved.get(key):
                moved = self._moved(key)
                if moved is not None or node.is_moved or scene.mirrored != old.mirrored:
                    node.place(mirrored=scene.mirrored, moved=moved)
        elsewhere |= scene.moved is not old.moved
        if scene.regions != old.regions:
            light_regions(self.nodes, self._owner, old, scene)
        if elsewhere or scene.attachments != old.attachments:
            self._painted.show(scene.attachments, mirrored=scene.mirrored, moved=self._moved)
        if elsewhere or scene.drawings != old.drawings:
            self._marks.show(scene.drawings, mirrored=scene.mirrored, moved=self._moved)
        self._named.show(scene)
        if scene.mirrored != old.mirrored:
            self.mirror_camera()
        self._cut_open(scene)
        self._camera_moved()
        self._picker.refresh()

    def render(self, *, moving: bool = False) -> NDArray[np.uint8]:
        """Draw a frame, ``(h, w, 4) uint8`` RGBA rows from the top.

        While moving it is rougher, and of half the width and height where the machine is slow
        and that is allowed. At rest it is plain, where ``refine`` takes longer than is felt.
        """
        begun_s = time.perf_counter()
        self._make_ready(moving=moving)
        picture = self.frames.rough(begun_s) if moving else self.frames.whole()
        if not moving:
            self.outline_chosen(picture)
        return picture

    def refine(self) -> NDArray[np.uint8] | None:
        """Draw the frame at rest with smooth edges, and with shadow where that is wanted
        and done in time; None when the last frame was so already."""
        self._make_ready(moving=False)
        picture = self.frames.finer()
        if picture is not None:
            self.outline_chosen(picture)
        return picture

    def outline_chosen(self, *frames: NDArray[np.uint8] | NDArray[np.float32]) -> None:
        """Draw a line around what is chosen into finished frames of what stands ready."""
        numbers = chosen_numbers(self._scene, self._painter, self._owner, self.id_picture)
        if numbers:
            outline_chosen(frames, self.id_picture(), numbers, clear=self._named.boxes)

    @property
    def shading(self) -> Shading:
        """Whether ``refine`` gives shadow."""
        return self.frames.finish.shading

    @shading.setter
    def shading(self, shading: Shading) -> None:
        self.frames.finish.shading = shading

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frames in pixels."""
        return self._turntable.width_px, self._turntable.height_px

    @property
    def triangles(self) -> int:
        """Triangles of all nodes, the other side's bones included."""
        return sum(len(self.atlas.parts[node.part.id].faces) for node in self.nodes.values())

    @property
    def renderer_name(self) -> str:
        """What draws: the name that OpenGL gives."""
        return self.off_screen.driver

    def draw(self, *, moving: bool = False) -> None:
        """Draw a frame with finish and ground as they are set, and leave it in the window."""
        self._make_ready(moving=moving)
        self._window.Render()

    def _make_ready(self, *, moving: bool) -> None:
        """Put all in place for a frame.

        While moving, parts are drawn in their light version, but for bones that are painted on.
        """
        self._bend(light=moving)
        if moving and not self._posed.whole:
            self._named.hide()
        elif moving:
            self._named.follow(self._turntable)
        else:
            self._named.lay_out(self._turntable, self.id_picture)
        painted_on = {self._bone_of[id_] for id_ in self._scene.attachments if id_ in self._bone_of}
        for key, node in self.nodes.items():
            if node.drawn:
                node.lighten(moving and key not in painted_on)
        self._caps.draw()
        self._turntable.draw_into(self._camera)
        self._renderer.ResetCameraClippingRange()
        slow = moving and self.may_be_coarse and self.frames.pace.coarse
        self._size_frame(coarse=slow and not self.off_screen.writes)

    def set_background(self, top: str, bottom: str) -> None:
        """Set the two colours (``#rrggbb``) of the ground."""
        self.frames.ground = rgb(top), rgb(bottom)

    def wait(self) -> None:
        """Wait until nothing is being made ready beside."""
        self._posed.wait()

    def close(self) -> None:
        """Give back what the graphics driver holds; the view is of no use after it."""
        self.wait()
        self.off_screen.close()

    def keep_free(self, boxes_px: Sequence[Box]) -> None:
        """Let no label stand where other words are going to be written over the frame."""
        self._named.keep_free(boxes_px)

    # -- what lies where

    def pick(self, x_px: float, y_px: float) -> Hit | None:
        """Return what lies under a pixel, looking through what is faded."""
        self._bend(light=False)
        hit = self._picker.pick(
            self._turntable, x_px + 0.5, y_px + 0.5, mirrored=self._scene.mirrored
        )
        if hit is None or hit.other_side or hit.cut or not self._scene.attachments:
            return hit
        at = self._attached.at(hit.part, hit.own_mm)
        return replace(hit, attachments=tuple(i for i in at if i in self._scene.attachments))

    def slice(self, *, moving: bool = False) -> Slice | None:
        """Return the cut of the section plane laid out flat; rougher while moving; None without."""
        self._bend(light=moving)
        return self._cut.slice()

    def pick_slice(self, x_mm: float, y_mm: float) -> Hit | None:
        """Return what lies at a place of the flat picture, looking through what is faded."""
        self._bend(light=False)
        return self._picker.in_plane(x_mm, y_mm, mirrored=self._scene.mirrored)

    def grip(self, x_px: float, y_px: float) -> Grip | None:
        """Return what a hand at a pixel holds of the leg or the pelvis; None: nothing."""
        hit = self.pick(x_px, y_px)
        return self._posed.grip(hit) if hit else None

    def meetings(self, pose: Pose) -> tuple[Meeting, ...]:
        """Return where femur and pelvis meet in a pose; empty while that is not known yet."""
        return self._posed.meetings(pose)

    def project(self, points_mm: Vector) -> Vector:
        """Return pixels ``(n, 2)`` of points ``(n, 3)`` in the atlas frame, as seen now."""
        side = np.array([-1.0 if self._scene.mirrored else 1.0, 1.0, 1.0])
        return self._turntable.project(points_mm * side)

    @cached_property
    def _attached(self) -> AttachmentFinder:
        """What lies on a point of a bone; its imports are no business of the first frame."""
        from meshes.attached import AttachmentFinder

        return AttachmentFinder(self.atlas.attachments)

    def prepare(self) -> Iterator[None]:
        """Build what picking, hovering and moving need, piece by piece, after the first frame."""
        yield from self._picker.prepare()
        yield from self._painter.prepare(self._camera)
        yield from self._painted.prepare()
        self.id_picture()
        yield
        self.render()  # nobody sees it: how long it takes decides what frames at rest get
        self.frames.finish.measured()
        self._posed.prepare()
        yield

    def id_picture(self) -> IdPicture:
        """Return the picture of which node and region is seen where, for camera and scene now."""
        if self._ids is None:
            self._bend(light=False)
            self._turntable.draw_into(self._camera)
            self._size_frame(coarse=False)
            self._ids = self._painter.paint(self._camera)
        return self._ids

    def outline(self, hit_node: str, region: str | None) -> Overlay | None:
        """Return tint and outline of a node (or of a region of it that is seen)."""
        if not (numbers := self._painter.numbers(hit_node, region)):
            return None
        whole = self._painter.numbers(hit_node)  # of a region that is only met on a cut
        return outline(self.id_picture(), numbers) or outline(self.id_picture(), whole)

    def visible_pixel(
        self, part_ids: Iterable[str], region: str | None = None
    ) -> tuple[int, int] | None:
        """Return a pixel well inside where one of these parts is seen now, or None."""
        ids = list(part_ids)
        for key in chain(ids, (id_ + OTHER_SIDE for id_ in ids)):
            node = self.nodes.get(key)
            numbers = self._painter.numbers(key, region)
            if node is None or not node.pickable or not numbers:
                continue
            for x_px, y_px in pixels_inside(self.id_picture(), numbers):
                hit = self.pick(x_px, y_px)
                if hit and hit.node == key and (region is None or hit.region == region):
                    return x_px, y_px
        return None

    # -- the camera

    def _surface_at(self, x_px: float, y_px: float) -> Vector | None:
        self._bend(light=False)
        hit = self._picker.exact(self._turntable, x_px, y_px, mirrored=False)
        return None if hit is None else np.array(hit.point_mm)

    def fit(self, part_ids: Iterable[str] | None = None) -> None:
        """Fit these parts (all that is shown when None) in the picture.

        When the whole atlas is shown, the hip is framed and the shin left out; a thigh that was
        moved far is framed with it.
        """
        self._bend(light=False)
        if part_ids is None:
            nodes = [n for n in self.nodes.values() if n.drawn and not n.other_side]
        else:
            nodes = [self.nodes[id_] for id_ in part_ids if id_ in self.nodes]
        if not nodes:
            return
        points = np.concatenate([sample(node) for node in nodes])
        if part_ids is None and len(nodes) > _WHOLE_ATLAS:
            points = framed(
                points, nodes, mirrored=self._scene.mirrored,
                femur=self.nodes.get("femur"), thigh=self._posed.matrix("femur"),
            )  # fmt: skip
        points = left_by_cut(points, self._picker.cut_away(points), self._cut.points_mm(nodes))
        self._turntable.fit(points)
        self._camera_moved()

    def _size_frame(self, *, coarse: bool) -> None:
        """Give the window the size of the frames; coarse: half of it."""
        width_px, height_px = self.size
        if coarse:
            width_px, height_px = (width_px + 1) // 2, (height_px + 1) // 2
        self.off_screen.resize(width_px, height_px)

    def _cut_open(self, scene: Scene) -> None:
        """Take over the section plane, and where everything lies now."""
        plane = scene.section.mirrored() if scene.section and scene.mirrored else scene.section
        was_on = self._clipping.on
        self._clipping.move(plane)
        if self._clipping.on != was_on:
            for node in self.nodes.values():
                node.clip()
            self._painted.clip()
            self._marks.clip()
        self._cut.take(plane)

    def _moved(self, key: str) -> Vector | None:
        """Return where a node stands against the atlas: by the pose, and moved from there."""
        posed, moved = self._posed.matrix(key), self._scene.moved.get(key)
        if posed is None or moved is None:
            return moved if posed is None else posed
        return np.asarray(moved @ posed, np.float64)

    def _bend(self, *, light: bool) -> None:
        """Bring what bends into the pose, as exactly as it is needed now."""
        if not self._posed.bend(light=light):
            return
        self._cut.take(self._cut.plane)  # what is cut is cut as it lies
        if not light:
            self._ids = None
            self._picker.refresh()

    def _camera_moved(self) -> None:
        """Forget the id picture, and leave out the other half when one looks from the inside."""
        self._ids = None
        towards_medial = float(self._turntable.axes[2][0])
        if self._scene.mirrored:
            towards_medial = -towards_medial
        inside = towards_medial > math.cos(math.radians(_INSIDE_DEG))
        changed = False
        for node in self.nodes.values():
            if node.other_side and node.aside != inside:
                node.set_aside(inside)
                changed = True
        if changed:
            self._picker.refresh()
