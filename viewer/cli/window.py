"""``heupatlas`` without a command: the window."""

from __future__ import annotations

import argparse


def open_window(arguments: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    from viewer.app import Program, make_application
    from viewer.errors import UserError
    from viewer.qt.settings import Settings

    app = make_application()
    program = Program(arguments, Settings())
    program.ready.connect(lambda: _check_start(program))
    program.start(arguments.venster)
    code = app.exec()
    program.close()
    if isinstance(program.error, UserError) and program.error.wrong_use:
        raise program.error
    return code


def _check_start(program: object) -> None:
    """Tell of what went wrong while starting; a bug is raised, so that it is seen."""
    from viewer.app import Program

    if isinstance(program, Program) and program.error is not None:
        import traceback

        traceback.print_exception(program.error)
