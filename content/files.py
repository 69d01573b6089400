"""Reading one content file: TOML front matter between ``+++`` lines, then Markdown sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

MAX_BYTES = 200_000


class FileError(Exception):
    """A content file that cannot be read; the message is a Dutch sentence for its writer."""


@dataclass(frozen=True)
class RawFile:
    """A file taken apart.

    Parameters
    ----------
    fields : dict
        The front matter.
    sections : dict
        Text by heading, without the ``##``; text before the first heading is under ``""``.
    """

    fields: dict[str, Any]
    sections: dict[str, str]


def read_text(path: Path) -> str:
    """Return the text of a content file.

    Raises
    ------
    FileError
        If it is missing, too large or not UTF-8.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileError(
                f"Dit bestand is groter dan {MAX_BYTES // 1000} kB en wordt overgeslagen."
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(
            "Dit bestand is niet in UTF-8 opgeslagen; sla het opnieuw op als UTF-8."
        ) from error
    except OSError as error:
        raise FileError(_why(error)) from error


def _why(error: OSError) -> str:
    """Return in Dutch why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "Dit bestand ontbreekt."
    if isinstance(error, IsADirectoryError):
        return "Dit is een map en geen bestand."
    return "Dit bestand kan niet gelezen worden; kijk of u het zelf kunt openen."


def parse(text: str) -> RawFile:
    """Split a file into front matter and sections.

    Raises
    ------
    FileError
        If the front matter is missing, unfinished or not TOML.
    """
    lines = text.splitlines()
    if not lines or lines[0].strip() != "+++":
        raise FileError("Het bestand begint niet met een regel '+++'.")
    try:
        end = next(i for i, line in enumerate(lines[1:], 1) if line.strip() == "+++")
    except StopIteration:
        raise FileError("De tweede regel '+++', die de kop afsluit, ontbreekt.") from None
    try:
        fields = tomli.loads("\n".join(lines[1:end]))
    except tomli.TOMLDecodeError as error:
        raise FileError(_where(error, end)) from error
    except RecursionError:
        raise FileError("De kop van het bestand heeft te veel lagen in elkaar.") from None
    return RawFile(fields=fields, sections=_sections(lines[end + 1 :]))


def _where(error: tomli.TOMLDecodeError, last: int) -> str:
    """Return in Dutch on which line of the file its front matter goes wrong.

    Parameters
    ----------
    error : tomli.TOMLDecodeError
    last : int
        Number of the last line of the front matter, counted from 1.
    """
    found = re.search(r"at line (\d+)", str(error))
    line = int(found[1]) + 1 if found else last
    return (
        f"De kop van het bestand klopt niet op of vlak voor regel {line}; kijk of er een "
        "aanhalingsteken, haakje of = ontbreekt, of een veld dubbel staat."
    )


def _sections(lines: list[str]) -> dict[str, str]:
    sections: dict[str, list[str]] = {"": []}
    current = ""
    for line in lines:
        if line.startswith("## "):
            current = line[3:].strip()
            sections.setdefault(current, [])
        else:
            sections[current].append(line)
    joined = {heading: "\n".join(part).strip() for heading, part in sections.items()}
    return {heading: text for heading, text in joined.items() if heading or text}
