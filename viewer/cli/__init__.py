"""The command line: ``heupatlas`` and all that follows it. Heavy imports wait in the commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from viewer.errors import UserError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 good, 1 the answer is "no", 2 wrong use."""
    from viewer.cli.parser import parse

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        arguments = parse(sys.argv[1:] if argv is None else list(argv))
        return int(arguments.run(arguments))
    except UserError as error:
        print(error, file=sys.stderr)
        return 2 if error.wrong_use else 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("Afgebroken.", file=sys.stderr)
        return 1
