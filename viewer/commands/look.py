"""Commands of the camera."""

from __future__ import annotations

from collections.abc import Callable

from viewer.commands.model import Command, Context
from viewer.looks import VIEWS, Shading, View

_VIEW_KEYS: dict[View, str] = {
    "voor": "1",
    "achter": "Ctrl+1",
    "buiten": "3",
    "binnen": "Ctrl+3",
    "boven": "7",
    "onder": "Ctrl+7",
}


#: Titles of the ways to have shadow.
SHADING: dict[Shading, str] = {
    "auto": "Schaduw in rust: automatisch",
    "on": "Schaduw in rust: aan",
    "off": "Schaduw in rust: uit",
}


def _look(view: View) -> Callable[[Context], None]:
    def run(context: Context) -> None:
        context.view.look(view)
        context.window.redraw()

    return run


def _fit_all(context: Context) -> None:
    context.view.fit(None)
    context.window.redraw()


def _parallel(context: Context) -> None:
    context.view.toggle_parallel()
    context.window.redraw()


def _roll(degrees: float) -> Callable[[Context], None]:
    def run(context: Context) -> None:
        context.view.roll(degrees)
        context.window.redraw()

    return run


def _turn(dx_px: float, dy_px: float) -> Callable[[Context], None]:
    def run(context: Context) -> None:
        context.view.turn(dx_px, dy_px)
        context.window.redraw()

    return run


def view_commands() -> list[Command]:
    """Return the commands of the camera."""
    commands = [
        Command(f"view_{view}", title, "Aanzicht", _look(view), _VIEW_KEYS[view])
        for view, title in VIEWS.items()
    ]
    commands += [
        Command("fit_all", "Alles in beeld", "Aanzicht", _fit_all, "R;Home"),
        Command("parallel", "Perspectief aan of uit", "Aanzicht", _parallel, "5"),
        Command("free_turn", "Vrij draaien", "Aanzicht", lambda c: c.window.toggle_free_turn(), "O",
                checked=lambda c: c.view.turns_freely),
        Command("turn_left", "Draai naar links", "Aanzicht", _turn(-40, 0), "Left"),
        Command("turn_right", "Draai naar rechts", "Aanzicht", _turn(40, 0), "Right"),
        Command("turn_up", "Draai omhoog", "Aanzicht", _turn(0, -40), "Up"),
        Command("turn_down", "Draai omlaag", "Aanzicht", _turn(0, 40), "Down"),
        Command("roll_left", "Kantel naar links", "Aanzicht", _roll(-10), "Ctrl+Left"),
        Command("roll_right", "Kantel naar rechts", "Aanzicht", _roll(10), "Ctrl+Right"),
    ]  # fmt: skip
    commands += [
        Command(f"shading_{shading}", title, "Aanzicht", _shade(shading),
                checked=_is_shaded(shading))
        for shading, title in SHADING.items()
    ]  # fmt: skip
    return commands


def _shade(shading: Shading) -> Callable[[Context], None]:
    return lambda context: context.window.set_shading(shading)


def _is_shaded(shading: Shading) -> Callable[[Context], bool]:
    return lambda context: context.view.shading == shading
