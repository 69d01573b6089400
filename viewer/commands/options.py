"""Commands for how one chooses and reads, and for the window itself."""

from __future__ import annotations

from content.schema import AGE_GROUPS
from viewer.commands.model import Command, is_set, setting
from viewer.state import LEVELS, READERS, SIDES, Level, Reader, Side

_SIDE_TITLES: dict[Side, str] = {"rechts": "Rechterheup", "links": "Linkerheup"}
_LEVEL_KEYS: dict[Level, str] = {"group": "G", "structure": "S", "region": "A"}


def mode_commands() -> list[Command]:
    """Return the commands for level, reader, side and age."""
    level: Level
    reader: Reader
    side: Side
    commands = []
    for level, title in LEVELS.items():
        commands.append(
            Command(f"level_{level}", f"Kies per {title.lower()}", "Kiezen", setting(level=level),
                    _LEVEL_KEYS[level], checked=is_set("level", level))
        )  # fmt: skip
    for reader, title in READERS.items():
        commands.append(
            Command(f"reader_{reader}", f"Tekst voor: {title.lower()}", "Kiezen",
                    setting(reader=reader), "P" if reader == "patient" else "T",
                    checked=is_set("reader", reader))
        )  # fmt: skip
    for side in SIDES:
        commands.append(
            Command(f"side_{side}", _SIDE_TITLES[side], "Kiezen", setting(side=side),
                    "Shift+L" if side == "links" else "L", checked=is_set("side", side))
        )  # fmt: skip
    commands.append(
        Command("age_all", "Alle leeftijden", "Leeftijd", setting(age_group=None),
                checked=is_set("age_group", None))
    )  # fmt: skip
    for age, title in AGE_GROUPS.items():
        commands.append(
            Command(f"age_{age}", title.capitalize(), "Leeftijd", setting(age_group=age),
                    checked=is_set("age_group", age))
        )  # fmt: skip
    return commands


def window_commands() -> list[Command]:
    """Return the commands of the window itself."""
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
