"""Reading one content file: TOML front matter between ``+++`` lines, then Markdown sections."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        raise FileError(f"Dit bestand kan niet gelezen worden: {error.strerror}.") from error


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
        fields = tomllib.loads("\n".join(lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"De kop van het bestand klopt niet: {error}.") from error
    return RawFile(fields=fields, sections=_sections(lines[end + 1 :]))


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
