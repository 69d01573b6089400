"""Commands of the section plane and of the picture of its cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from viewer.commands.model import Command, Context
from viewer.section import KINDS, Kind, Section

#: The kinds with a command and key of their own; a free plane comes from where one looks.
_KEYS: dict[Kind, str] = {
    "transversal": "Shift+T",
    "coronal": "Shift+C",
    "sagittal": "Shift+S",
}
_STEP_MM, _LARGE_STEP_MM = 1.0, 10.0


def _cut_by(kind: Kind) -> Callable[[Context], None]:
    """Return what cuts by a plane through the middle of the head, or stops when it is there."""

    def run(context: Context) -> None:
        wanted = None if _is_cut_by(kind)(context) else Section(kind)
        context.store.change(section=wanted)

    return run


def _is_cut_by(kind: Kind) -> Callable[[Context], bool]:
    return lambda context: (
        (section := context.store.state.section) is not None and (section.kind == kind)
    )


def _is_cut(context: Context) -> bool:
    return context.store.state.section is not None


def _cut_across_sight(context: Context) -> None:
    """Cut by a plane straight across the line of sight, through what is looked at."""
    camera = context.view.camera
    side = -1.0 if context.store.state.side == "links" else 1.0
    eye, at = camera.position_mm, camera.focal_mm
    direction = (side * (eye[0] - at[0]), eye[1] - at[1], eye[2] - at[2])
    context.store.change(section=Section("free").turned(direction, (side * at[0], at[1], at[2])))


def _flip(context: Context) -> None:
    section = context.store.state.section
    if section:
        context.store.change(section=replace(section, flipped=not section.flipped))


def _step(step_mm: float) -> Callable[[Context], None]:
    def run(context: Context) -> None:
        section = context.store.state.section
        if section:
            context.store.change(section=section.stepped(step_mm))

    return run


def section_commands() -> list[Command]:
    """Return the commands of the section plane."""
    large = f"{_LARGE_STEP_MM:.0f} mm"
    return [
        *(Command(f"section_{kind}", f"Snede {KINDS[kind].lower()}", "Snede", _cut_by(kind), key,
                  checked=_is_cut_by(kind))
          for kind, key in _KEYS.items()),
        Command("section_sight", "Snede loodrecht op de kijkrichting", "Snede",
                _cut_across_sight, "Shift+X"),
        Command("section_flip", "Toon de andere kant van de snede", "Snede", _flip, "X", _is_cut),
        Command("section_forward", "Snede 1 mm verder (boven, voor, buiten)", "Snede",
                _step(_STEP_MM), "PgUp", _is_cut),
        Command("section_back", "Snede 1 mm terug (onder, achter, binnen)", "Snede",
                _step(-_STEP_MM), "PgDown", _is_cut),
        Command("section_far_forward", f"Snede {large} verder", "Snede",
                _step(_LARGE_STEP_MM), "Shift+PgUp", _is_cut),
        Command("section_far_back", f"Snede {large} terug", "Snede",
                _step(-_LARGE_STEP_MM), "Shift+PgDown", _is_cut),
        Command("section_off", "Geen snede", "Snede",
                lambda c: c.store.change(section=None), enabled=_is_cut),
        Command("slice_shown", "Snedebeeld boven de tekst", "Snede",
                lambda c: c.window.cut.toggle(), "Shift+D", _is_cut, lambda c: c.window.cut.wanted),
        Command("slice_grey", "Snedebeeld in grijzen, als een MRI", "Snede",
                lambda c: c.window.cut.toggle_grey(), "Shift+M", _is_cut,
                lambda c: c.window.cut.grey),
    ]  # fmt: skip
