"""Every command of the window in one table: menus, shortcuts and the help page come from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from content.schema import AGE_GROUPS
from viewer.choose import Chooser
from viewer.scene import VIEWS, View, View3D
from viewer.state import (
    LEVELS,
    READERS,
    SIDES,
    WHERE_PAGE,
    Level,
    Painted,
    Reader,
    Side,
    Store,
)


class Window(Protocol):
    """What commands ask of the window."""

    def focus_search(self) -> None:
        """Put the cursor in the search field."""

    def toggle_full_screen(self) -> None:
        """Switch full screen on or off."""

    def toggle_panels(self) -> None:
        """Fold the panels away or open them."""

    def change_text_size(self, step: int) -> None:
        """Make all text larger (1), smaller (-1) or as it was (0)."""

    def toggle_theme(self) -> None:
        """Switch between light and dark."""

    def show_help(self) -> None:
        """Show the list of commands."""

    def copy_picture(self) -> None:
        """Copy the picture of the view."""

    def save_picture(self) -> None:
        """Ask where to save the picture and save it."""

    def toggle_recording(self) -> None:
        """Start or stop writing down what the person does."""

    def escape(self) -> bool:
        """Close a search or help overlay; True when there was one."""

    def quit(self) -> None:
        """Close the window."""

    def redraw(self) -> None:
        """Draw the view again after its camera moved."""


@dataclass(frozen=True)
class Context:
    """What a command works on."""

    store: Store
    choose: Chooser
    view: View3D
    window: Window


@dataclass(frozen=True)
class Command:
    """A thing a person can do.

    Parameters
    ----------
    id : str
    title : str
        Dutch.
    menu : str
        Dutch title of the menu it stands in.
    run : callable
    shortcut : str
        In Qt's notation, several separated by ``;``; empty for none. Those without Ctrl or Alt
        are off while someone types.
    enabled : callable
    checked : callable or None
        For switches: whether it is on.
    """

    id: str
    title: str
    menu: str
    run: Callable[[Context], None]
    shortcut: str = ""
    enabled: Callable[[Context], bool] = lambda _: True
    checked: Callable[[Context], bool] | None = None

    @property
    def shortcuts(self) -> tuple[str, ...]:
        """Each shortcut by itself."""
        return tuple(filter(None, self.shortcut.split(";")))


_VIEW_KEYS: dict[View, str] = {
    "voor": "1",
    "achter": "Ctrl+1",
    "buiten": "3",
    "binnen": "Ctrl+3",
    "boven": "7",
    "onder": "Ctrl+7",
}
_SIDE_TITLES: dict[Side, str] = {"rechts": "Rechterheup", "links": "Linkerheup"}
_LEVEL_KEYS: dict[Level, str] = {"group": "G", "structure": "S", "region": "A"}

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


def _has_choice(context: Context) -> bool:
    return bool(context.choose.chosen_parts())


def _look(view: View) -> Callable[[Context], None]:
    def run(context: Context) -> None:
        context.view.look(view)
        context.window.redraw()

    return run


def _fit_choice(context: Context) -> None:
    context.view.fit(context.choose.chosen_parts() or None)
    context.window.redraw()


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


def _escape(context: Context) -> None:
    if not context.window.escape():
        context.choose.clear()


def _where(context: Context) -> None:
    """Ask where it hurts, or stop asking."""
    if _asks_where(context):
        context.choose.clear()
    else:
        context.choose.open_page(WHERE_PAGE)


def _asks_where(context: Context) -> bool:
    return context.store.state.place.page == WHERE_PAGE


def _choice_commands() -> list[Command]:
    return [
        Command("where", "Waar voelt u het?", "Keuze", _where, "W", checked=_asks_where),
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


def _attachment_commands() -> list[Command]:
    titles: dict[Painted, tuple[str, str]] = {
        "off": ("Geen aanhechtingen op het bot", ""),
        "chosen": ("Aanhechtingen van de keuze op het bot", "Shift+A"),
        "all": ("Alle aanhechtingen op het bot", "Alt+A"),
    }
    return [
        *(Command(f"attachments_{painted}", title, "Lagen", _set(attachments=painted), key,
                  checked=_is("attachments", painted))
          for painted, (title, key) in titles.items()),
        Command("attachment_names", "Namen van aanhechtingen", "Lagen",
                lambda c: c.store.change(names=not c.store.state.names), "N",
                checked=_is("names", True)),
    ]  # fmt: skip


def _draw(id_: str) -> Callable[[Context], None]:
    """Return what draws a measure, or takes it away when it is there."""
    return lambda context: context.store.change(drawn=context.store.state.drawn ^ {id_})


def _is_drawn(id_: str) -> Callable[[Context], bool]:
    return lambda context: id_ in context.store.state.drawn


def _measure_commands() -> list[Command]:
    return [
        *(Command(f"draw-{id_}", title, "Maten", _draw(id_), checked=_is_drawn(id_))
          for id_, title in DRAWN.items()),
        Command("draw_nothing", "Geen maten", "Maten", _set(drawn=frozenset()),
                enabled=lambda c: bool(c.store.state.drawn)),
    ]  # fmt: skip


def _edit_commands() -> list[Command]:
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


def _view_commands() -> list[Command]:
    commands = [
        Command(f"view_{view}", title, "Aanzicht", _look(view), _VIEW_KEYS[view])
        for view, title in VIEWS.items()
    ]
    commands += [
        Command("fit_all", "Alles in beeld", "Aanzicht", _fit_all, "R;Home"),
        Command("parallel", "Perspectief aan of uit", "Aanzicht", _parallel, "5"),
        Command("turn_left", "Draai naar links", "Aanzicht", _turn(-40, 0), "Left"),
        Command("turn_right", "Draai naar rechts", "Aanzicht", _turn(40, 0), "Right"),
        Command("turn_up", "Draai omhoog", "Aanzicht", _turn(0, -40), "Up"),
        Command("turn_down", "Draai omlaag", "Aanzicht", _turn(0, 40), "Down"),
        Command("roll_left", "Kantel naar links", "Aanzicht", _roll(-10), "Ctrl+Left"),
        Command("roll_right", "Kantel naar rechts", "Aanzicht", _roll(10), "Ctrl+Right"),
    ]
    commands += [
        Command(f"layer_{key}", title, "Lagen", _show_layer(groups), f"Alt+{number}")
        for number, (key, (title, groups)) in enumerate(LAYERS.items(), 1)
    ]
    return commands


def _show_layer(groups: frozenset[str]) -> Callable[[Context], None]:
    return lambda context: context.choose.show_groups(groups)


def _set(**fields: object) -> Callable[[Context], None]:
    return lambda context: context.store.change(**fields)


def _is(field: str, value: object) -> Callable[[Context], bool]:
    return lambda context: bool(getattr(context.store.state, field) == value)


def _mode_commands() -> list[Command]:
    level: Level
    reader: Reader
    side: Side
    commands = []
    for level, title in LEVELS.items():
        commands.append(
            Command(f"level_{level}", f"Kies per {title.lower()}", "Kiezen", _set(level=level),
                    _LEVEL_KEYS[level], checked=_is("level", level))
        )  # fmt: skip
    for reader, title in READERS.items():
        commands.append(
            Command(f"reader_{reader}", f"Tekst voor: {title.lower()}", "Kiezen",
                    _set(reader=reader), "P" if reader == "patient" else "T",
                    checked=_is("reader", reader))
        )  # fmt: skip
    for side in SIDES:
        commands.append(
            Command(f"side_{side}", _SIDE_TITLES[side], "Kiezen", _set(side=side),
                    "Shift+L" if side == "links" else "L", checked=_is("side", side))
        )  # fmt: skip
    commands.append(
        Command("age_all", "Alle leeftijden", "Leeftijd", _set(age_group=None),
                checked=_is("age_group", None))
    )  # fmt: skip
    for age, title in AGE_GROUPS.items():
        commands.append(
            Command(f"age_{age}", title.capitalize(), "Leeftijd", _set(age_group=age),
                    checked=_is("age_group", age))
        )  # fmt: skip
    return commands


def _window_commands() -> list[Command]:
    return [
        Command("full_screen", "Volledig scherm", "Venster",
                lambda c: c.window.toggle_full_screen(), "F11"),
        Command("panels", "Panelen in- of uitklappen", "Venster",
                lambda c: c.window.toggle_panels(), "Ctrl+B"),
        Command("text_larger", "Tekst groter", "Venster",
                lambda c: c.window.change_text_size(1), "Ctrl++;Ctrl+="),
        Command("text_smaller", "Tekst kleiner", "Venster",
                lambda c: c.window.change_text_size(-1), "Ctrl+-"),
        Command("text_normal", "Tekst normaal", "Venster",
                lambda c: c.window.change_text_size(0), "Ctrl+0"),
        Command("theme", "Licht of donker", "Venster", lambda c: c.window.toggle_theme(), "D"),
        Command("help", "Opdrachten en toetsen", "Help", lambda c: c.window.show_help(), "F1;?"),
        Command("about_article", "Over het artikel", "Help",
                lambda c: c.choose.open_page("about_article")),
        Command("record", "Neem op wat ik doe", "Help",
                lambda c: c.window.toggle_recording()),
        Command("quit", "Sluit Heupatlas", "Venster", lambda c: c.window.quit(), "Ctrl+Q"),
    ]  # fmt: skip


def command_table() -> Mapping[str, Command]:
    """Return every command by id, in the order of the menus."""
    commands = [
        *_choice_commands(),
        *_edit_commands(),
        *_view_commands(),
        *_attachment_commands(),
        *_measure_commands(),
        *_mode_commands(),
        *_window_commands(),
    ]
    return {command.id: command for command in commands}
