"""What gets a label: attachments by name, measures with their value, palpable points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas, Attachment, Drawing
from viewer.render.arrays import mirror
from viewer.render.camera import Turntable
from viewer.render.labels import Label, Labels
from viewer.render.marks import bones_of
from viewer.render.nodes import Moved
from viewer.render.palette import MEASURE, POINT, Rgb, material
from viewer.render.picking import Picker
from viewer.scene import Scene

#: What the colours of attachments mean.
LEGEND = {"origin": "oorsprong", "insertion": "aanhechting", "ligament": "band"}
#: Points of an attachment of which one must be seen.
_TRIED = 14
#: A surface that turns away more than this is hardly seen (cosine).
_FACES = 0.2
#: What is met this much before a point hides it, mm.
_BEFORE_MM = 2.5


class Named:
    """Labels for a scene.

    Parameters
    ----------
    atlas : Atlas
    renderer : vtkRenderer
    """

    def __init__(self, atlas: Atlas, renderer: Any) -> None:
        self._attachments = {attachment.id: attachment for attachment in atlas.attachments}
        self._drawings = atlas.drawings
        self._bone = bones_of(atlas)
        self._labels = Labels(renderer)

    def show(self, scene: Scene, *, moved: Moved) -> None:
        """Take over what a scene names, each thing where its bone is moved to."""
        painted = [a for id_, a in self._attachments.items() if id_ in scene.attachments]
        named = sorted((a for a in painted if a.id in scene.names), key=_size_mm2, reverse=True)
        shown = [(_measure(d), self._bone[d.id]) for d in self._drawings if d.id in scene.drawings]
        shown += [(_attachment(a, scene.names[a.id]), a.bone) for a in named]
        labels = [label for label, _ in shown]
        for label, bone in shown:
            motion = moved(bone)
            if motion is not None:
                _move(label, motion)
            if scene.mirrored:
                _move(label, mirror(-1.0))
        ends = {attachment.end for attachment in painted}
        self._labels.show(
            labels, {text: _colour(end) for end, text in LEGEND.items() if end in ends}
        )

    def lay_out(self, turntable: Turntable, picker: Picker) -> None:
        """Place the labels for where one looks from now."""
        self._labels.lay_out(turntable, lambda label: _seen(label, turntable, picker))

    def hide(self) -> None:
        """Leave the labels out, as while the picture moves."""
        self._labels.hide()


def _move(label: Label, motion: NDArray[np.float64]) -> None:
    """Carry the points of a label along."""
    for points in (label.places_mm, label.clear_mm):
        points[:] = points @ motion[:3, :3].T + motion[:3, 3]
    label.facing[:] = label.facing @ motion[:3, :3].T


def _measure(drawing: Drawing) -> Label:
    place = np.array([drawing.at_mm], float)
    if drawing.kind == "point":
        return Label(drawing.text, place, POINT)
    text = f"{drawing.name}: {drawing.text}"
    lines = np.concatenate([np.array(line, float) for line in drawing.lines])
    return Label(text, place, MEASURE, clear_mm=lines, hides=False, large=True)


def _attachment(attachment: Attachment, name: str) -> Label:
    step = max(1, len(attachment.faces) // _TRIED)
    corners = attachment.vertices_mm[attachment.faces[::step]].astype(float)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facing = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return Label(name, corners.mean(axis=1), _colour(attachment.end), facing)


def _colour(end: str) -> Rgb:
    return material(f"attachment_{end}").colour


def _size_mm2(attachment: Attachment) -> float:
    corners = attachment.vertices_mm[attachment.faces].astype(float)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.linalg.norm(normals, axis=1).sum() / 2)


def _seen(label: Label, turntable: Turntable, picker: Picker) -> NDArray[np.bool_]:
    """Return which places of a label face the eye with nothing before them, ``(k,)``."""
    pixels = turntable.project(label.places_mm)
    _, ahead = turntable.rays(pixels[:, 0], pixels[:, 1])
    seen = (pixels >= 0).all(axis=1)
    seen &= (pixels[:, 0] < turntable.width_px) & (pixels[:, 1] < turntable.height_px)
    if len(label.facing):
        seen &= np.einsum("ij,ij->i", label.facing, ahead) < -_FACES
    for k in np.flatnonzero(seen).tolist():
        hit = picker.exact(turntable, *pixels[k].tolist(), mirrored=False)
        if hit is not None:
            before_mm = (label.places_mm[k] - np.array(hit.point_mm)) @ ahead[k]
            seen[k] = before_mm < _BEFORE_MM
    return np.asarray(seen, bool)
