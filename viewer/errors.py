"""The one exception type that is meant for a person to read, and what its sentences end with."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from pathlib import Path

from content.likeness import nearest

#: Why something could not be written, and what now, in the words of the reader.
_WHY_NOT = {
    errno.ENOENT: "de map bestaat niet. Maak die eerst, of kies een andere.",
    errno.ENOTDIR: "een deel van de plaats is een bestand. Kies een andere plaats.",
    errno.EISDIR: "er is al een map met die naam. Kies een andere naam.",
    errno.EEXIST: "er is al een bestand met die naam. Kies een andere naam.",
    errno.EACCES: "u mag daar niet schrijven. Kies een andere plaats.",
    errno.EPERM: "u mag daar niet schrijven. Kies een andere plaats.",
    errno.EROFS: "daar kan alleen gelezen worden. Kies een andere plaats.",
    errno.ENOSPC: "de schijf is vol. Maak ruimte, of kies een andere schijf.",
    errno.ENAMETOOLONG: "de naam is te lang. Kies een kortere.",
}


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


def not_written(path: str | Path, error: OSError) -> UserError:
    """Return what to tell of a file or folder that could not be written."""
    why = _WHY_NOT.get(error.errno or 0, "dat lukt hier niet. Kies een andere plaats.")
    return UserError(f"'{path}' kan niet geschreven worden: {why}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return " Bedoelde u '…'?" for the known word most like this one, or an empty text."""
    found = nearest(word, known, least=60.0)
    return f" Bedoelde u '{found}'?" if found else ""
