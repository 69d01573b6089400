"""The page itself: texts, shapes and viewer in one file that asks nothing of the internet."""

from __future__ import annotations

import base64
import html
import json
import re
from dataclasses import replace
from importlib import resources
from typing import Any

import numpy as np

from meshes.atlas import Atlas
from viewer.catalogue import Catalogue
from viewer.looks import EMPHASIS_COLOURS
from viewer.panel import resolve_panel
from viewer.panel_model import Block, Panel
from viewer.panel_pages import ALARMS
from viewer.panel_parts import reader_name
from viewer.pose_text import pose_words
from viewer.resolve import chosen_targets, resolve_scene
from viewer.scene import HIP_MM
from viewer.share.shapes import Packed
from viewer.share.texts import panel_html
from viewer.state import Place, State

#: The text that is read first where nothing was chosen.
START = "start"
#: What is framed is this much larger than what was chosen, and at least this large (half, mm).
_AROUND, _LEAST_MM = 1.4, 90.0
_HOW = (
    "Draai het model met één vinger of met de muis, en tik iets aan om te lezen wat het is. "
    "Met twee vingers of het wieltje komt het dichterbij."
)
_NO_DIAGNOSIS = (
    "Deze pagina legt uit en stelt geen diagnose. Twijfelt u, of worden de klachten erger? Bel dan "
    "uw huisarts; bij spoed 112."
)


def share_page(state: State, atlas: Atlas, catalogue: Catalogue) -> str:
    """Return a page that shows a state: one HTML file, with nothing to load.

    Parameters
    ----------
    state : State
        Without section plane, measures and names: a page does not draw these.
    atlas : Atlas
    catalogue : Catalogue
    """
    scene = resolve_scene(state, catalogue)
    packed = Packed(atlas, scene)
    panels = _panels(state, catalogue, packed.parts)
    texts = {id_: panel_html(panel, panels.__contains__) for id_, panel in panels.items()}
    first = state.place.condition or (state.selection[-1] if state.selection else START)
    title = "Heup" if first == START else panels[first].title
    chosen = frozenset(target.part for target in chosen_targets(state, catalogue))
    about = {
        "first": first,
        "texts": texts,
        "parts": {id_: sorted(catalogue.parts(id_)) for id_ in texts if catalogue.knows(id_)},
        "names": {
            id_: reader_name(id_, state.reader, catalogue.library) for id_ in sorted(packed.parts)
        },
        "chosen": EMPHASIS_COLOURS["chosen"],
        "left": scene.mirrored,
        "nodes": packed.nodes,
        "shapes": packed.shapes,
        **_framed(packed, chosen, mirrored=scene.mirrored),
    }
    fields = {
        "TITLE": html.escape(f"{title} - Heupatlas"),
        "HEADING": html.escape(title),
        "SIDE": "Linkerheup" if scene.mirrored else "Rechterheup",
        "POSE": html.escape(pose_words(scene.pose, scene.pelvis_deg)),
        "FIRST": texts[first],
        "SAFETY": html.escape(_NO_DIAGNOSIS),
        "CREDITS": _credits(atlas, packed.parts),
        "STYLE": _file("page.css"),
        "SCRIPT": _file("page.js"),
        "ABOUT": _json(about),
        "DATA": base64.b64encode(packed.data).decode("ascii"),
    }  # fmt: skip
    return re.sub(r"@([A-Z]+)@", lambda found: fields[found[1]], _file("page.html"))


def _json(value: object) -> str:
    """Return a value as JSON that can stand in a page: nothing in it ends a script."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return told.replace("<", "\\u003c")


def _file(name: str) -> str:
    return resources.files("viewer.share").joinpath(name).read_text(encoding="utf-8")


def _panel(id_: str, state: State, catalogue: Catalogue) -> Panel:
    """Return the panel of a structure, condition or page."""
    if id_ == START:
        panel = resolve_panel(replace(state, place=Place()), catalogue)
        return replace(panel, lay="", blocks=(Block("text", text=_HOW), *panel.blocks[1:]))
    if id_ in catalogue.library.conditions:
        place = Place(condition=id_)
    elif id_ in ALARMS or id_ in catalogue.library.pages:
        place = Place(page=id_)
    else:
        place = Place(selection=(id_,))
    return resolve_panel(replace(state, place=place), catalogue)


def _panels(state: State, catalogue: Catalogue, parts: frozenset[str]) -> dict[str, Panel]:
    """Return the panels of all that is shown, what it belongs to, all conditions and alarms."""
    library = catalogue.library
    shown = {id_ for part in parts for id_ in catalogue.breadcrumb(part)}
    shown |= {region for region, owner in catalogue.region_owner.items() if owner in parts}
    structures = {id_ for id_ in shown if catalogue.knows(id_)} | set(state.selection)
    conditions = {id_ for id_, one in library.conditions.items() if one.kind != "alarm"}
    ids = structures | conditions | {*ALARMS, *library.pages}
    return {id_: _panel(id_, state, catalogue) for id_ in (START, *sorted(ids))}


def _framed(packed: Packed, chosen: frozenset[str], *, mirrored: bool) -> dict[str, Any]:
    """Return the middle of the first picture and how large it is, mm."""
    seen = chosen & packed.parts
    around = 1.0
    if seen:
        low, high = packed.box_mm(seen)
        around = _AROUND
    else:
        low, high = (np.array(corner) for corner in HIP_MM)
        if mirrored:
            low[0], high[0] = -high[0], -low[0]
    radius = max(around * float(np.linalg.norm(high - low)) / 2, _LEAST_MM)
    return {"centre": ((low + high) / 2).tolist(), "radius": radius}


def _credits(atlas: Atlas, parts: frozenset[str]) -> str:
    """Return whose data the shapes were made of, and under which licence."""
    told = sorted({(atlas.parts[id_].credit, atlas.parts[id_].licence) for id_ in parts})
    return "; ".join(html.escape(f"{credit} ({licence})") for credit, licence in told)
