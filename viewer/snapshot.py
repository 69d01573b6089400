"""The state of the whole program as one record, for ``speel`` and for reports of bugs."""

from __future__ import annotations

from typing import Any

from viewer.catalogue import Catalogue
from viewer.panel import resolve_panel
from viewer.resolve import resolve_scene
from viewer.scene import OTHER_SIDE, PICKABLE_OPACITY, Camera
from viewer.section import Section
from viewer.section_text import section_words
from viewer.state import Store


def snapshot(store: Store, catalogue: Catalogue, camera: Camera | None) -> dict[str, Any]:
    """Return the record of the contract's ``speel`` state.

    ``visible`` are the parts that are drawn, ghosts included; ``hidden`` the others; ``faded``
    those that let a click through or that the person faded; ``regions`` the lit areas.
    """
    state = store.state
    scene = resolve_scene(state, catalogue)
    panel = resolve_panel(state, catalogue)
    near = {id_: look for id_, look in scene.looks.items() if not id_.endswith(OTHER_SIDE)}
    return {
        "selection": list(state.selection),
        "condition": state.place.condition,
        "page": state.place.page,
        "topic": state.place.topic,
        "scene": state.place.scene,
        "step": state.step,
        "age_group": state.age_group,
        "level": state.level,
        "hovered": store.hovered,
        "panel": {
            "title": panel.title,
            "text": panel.plain_text,
            "conditions": list(panel.conditions),
            "claims": list(panel.claims),
        },
        "visible": sorted(id_ for id_, look in near.items() if look.opacity > 0),
        "hidden": sorted(id_ for id_, look in near.items() if look.opacity == 0),
        "faded": sorted(
            id_
            for id_, look in near.items()
            if 0 < look.opacity < max(PICKABLE_OPACITY, state.opacity.get(id_, 0.0) + 1e-6)
        ),
        "regions": sorted(scene.regions),
        "attachments": sorted(scene.attachments),
        "drawings": sorted(scene.drawings),
        "emphasis": {id_: look.emphasis for id_, look in near.items() if look.emphasis != "none"},
        "pose": {
            **scene.pose.record,
            "pelvis_deg": scene.pelvis_deg,
            "closed_chain": scene.pose.closed_chain,
        },
        "section": _section(state.section),
        "peel": state.peel,
        "apart": state.apart,
        "labels": state.labels,
        "tags": [tag.id for tag in scene.tags],
        "motion": state.motion,
        "side": state.side,
        "reader": state.reader,
        "mode": state.mode,
        "camera": _camera(camera),
        "message": store.message,
    }


def _section(section: Section | None) -> dict[str, Any] | None:
    if section is None:
        return None
    return {
        "kind": section.kind,
        "offset_mm": section.offset_mm,
        "direction": list(section.along),
        "flipped": section.flipped,
        "text": section_words(section),
    }


def _camera(camera: Camera | None) -> dict[str, Any]:
    if camera is None:
        return {}
    return {
        "position_mm": list(camera.position_mm),
        "focal_mm": list(camera.focal_mm),
        "up": list(camera.up),
        "parallel_scale_mm": camera.parallel_scale_mm,
        "parallel": camera.parallel,
    }
