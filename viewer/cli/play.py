"""``speel``: a person's hands, replayed."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from viewer.errors import UserError


def play(arguments: argparse.Namespace) -> int:
    """Run ``speel``; without a screen the window is drawn off screen."""
    try:
        lines = arguments.acties.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"'{arguments.acties}' kan niet gelezen worden; controleer de naam van het bestand.",
            wrong_use=True,
        ) from error
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from viewer.app import Program, fresh_settings, make_application
    from viewer.qt.player import Player, write_state

    make_application()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(arguments, fresh_settings(Path(folder)))
        program.start(arguments.venster)
        program.wait_until_ready()
        program.frame.activateWindow()  # keys go to it, with or without a window manager
        player = Player(program.window)
        player.settle()
        try:
            player.play(lines)
        finally:
            if arguments.staat:
                write_state(arguments.staat, player.record())
            if arguments.schermafdruk:
                player.screenshot(arguments.schermafdruk)
            program.close()
    return 0
