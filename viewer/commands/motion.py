"""Commands that move the leg, and that play a test or a movement."""

from __future__ import annotations

from collections.abc import Callable

from meshes.motion.pose import NEUTRAL
from viewer.commands.model import Command, Context, is_set

MENU = "Beweging"
#: How far one press of a key turns.
STEP_DEG = 5.0


def _turn(angle: str, by_deg: float) -> Callable[[Context], None]:
    return lambda context: context.move.turn(angle, by_deg)


def _sideways(angle: str, by_deg: float) -> Callable[[Context], None]:
    """Turn so that a thigh seen from the front goes the way of the arrow, on either side.

    Parameters
    ----------
    angle : str
    by_deg : float
        For a right leg.
    """

    def run(context: Context) -> None:
        mirrored = -1.0 if context.store.state.side == "links" else 1.0
        context.move.turn(angle, mirrored * by_deg)

    return run


def _closed(context: Context) -> bool:
    return context.store.state.pose.closed_chain


def _has_pose(context: Context) -> bool:
    return context.store.state.pose != NEUTRAL


def _has_steps(context: Context) -> bool:
    scene = context.choose.catalogue.library.scenes.get(context.store.state.place.scene or "")
    return scene is not None and bool(scene.steps)


def motion_commands() -> list[Command]:
    """Return the commands that move the leg."""
    return [
        Command("motion", "Beweeg het been", MENU, lambda c: c.move.start(), "B",
                checked=is_set("motion", True)),
        Command("neutral", "Neutrale stand", MENU, lambda c: c.move.neutral(), "0", _has_pose),
        Command("closed_chain", "Het been staat, het bekken beweegt", MENU,
                lambda c: c.move.stand(not _closed(c)), "K", checked=_closed),
        Command("flex", "Flexie (5° verder)", MENU, _turn("flexion", STEP_DEG), "Shift+Up"),
        Command("extend", "Extensie (5° verder)", MENU, _turn("flexion", -STEP_DEG), "Shift+Down"),
        Command("leg_left", "Been naar links: ab- of adductie", MENU,
                _sideways("abduction", STEP_DEG), "Shift+Left"),
        Command("leg_right", "Been naar rechts: ab- of adductie", MENU,
                _sideways("abduction", -STEP_DEG), "Shift+Right"),
        Command("foot_left", "Voet naar links: exo- of endorotatie", MENU,
                _sideways("external_rotation", STEP_DEG), "Ctrl+Shift+Left"),
        Command("foot_right", "Voet naar rechts: exo- of endorotatie", MENU,
                _sideways("external_rotation", -STEP_DEG), "Ctrl+Shift+Right"),
        Command("knee_bend", "Buig de knie", MENU, _turn("knee_flexion", STEP_DEG),
                "Ctrl+Shift+Up"),
        Command("knee_straighten", "Strek de knie", MENU, _turn("knee_flexion", -STEP_DEG),
                "Ctrl+Shift+Down"),
    ]  # fmt: skip


def stage_commands() -> list[Command]:
    """Return the commands that play the open test or movement."""
    return [
        Command("play", "Speel af, of houd stil", MENU, lambda c: c.window.stage().toggle(),
                "Ctrl+Space", _has_steps),
        Command("step_back", "Vorige stap", MENU, lambda c: c.window.stage().step(-1), "Ctrl+PgUp",
                _has_steps),
        Command("step_on", "Volgende stap", MENU, lambda c: c.window.stage().step(1), "Ctrl+PgDown",
                _has_steps),
        Command("play_speed", "Speel langzamer of sneller", MENU,
                lambda c: c.window.stage().change_speed(), "Shift+Space", _has_steps),
    ]  # fmt: skip
