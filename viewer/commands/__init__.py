"""Every command of the window in one table: menus, shortcuts and the help page come from it."""

from __future__ import annotations

from collections.abc import Mapping

from viewer.commands.choice import choice_commands, edit_commands
from viewer.commands.layers import (
    LABELS,
    LAYERS,
    attachment_commands,
    label_commands,
    layer_commands,
    measure_commands,
    peel_commands,
)
from viewer.commands.look import view_commands
from viewer.commands.model import Command, Context, Window
from viewer.commands.motion import motion_commands, stage_commands
from viewer.commands.options import mode_commands, window_commands
from viewer.commands.section import section_commands

__all__ = ["LABELS", "LAYERS", "Command", "Context", "Window", "command_table"]


def command_table() -> Mapping[str, Command]:
    """Return every command by id, in the order of the menus."""
    commands = [
        *choice_commands(),
        *edit_commands(),
        *view_commands(),
        *layer_commands(),
        *peel_commands(),
        *label_commands(),
        *attachment_commands(),
        *measure_commands(),
        *section_commands(),
        *motion_commands(),
        *stage_commands(),
        *mode_commands(),
        *window_commands(),
    ]
    return {command.id: command for command in commands}
