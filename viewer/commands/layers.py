"""Commands for what is shown of the body and drawn on it."""

from __future__ import annotations

from collections.abc import Callable

from viewer.commands.model import Command, Context, is_set, setting
from viewer.looks import DRAWN
from viewer.state import Labels, Painted

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


LABELS: dict[Labels, str] = {
    "off": "Geen namen van structuren",
    "chosen": "Namen bij wat gekozen is",
    "all": "Namen bij alles wat te zien is",
}


def _show_layer(groups: frozenset[str]) -> Callable[[Context], None]:
    return lambda context: context.choose.show_groups(groups)


def layer_commands() -> list[Command]:
    """Return the ways of looking at the whole."""
    return [
        Command(f"layer_{key}", title, "Lagen", _show_layer(groups), f"Alt+{number}")
        for number, (key, (title, groups)) in enumerate(LAYERS.items(), 1)
    ]


def peel_commands() -> list[Command]:
    """Return the commands that take the body off layer by layer, and those that move it apart."""
    return [
        Command("peel_from_skin", "Alles tonen, vanaf de huid", "Ontleden",
                lambda c: c.choose.show_from_skin(), "Alt+0"),
        Command("peel_more", "Pel één structuur af", "Ontleden",
                lambda c: c.choose.peel_step(1), "]", lambda c: c.choose.peel_position < 1),
        Command("peel_less", "Leg de laatste structuur terug", "Ontleden",
                lambda c: c.choose.peel_step(-1), "[", _is_peeled),
        Command("peel_none", "Leg alles terug", "Ontleden", setting(peel=0.0), "Ctrl+[",
                _is_peeled),
        Command("apart_more", "Verder uit elkaar", "Ontleden",
                lambda c: c.choose.apart_step(1), "+;=", lambda c: c.store.state.apart < 1),
        Command("apart_less", "Dichter bij elkaar", "Ontleden",
                lambda c: c.choose.apart_step(-1), "-", _is_apart),
        Command("apart_none", "Alles op zijn plaats", "Ontleden", setting(apart=0.0), "Ctrl+,",
                _is_apart),
    ]  # fmt: skip


def _is_peeled(context: Context) -> bool:
    return context.store.state.peel > 0


def _is_apart(context: Context) -> bool:
    return context.store.state.apart > 0


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


def label_commands() -> list[Command]:
    """Return the commands for names beside structures."""
    return [
        *(Command(f"labels_{labels}", title, "Namen", setting(labels=labels),
                  checked=is_set("labels", labels))
          for labels, title in LABELS.items()),
        Command("label_cycle", "Namen in beeld", "Namen", _next_labels, "Shift+N",
                checked=lambda c: c.store.state.labels != "off"),
    ]  # fmt: skip


def _next_labels(context: Context) -> None:
    """Name nothing, what is chosen, all, and nothing again."""
    order = list(LABELS)
    labels = order[(order.index(context.store.state.labels) + 1) % len(order)]
    context.store.change(labels=labels)
    context.store.tell(f"{LABELS[labels]}.")


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
