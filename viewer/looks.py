"""Names and colours of what can be seen: words alone, so that the command line and an opening
window wait for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

#: Why something stands out; ``none`` keeps the colour of its tissue, ``place`` is a place of pain
#: that can be clicked. What a condition, a scene and a pose make of it follow in that order.
Emphasis = Literal[
    "none", "chosen", "place",
    "primary", "secondary", "compensating", "referred",
    "stretched", "tensioned", "loaded", "working", "relaxed",
    "slack", "tightening", "tight",
]  # fmt: skip

#: Colours of what stands out, the same in the 3D view and in the panel.
EMPHASIS_COLOURS: Mapping[str, str] = {
    "chosen": "#12a5d8",
    "place": "#a9d3ea",
    "primary": "#e8590c",
    "secondary": "#f0b429",
    "compensating": "#2f9e8f",
    "referred": "#9a5fd6",
    "stretched": "#e8590c",
    "tensioned": "#9a5fd6",
    "loaded": "#d6336c",
    "working": "#2f9e8f",
    "relaxed": "#8fb8de",
    "slack": "#b4c9be",
    "tightening": "#df93d3",
    "tight": "#a8148f",
}

View = Literal["voor", "achter", "buiten", "binnen", "boven", "onder"]

#: Whether frames at rest have shadow: where the machine does it in time, or always, or never.
Shading = Literal["auto", "on", "off"]
SHADINGS: tuple[Shading, ...] = ("auto", "on", "off")

VIEWS: dict[View, str] = {
    "voor": "Voor",
    "achter": "Achter",
    "buiten": "Buiten",
    "binnen": "Binnen",
    "boven": "Boven",
    "onder": "Onder",
}

#: Measures that can be drawn on the bones, and the palpable points.
DRAWN: dict[str, str] = {
    "ccd": "CCD-hoek",
    "anteversion": "Antetorsie van het femur",
    "centre_edge": "Centre-edge-hoek",
    "joint_space": "Gewrichtsspleet",
    "alpha": "Alfahoek",
    "palpable": "Palpabele punten",
}
