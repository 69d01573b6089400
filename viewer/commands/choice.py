"""Commands for what is chosen, for undoing, searching and copying."""

from __future__ import annotations

from collections.abc import Callable

from viewer.commands.model import Command, Context
from viewer.state import SCENES_PAGE, WHERE_PAGE


def _has_choice(context: Context) -> bool:
    return bool(context.choose.chosen_parts())


def _fit_choice(context: Context) -> None:
    context.view.fit(context.choose.chosen_parts() or None)
    context.window.redraw()


def _escape(context: Context) -> None:
    if not context.window.escape():
        context.choose.clear()


def _page(id_: str) -> Callable[[Context], None]:
    """Return what opens a page, or closes it when it is open."""

    def run(context: Context) -> None:
        if _is_open(id_)(context):
            context.choose.clear()
        else:
            context.choose.open_page(id_)

    return run


def _is_open(id_: str) -> Callable[[Context], bool]:
    return lambda context: context.store.state.place.page == id_


def choice_commands() -> list[Command]:
    """Return the commands for what is chosen."""
    return [
        Command("where", "Waar voelt u het?", "Keuze", _page(WHERE_PAGE), "W",
                checked=_is_open(WHERE_PAGE)),
        Command("scenes", "Testen en bewegingen", "Keuze", _page(SCENES_PAGE), "M",
                checked=_is_open(SCENES_PAGE)),
        Command("clear", "Wis de keuze", "Keuze", _escape, "Esc"),
        Command("fit_choice", "Breng in beeld", "Keuze", _fit_choice, "F"),
        Command("hide", "Verberg", "Keuze", lambda c: c.choose.hide(), "H", _has_choice),
        Command(
            "isolate", "Toon alleen dit", "Keuze", lambda c: c.choose.isolate(), "Shift+H",
            _has_choice,
        ),
        Command("fade", "Vervaag", "Keuze", lambda c: c.choose.fade(), "V", _has_choice),
        Command(
            "cycle", "Normaal, doorzichtig, verborgen", "Keuze", lambda c: c.choose.cycle(),
            "Space", _has_choice,
        ),
        Command("show_all", "Toon alles", "Keuze", lambda c: c.choose.show_all(), "Alt+H"),
        Command(
            "show_start", "Toon het beginbeeld", "Keuze",
            lambda c: c.choose.reset_visibility(), "Shift+R",
        ),
    ]  # fmt: skip


def edit_commands() -> list[Command]:
    """Return the commands that undo, search and copy."""
    return [
        Command("undo", "Ongedaan maken", "Bewerken", lambda c: c.store.undo(), "Ctrl+Z",
                lambda c: c.store.can_undo),
        Command("redo", "Opnieuw", "Bewerken", lambda c: c.store.redo(), "Ctrl+Y;Ctrl+Shift+Z",
                lambda c: c.store.can_redo),
        Command("back", "Terug", "Bewerken", lambda c: c.store.back(), "Alt+Left;Backspace",
                lambda c: c.store.can_go_back),
        Command("forward", "Vooruit", "Bewerken", lambda c: c.store.forward(), "Alt+Right",
                lambda c: c.store.can_go_forward),
        Command("search", "Zoek", "Bewerken", lambda c: c.window.focus_search(), "Ctrl+F;/"),
        Command("copy_picture", "Kopieer het beeld", "Bewerken",
                lambda c: c.window.copy_picture(), "Ctrl+C"),
        Command("save_picture", "Bewaar het beeld …", "Bewerken",
                lambda c: c.window.save_picture(), "F12"),
    ]  # fmt: skip
