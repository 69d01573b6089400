"""The one exception type that is meant for a person to read."""

from __future__ import annotations


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
