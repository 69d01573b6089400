"""``heupatlas`` without a command: the window."""

from __future__ import annotations

import argparse


def open_window(arguments: argparse.Namespace) -> int:
    """Open the window and stay until it is closed.

    Raises
    ------
    UserError
        What the person was told in the window, so that the exit code tells it too; a bug is
        raised as it is.
    """
    from viewer import garbage

    garbage.hold()
    from viewer.app import Program, make_application
    from viewer.qt.settings import Settings

    app = make_application()
    program = Program(arguments, Settings())
    program.start(arguments.venster)
    # who closes the window while it opens, is not waited for
    code = app.exec() if program.frame.isVisible() else 0
    program.close()
    if program.error is not None:
        raise program.error
    return code
