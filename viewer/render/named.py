"""What gets a label: structures, attachments, measures with their value, palpable points."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas, Attachment, Drawing
from viewer.render.camera import Turntable
from viewer.render.idpicture import IdPainter, IdPicture
from viewer.render.labels import Label, Labels
from viewer.render.marks import bones_of
from viewer.render.nodes import Node
from viewer.render.palette import MEASURE, POINT, Rgb, material
from viewer.render.picking import Picker
from viewer.render.tagged import Tagged
from viewer.scene import Box, Scene

#: What the colours of attachments mean.
LEGEND = {"origin": "oorsprong", "insertion": "aanhechting", "ligament": "band"}
#: Points of an attachment of which one must be seen.
_TRIED = 14
#: A surface that turns away more than this is hardly seen (cosine).
_FACES = 0.2
#: Labels that take longer than this, and than this share of a frame, are left out for the rest of a
#: movement, s.
_IN_TIME_S, _IN_TIME_SHARE = 0.012, 0.15


class Named:
    """Labels for a scene.

    Parameters
    ----------
    atlas : Atlas
    renderer : vtkRenderer
    nodes : mapping of name to Node
    picker : Picker
    painter : IdPainter
        Knows the numbers of nodes in the id picture.
    """

    def __init__(
        self,
        atlas: Atlas,
        renderer: Any,
        nodes: Mapping[str, Node],
        picker: Picker,
        painter: IdPainter,
    ) -> None:
        self._attachments = {attachment.id: attachment for attachment in atlas.attachments}
        self._drawings = atlas.drawings
        self._nodes = nodes
        self._picker = picker
        self._atlas = atlas
        self._labels = Labels(renderer)
        self._tagged = Tagged(nodes, picker, painter)
        self._scene = Scene(looks={})
        self._fixed: list[Label] = []
        self._legend: Mapping[str, Rgb] = {}
        self._laid_out_for: object = None
        self._too_late = False
        self._followed_s = 0.0

    @cached_property
    def _bone(self) -> dict[str, str]:
        return bones_of(self._atlas)

    def show(self, scene: Scene) -> None:
        """Take over what a scene names; nodes must be in their places already."""
        old, self._scene = self._scene, scene
        self._laid_out_for = None
        self._tagged.show(scene.tags)
        asked = (scene.names, scene.attachments, scene.drawings)
        if asked == (old.names, old.attachments, old.drawings):
            return
        painted = [a for id_, a in self._attachments.items() if id_ in scene.attachments]
        named = sorted((a for a in painted if a.id in scene.names), key=_size_mm2, reverse=True)
        drawn = [d for d in self._drawings if d.id in scene.drawings]
        measures = [_measure(d, self._nodes.get(self._bone[d.id])) for d in drawn]
        holds = [_attachment(a, scene.names[a.id], self._nodes.get(a.bone)) for a in named]
        ends = {attachment.end for attachment in painted}
        self._fixed = measures + holds
        self._legend = {text: _colour(end) for end, text in LEGEND.items() if end in ends}

    @property
    def standing(self) -> Mapping[str, tuple[float, float]]:
        """Left and top, in pixels, of each label that stands, by what it names."""
        return self._labels.standing

    @property
    def boxes(self) -> list[Box]:
        """Where words stand: those of labels, and those of the legend."""
        return self._labels.boxes

    def keep_free(self, taken_px: Sequence[Box]) -> None:
        """Let no label stand where other words are going to be written over the frame."""
        if tuple(taken_px) != self._labels.taken_px:
            self._labels.taken_px = tuple(taken_px)
            self._laid_out_for = None

    def lay_out(self, turntable: Turntable, ids: Callable[[], IdPicture]) -> None:
        """Place the labels for where one looks from now.

        Parameters
        ----------
        turntable : Turntable
        ids : callable
            Returns the id picture of the frame; asked for only when structures are named.
        """
        self._too_late = False
        size = turntable.width_px, turntable.height_px
        now = (turntable.camera, size)
        if self._laid_out_for == now:
            return
        tags = self._tagged.labels(turntable, ids)
        self._labels.show([*self._fixed, *tags.labels], self._legend)
        self._labels.lay_out(turntable, lambda label: self._seen(label, turntable), tags.clear_px)
        self._laid_out_for = now

    def follow(self, turntable: Turntable) -> None:
        """Let the labels go along while the picture moves, as long as that is done in time."""
        self._laid_out_for = None
        if self._too_late:
            self._labels.hide()
            return
        begun_s = time.perf_counter()
        frame_s, self._followed_s = begun_s - self._followed_s, begun_s
        self._labels.follow(turntable, lambda label: self._seen(label, turntable))
        took_s = time.perf_counter() - begun_s
        self._too_late = took_s > max(_IN_TIME_S, _IN_TIME_SHARE * min(frame_s, 1.0))

    def hide(self) -> None:
        """Leave the labels out until they are laid out again."""
        self._laid_out_for = None
        self._labels.hide()

    def _seen(self, label: Label, turntable: Turntable) -> NDArray[np.bool_]:
        """Return which places of a label face the eye with nothing before them, ``(k,)``."""
        places = label.drawn_mm
        if label.carrier is not None and not label.carrier.drawn:
            return np.zeros(len(places), bool)
        faces = np.ones(len(places), bool)
        if len(label.facing):
            pixels = turntable.project(places)
            _, ahead = turntable.rays(pixels[:, 0], pixels[:, 1])
            faces = np.einsum("ij,ij->i", label.drawn_facing, ahead) < -_FACES
        seen = np.zeros(len(places), bool)
        seen[faces] = self._picker.uncovered(turntable, places[faces])
        return seen


def _measure(drawing: Drawing, bone: Node | None) -> Label:
    place = np.array([drawing.at_mm], float)
    if drawing.kind == "point":
        return Label(drawing.id, drawing.text, place, POINT, carrier=bone)
    text = f"{drawing.name}: {drawing.text}"
    lines = np.concatenate([np.array(line, float) for line in drawing.lines])
    return Label(
        drawing.id,
        text,
        place,
        MEASURE,
        clear_mm=lines,
        hides=False,
        needed=True,
        large=True,
        carrier=bone,
    )


def _attachment(attachment: Attachment, name: str, bone: Node | None) -> Label:
    step = max(1, len(attachment.faces) // _TRIED)
    corners = attachment.vertices_mm[attachment.faces[::step]].astype(float)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facing = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    label = Label(attachment.id, name, corners.mean(axis=1), _colour(attachment.end), facing)
    return replace(label, carrier=bone)


def _colour(end: str) -> Rgb:
    return material(f"attachment_{end}").colour


def _size_mm2(attachment: Attachment) -> float:
    corners = attachment.vertices_mm[attachment.faces].astype(float)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.linalg.norm(normals, axis=1).sum() / 2)
