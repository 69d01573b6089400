"""Section planes in Dutch: as a person writes them, and as they are told."""

from __future__ import annotations

import math
from collections.abc import Mapping

from viewer.errors import UserError, did_you_mean
from viewer.section import FARTHEST_MM, KINDS, Kind, Section

#: The word for the other side.
FLIPPED = "omgekeerd"
#: Words for the positive and the negative way from the middle of the head.
_WAYS: Mapping[Kind, tuple[str, str]] = {
    "transversal": ("boven", "onder"),
    "coronal": ("voor", "achter"),
    "sagittal": ("naar buiten van", "naar binnen van"),
    "free": ("van", "van"),
}


def section_words(section: Section) -> str:
    """Return kind and place: "Transversaal, 10 mm boven het midden van de heupkop"."""
    middle = "het midden van de heupkop"
    at = f"{abs(section.offset_mm):.1f}".removesuffix(".0").replace(".", ",")
    if at == "0":
        return f"{KINDS[section.kind]}, door {middle}"
    return f"{KINDS[section.kind]}, {at} mm {_WAYS[section.kind][section.offset_mm < 0]} {middle}"


def read_section(text: str) -> Section | None:
    """Return the plane that a word of the command line asks for.

    Parameters
    ----------
    text : str
        ``transversaal=10``, ``coronaal=-5,omgekeerd``, ``sagittaal``, ``vrij=1;0;1;12`` (direction
        and place), or ``geen``.

    Raises
    ------
    UserError
        When it is none of these.
    """
    asked, *more = [part.strip() for part in text.casefold().split(",")]
    if asked == "geen" and not more:
        return None
    names = {title.casefold(): kind for kind, title in KINDS.items()}
    name, _, figures = asked.partition("=")
    kind = names.get(name.strip())
    if kind is None:
        raise _wrong(text, f"'{name}' is geen vlak.{did_you_mean(name, names)}")
    if any(word != FLIPPED for word in more):
        raise _wrong(
            text,
            f"achter de komma kan alleen '{FLIPPED}' staan; een kommagetal heeft hier een punt.",
        )
    numbers = [_number(figure, text) for figure in figures.split(";")] if figures else []
    if "=" in asked and not numbers:
        raise _wrong(text, "achter het = ontbreekt een getal.")
    flipped = bool(more)
    if kind == "free":
        if len(numbers) not in (3, 4) or math.hypot(*numbers[:3]) < 1e-6:
            raise _wrong(text, "een vrij vlak heeft een richting van drie getallen, niet alle nul.")
        x, y, z = numbers[:3]
        section = Section("free", flipped=flipped).turned((x, y, z), (0.0, 0.0, 0.0))
        return _within(section, numbers[3] if len(numbers) == 4 else 0.0, text)
    if len(numbers) > 1:
        raise _wrong(text, "achter het = hoort één getal.")
    return _within(Section(kind, flipped=flipped), numbers[0] if numbers else 0.0, text)


def _within(section: Section, offset_mm: float, text: str) -> Section:
    if abs(offset_mm) > FARTHEST_MM:
        raise _wrong(text, f"verder dan {FARTHEST_MM:.0f} mm van de heupkop ligt niets.")
    return section.at(offset_mm)


def _number(figure: str, text: str) -> float:
    try:
        value = float(figure)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _wrong(text, f"'{figure.strip()}' is geen getal.")
    return value


def _wrong(text: str, problem: str) -> UserError:
    return UserError(
        f"De snede '{text}' kan niet: {problem} Schrijf bijvoorbeeld transversaal=10, coronaal=-5 "
        "of sagittaal=0,omgekeerd (in mm vanaf het midden van de heupkop: naar boven, naar voren "
        "en naar buiten is positief).",
        wrong_use=True,
    )
