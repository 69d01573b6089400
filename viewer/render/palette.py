"""Colours and materials: of tissues, of emphasis, of the ground. Values only, no VTK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from viewer.looks import EMPHASIS_COLOURS, Emphasis

#: Red, green, blue, each 0 to 1.
Rgb = tuple[float, float, float]


def rgb(text: str) -> Rgb:
    """Return the colour written as ``#rrggbb``.

    Raises
    ------
    ValueError
        When the text is no such colour.
    """
    digits = text.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(f"not a colour: {text!r}")
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


@dataclass(frozen=True)
class Material:
    """How the surface of a tissue looks.

    Parameters
    ----------
    colour : Rgb
        Diffuse colour.
    specular : float
        Strength of the highlight, 0 to 1.
    shininess : float
        Exponent of the highlight: low is satin, high is wet.
    rim : float
        Brightness added where the surface turns away, as of thin or translucent tissue.
    """

    colour: Rgb
    specular: float
    shininess: float
    rim: float = 0.10


MATERIALS: Mapping[str, Material] = {
    "bone": Material(rgb("#e6d9bf"), 0.06, 12, 0.08),
    "cartilage": Material(rgb("#cde1ee"), 0.34, 46, 0.20),
    "fibrocartilage": Material(rgb("#b9cfd6"), 0.26, 30, 0.16),
    "capsule": Material(rgb("#dccab8"), 0.14, 18, 0.14),
    "ligament": Material(rgb("#f6f0e3"), 0.22, 24, 0.16),
    "muscle": Material(rgb("#a83f38"), 0.17, 18, 0.13),
    "fascia": Material(rgb("#ebe5da"), 0.24, 28, 0.18),
    "fat": Material(rgb("#f0d694"), 0.18, 18, 0.12),
    "bursa": Material(rgb("#93c8e8"), 0.40, 50, 0.42),
    "nerve": Material(rgb("#f0d04a"), 0.24, 28, 0.12),
    "artery": Material(rgb("#c8242c"), 0.34, 36, 0.14),
    "vein": Material(rgb("#3b62b4"), 0.34, 36, 0.14),
    "synovium": Material(rgb("#e3a08f"), 0.30, 30, 0.18),
    "space": Material(rgb("#8aa7a0"), 0.10, 14, 0.20),
    "attachment_origin": Material(rgb("#d23b30"), 0.08, 14, 0.06),
    "attachment_insertion": Material(rgb("#2c62d0"), 0.08, 14, 0.06),
    "attachment_ligament": Material(rgb("#3f9a63"), 0.08, 14, 0.06),
    "skin": Material(rgb("#e2b59a"), 0.12, 14, 0.14),
}

#: For a tissue that has no material of its own.
UNKNOWN = Material(rgb("#b0b0b0"), 0.10, 16)

#: What a muscle turns into towards its ends, and the strength of its highlight.
TENDON: Rgb = rgb("#eadfc8")
TENDON_SHINE = 0.30


@dataclass(frozen=True)
class CutLook:
    """How a tissue looks where it is cut through.

    Parameters
    ----------
    colour : Rgb
    grey : int
        As a T1-weighted MRI shows it, 0 to 255: fat and marrow bright, muscle darker, dense bone,
        tendon, ligament and flowing blood nearly black.
    """

    colour: Rgb
    grey: int


CUTS: Mapping[str, CutLook] = {
    "bone": CutLook(rgb("#f2e8d0"), 14),
    "spongy": CutLook(rgb("#d9b58a"), 188),
    "cartilage": CutLook(rgb("#a9d0ea"), 122),
    "fibrocartilage": CutLook(rgb("#7fa9b8"), 26),
    "capsule": CutLook(rgb("#c2a283"), 42),
    "ligament": CutLook(rgb("#e9dfc4"), 34),
    "muscle": CutLook(rgb("#8f302b"), 88),
    "tendon": CutLook(TENDON, 32),
    "fascia": CutLook(rgb("#d8d0bd"), 40),
    "fat": CutLook(rgb("#efce78"), 222),
    "bursa": CutLook(rgb("#5fa9dc"), 60),
    "nerve": CutLook(rgb("#f3cf26"), 128),
    "artery": CutLook(rgb("#c4161c"), 10),
    "vein": CutLook(rgb("#2f58b0"), 20),
    "synovium": CutLook(rgb("#d68773"), 98),
    "space": CutLook(rgb("#7f9c95"), 205),
    "skin": CutLook(rgb("#cf9c7e"), 120),
}


@dataclass(frozen=True)
class Weave:
    """How strongly the fibres of a tissue show.

    Parameters
    ----------
    colour : float
        Difference in colour between a bundle and the furrow beside it.
    relief : float
        Height of the bundles, 1 as round as they are wide.
    """

    colour: float
    relief: float


#: Of a muscle's belly, and of all other tissue with fibres.
BELLY_WEAVE, BAND_WEAVE = Weave(0.85, 0.50), Weave(0.45, 0.30)


@dataclass(frozen=True)
class Accent:
    """How something stands out.

    Parameters
    ----------
    colour : Rgb
        What its own colour is mixed with.
    amount : float
        Share of that colour, 0 to 1; below 1 fibres and tendons stay visible.
    """

    colour: Rgb
    amount: float


ACCENTS: Mapping[Emphasis, Accent] = {
    "none": Accent((0.0, 0.0, 0.0), 0.0),
    "chosen": Accent(rgb(EMPHASIS_COLOURS["chosen"]), 0.72),
    "place": Accent(rgb(EMPHASIS_COLOURS["place"]), 0.80),
    "primary": Accent(rgb(EMPHASIS_COLOURS["primary"]), 0.78),
    "secondary": Accent(rgb(EMPHASIS_COLOURS["secondary"]), 0.74),
    "compensating": Accent(rgb(EMPHASIS_COLOURS["compensating"]), 0.74),
    "referred": Accent(rgb(EMPHASIS_COLOURS["referred"]), 0.74),
    "stretched": Accent(rgb(EMPHASIS_COLOURS["stretched"]), 0.76),
    "tensioned": Accent(rgb(EMPHASIS_COLOURS["tensioned"]), 0.74),
    "loaded": Accent(rgb(EMPHASIS_COLOURS["loaded"]), 0.76),
    "working": Accent(rgb(EMPHASIS_COLOURS["working"]), 0.74),
    "relaxed": Accent(rgb(EMPHASIS_COLOURS["relaxed"]), 0.74),
    "slack": Accent(rgb(EMPHASIS_COLOURS["slack"]), 0.70),
    "tightening": Accent(rgb(EMPHASIS_COLOURS["tightening"]), 0.74),
    "tight": Accent(rgb(EMPHASIS_COLOURS["tight"]), 0.78),
}

#: Lines of measures, and palpable points.
MEASURE: Rgb = rgb("#10417a")
POINT: Rgb = rgb("#d9480f")

#: Tint and outline of what lies under the mouse.
HOVER: Rgb = rgb("#ffffff")
HOVER_EDGE: Rgb = rgb("#0b7fab")
#: Line around what is chosen, and its casing.
CHOSEN_EDGE: Rgb = rgb("#06293d")
CHOSEN_CASING: Rgb = rgb("#ffffff")

#: Ground of the picture, (top, bottom), by theme.
GROUNDS: Mapping[str, tuple[str, str]] = {
    "light": ("#fbfcfd", "#cfd8df"),
    "dark": ("#343c46", "#14181d"),
}


def material(tissue: str) -> Material:
    """Return the material of a tissue; grey for one that is not known."""
    return MATERIALS.get(tissue, UNKNOWN)


def cut_look(tissue: str) -> CutLook:
    """Return how a tissue looks where it is cut; the colour of its surface for one not listed."""
    return CUTS.get(tissue, CutLook(material(tissue).colour, 100))


def weave(tissue: str) -> Weave:
    """Return how the fibres of a tissue show."""
    return BELLY_WEAVE if tissue == "muscle" else BAND_WEAVE


def css(colour: Rgb) -> str:
    """Return a colour as ``#rrggbb``."""
    return "#" + "".join(f"{round(255 * value):02x}" for value in colour)
