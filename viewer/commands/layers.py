"""Commands for what is shown of the body and drawn on it."""

from __future__ import annotations

from collections.abc import Callable

from viewer.commands.model import Command, Context, is_set, setting
from viewer.state import Painted

#: Ways of looking at the whole: Dutch title and the groups that are shown.
LAYERS: dict[str, tuple[str, frozenset[str]]] = {
    "bones": ("Alleen botten", frozenset({"bones"})),
    "joint": (
        "Botten, kraakbeen en banden",
        frozenset({"bones", "cartilage", "capsule_ligaments", "joint"}),
    ),
    "muscles": (
        "Botten, banden en spieren",
        frozenset({"bones", "cartilage", "capsule_ligaments", "joint", "muscles", "fascia"}),
    ),
    "cords": (
        "Botten, zenuwen en bloedvaten",
        frozenset({"bones", "nerves", "vessels"}),
    ),
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


def _show_layer(groups: frozenset[str]) -> Callable[[Context], None]:
    return lambda context: context.choose.show_groups(groups)


def layer_commands() -> list[Command]:
    """Return the ways of looking at the whole."""
    return [
        Command(f"layer_{key}", title, "Lagen", _show_layer(groups), f"Alt+{number}")
        for number, (key, (title, groups)) in enumerate(LAYERS.items(), 1)
    ]


def attachment_commands() -> list[Command]:
    """Return the commands for attachments on the bones."""
    titles: dict[Painted, tuple[str, str]] = {
        "off": ("Geen aanhechtingen op het bot", ""),
        "chosen": ("Aanhechtingen van de keuze op het bot", "Shift+A"),
        "all": ("Alle aanhechtingen op het bot", "Alt+A"),
    }
    return [
        *(Command(f"attachments_{painted}", title, "Lagen", setting(attachments=painted), key,
                  checked=is_set("attachments", painted))
          for painted, (title, key) in titles.items()),
        Command("attachment_names", "Namen van aanhechtingen", "Lagen",
                lambda c: c.store.change(names=not c.store.state.names), "N",
                checked=is_set("names", True)),
    ]  # fmt: skip


def _draw(id_: str) -> Callable[[Context], None]:
    """Return what draws a measure, or takes it away when it is there."""
    return lambda context: context.store.change(drawn=context.store.state.drawn ^ {id_})


def _is_drawn(id_: str) -> Callable[[Context], bool]:
    return lambda context: id_ in context.store.state.drawn


def measure_commands() -> list[Command]:
    """Return the commands for measures that are drawn."""
    return [
        *(Command(f"draw-{id_}", title, "Maten", _draw(id_), checked=_is_drawn(id_))
          for id_, title in DRAWN.items()),
        Command("draw_nothing", "Geen maten", "Maten", setting(drawn=frozenset()),
                enabled=lambda c: bool(c.store.state.drawn)),
    ]  # fmt: skip
