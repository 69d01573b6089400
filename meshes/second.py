"""A second process that builds beside this one.

Python runs one thing at a time, and half of the work of a build does not wait for the other half.
The second process makes itself ready while the bones are made here, and is told of what was made
here whenever it is asked for something. Whatever keeps it from working is no more than a delay:
what it was asked is then done here, with the same outcome.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from meshes.atlas import Part
from meshes.steps import Made, Site, make_ready, take_steps


class Beside(Protocol):
    """Takes steps while others are taken here."""

    def begin(self, site: Site) -> None:
        """Learn of the bones."""

    def ask(self, steps: Sequence[str], parts: Iterable[Part]) -> None:
        """Have steps taken, where these parts were made since the last time."""

    def answer(self, site: Site) -> dict[str, Made]:
        """Wait for the steps and return what they made."""


class Here:
    """Takes the steps in this process, when they are waited for."""

    def __init__(self) -> None:
        self._steps: Sequence[str] = ()

    def begin(self, site: Site) -> None:
        """Nothing: what there is, is known here."""

    def ask(self, steps: Sequence[str], parts: Iterable[Part]) -> None:
        """Remember the steps; the parts are known here."""
        self._steps = steps

    def answer(self, site: Site) -> dict[str, Made]:
        """Take the steps."""
        return take_steps(self._steps, site)


class Second:
    """Takes the steps in another process.

    Parameters
    ----------
    process : Popen
        Runs this module.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._here = Here()
        self._lost = False

    def begin(self, site: Site) -> None:
        """Send the bones."""
        self._tell(site)

    def ask(self, steps: Sequence[str], parts: Iterable[Part]) -> None:
        """Send the steps and the parts."""
        self._here.ask(steps, ())
        self._tell((list(steps), list(parts)))

    def _tell(self, what: object) -> None:
        if self._lost:
            return
        assert self._process.stdin is not None
        try:
            pickle.dump(what, self._process.stdin, protocol=5)
            self._process.stdin.flush()
        except OSError:
            self._lost = True

    def answer(self, site: Site) -> dict[str, Made]:
        """Wait for the steps; take them here if the other process is lost or could not."""
        made: dict[str, Made] | None = None
        if not self._lost:
            assert self._process.stdout is not None
            try:
                made = pickle.load(self._process.stdout)
            except (OSError, EOFError, pickle.UnpicklingError):
                made = None
        if made is None:
            self._lost = True
            return self._here.answer(site)
        return made

    def close(self) -> None:
        """End the other process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()


@contextlib.contextmanager
def second_process() -> Iterator[Beside]:
    """Give something that takes steps beside this process, and end it in the end."""
    above = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (above, os.environ.get("PYTHONPATH"))))
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "meshes.second"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path},
            # Windows opens a console otherwise
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        yield Here()
        return
    second = Second(process)
    try:
        yield second
    finally:
        second.close()


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Take the steps that are asked for until nothing more is.

    Parameters
    ----------
    asked : binary file
        First the site with the bones, then steps and what was made since, again and again.
    told : binary file
        What each made.
    """
    try:
        site: Site = pickle.load(asked)
        while True:
            steps, parts = pickle.load(asked)
            _answer(site, steps, parts, told)
    except EOFError:
        return


def _answer(site: Site, steps: Sequence[str], parts: Iterable[Part], told: BinaryIO) -> None:
    site.take(parts)
    try:
        made = take_steps(steps, site)
    except Exception:  # the step is taken again where it is waited for, and tells there
        made = None
    pickle.dump(made, told, protocol=5)
    told.flush()


def main() -> int:
    """Serve over the standard streams; whatever is printed goes elsewhere."""
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    make_ready()
    serve(sys.stdin.buffer, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
