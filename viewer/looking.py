"""Where the camera goes by itself: to the whole hip of the other side, and to places of pain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from content.model import Scene
from viewer.catalogue import Catalogue
from viewer.looks import View
from viewer.resolve import asks_where
from viewer.scene import Camera, View3D
from viewer.section import Section
from viewer.state import State

SKIN = "body_surface"
#: What is in the middle of the picture while a test or movement is played, and how much further
#: away one stands than to fill the picture with it: the thigh goes about it.
FRAMED = ("hip_bone",)
_BACK = 1.9
#: With more flexion or extension than this a movement is looked at from the side.
_SIDEWAYS_DEG = 20.0
#: From where a place is seen; all others from the front.
_SIDES: dict[str, View] = {
    "buttock": "achter",
    "low_back": "achter",
    "posterior_thigh": "achter",
    "lateral_hip": "buiten",
    "lateral_thigh": "buiten",
}


def look_along(old: State | None, new: State, catalogue: Catalogue, view: View3D) -> None:
    """Turn the camera where a change of the state needs it; leave it alone otherwise.

    The view must have the new scene already.
    """
    turned = old is not None and old.side != new.side
    if turned:
        view.look("voor")
        view.fit(None)
    if new.section and (turned or _faces_elsewhere(old.section if old else None, new.section)):
        look_at_section(new, view)
    scene = catalogue.library.scenes.get(new.place.scene or "")
    if scene and scene.steps and (old is None or old.place.scene != scene.id):
        view.look("buiten" if _flexes(scene) else "voor")
        view.fit(FRAMED)
        view.camera = _stepped_back(view.camera)
    asked = old is not None and asks_where(old, catalogue)
    if not asks_where(new, catalogue):
        if asked:  # from the side one looked from: who pointed at the buttock sees it from behind
            view.fit(None)
        return
    if not asked:
        view.look("voor")
        view.fit([SKIN])


def look_at_section(state: State, view: View3D) -> None:
    """Turn until the cut of the section plane is well seen, if there is one."""
    if state.section:
        x, y, z = state.section.normal
        view.face(np.array([-x if state.side == "links" else x, y, z]))


def _faces_elsewhere(old: Section | None, new: Section) -> bool:
    """Whether a plane came, or was turned over or replaced by another; not by turning it freely."""
    if old is None or old.flipped != new.flipped:
        return True
    return old.kind != new.kind and new.kind != "free"


def _flexes(scene: Scene) -> bool:
    """Whether the leg mostly goes forward and back, which is seen from the side."""
    return max(abs(step.flexion_deg) for step in scene.steps) > _SIDEWAYS_DEG


def _stepped_back(camera: Camera) -> Camera:
    """Return the same camera further away."""
    position = (
        f + (p - f) * _BACK for p, f in zip(camera.position_mm, camera.focal_mm, strict=True)
    )
    x, y, z = position
    scale = camera.parallel_scale_mm * _BACK
    return replace(camera, position_mm=(x, y, z), parallel_scale_mm=scale)


def turn_to_place(place: str, view: View3D) -> None:
    """Turn to the side of the body on which a place of pain lies."""
    view.look(_SIDES.get(place, "voor"))
