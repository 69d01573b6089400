"""The one exception type that is meant for a person to read, and what its sentences end with."""

from __future__ import annotations

from collections.abc import Iterable

from content.likeness import nearest


class UserError(Exception):
    """Something a user should read: a Dutch sentence that says what, where, and what now.

    Anything else that is raised is a bug and is reported as one.

    Parameters
    ----------
    message : str
        The Dutch sentence.
    wrong_use : bool
        True when the command was called wrongly (exit code 2), else the answer is "no" (1).
    """

    def __init__(self, message: str, *, wrong_use: bool = False) -> None:
        super().__init__(message)
        self.wrong_use = wrong_use


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return " Bedoelde u '…'?" for the known word most like this one, or an empty text."""
    found = nearest(word, known, least=60.0)
    return f" Bedoelde u '{found}'?" if found else ""
