"""What tests of the command line share: an answer, and what makes an error a good one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ENGLISH = re.compile(
    r"\b(usage|options|optional|positional|arguments|show this help|exit|choose from|invalid|"
    r"required|unrecognized|expected|error|traceback|subcommand|default|the following|"
    r"No such file|directory|Permission|not found|did you mean)\b",
    re.I,
)


@dataclass(frozen=True)
class Answer:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


Run = Callable[..., Answer]


def is_one_dutch_line(text: str) -> bool:
    """Whether an error is one Dutch sentence or a few on one line."""
    line = text.rstrip("\n")
    return bool(line) and "\n" not in line and not ENGLISH.search(line) and line[-1] in ".?"
