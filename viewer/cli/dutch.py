"""An argument parser that speaks Dutch and raises ``UserError`` in place of leaving."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from viewer.errors import UserError, did_you_mean

_MESSAGES = (
    (
        re.compile(
            r"argument (?P<a>.+?): invalid choice: '?(?P<v>[^']*)'? \(choose from (?P<c>.+)\)"
        ),
        "'{v}' is geen keuze voor {a}; kies uit {c}.",
    ),
    (re.compile(r"the following arguments are required: (?P<a>.+)"), "Er ontbreekt: {a}."),
    (re.compile(r"unrecognized arguments: (?P<a>.+)"), "'{a}' is hier niet bekend."),
    (re.compile(r"argument (?P<a>.+?): expected .*"), "Achter {a} hoort een waarde."),
    (
        re.compile(r"argument (?P<a>.+?): invalid .* value: '(?P<v>.*)'"),
        "'{v}' is geen geldige waarde voor {a}.",
    ),
    (re.compile(r"argument (?P<a>.+?): (?P<m>.+)"), "{a}: {m}"),
)  # fmt: skip


class DutchFormatter(argparse.RawDescriptionHelpFormatter):
    """Help in Dutch."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """Start with "gebruik"."""
        super().add_usage(usage, actions, groups, "gebruik: " if prefix is None else prefix)


class DutchParser(argparse.ArgumentParser):
    """A parser whose help and errors are Dutch."""

    def __init__(self, **fields: Any) -> None:
        fields.setdefault("formatter_class", DutchFormatter)
        super().__init__(add_help=False, allow_abbrev=False, **fields)
        self._positionals.title = "argumenten"
        self._optionals.title = "opties"
        self.add_argument(
            "-h", "--help", "--hulp", action="help", help="deze uitleg, en klaar",
            default=argparse.SUPPRESS,
        )  # fmt: skip

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong as one Dutch sentence.

        Raises
        ------
        UserError
            Always.
        """
        for pattern, told in _MESSAGES:
            found = pattern.fullmatch(message)
            if found:
                fields = found.groupdict()
                text = told.format(**fields)
                if "c" in fields:
                    text += did_you_mean(fields["v"], re.findall(r"[\w-]+", fields["c"]))
                break
        else:
            text = message
        raise UserError(f"{text} Zie '{self.prog} --help'.", wrong_use=True)
