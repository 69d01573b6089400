"""Names of structures and tests in running facts: which words of a text lead where."""

from __future__ import annotations

import re
from collections.abc import Mapping

from content.model import Library, Names

#: Shorter names, and lay names of one short word, mean too many things.
_LEAST_LETTERS = 4
_LEAST_LAY_LETTERS = 9


class Mentions:
    """Finds the names of structures and tests in texts; a name of two things leads nowhere.

    Parameters
    ----------
    library : Library
        Places of pain, movements and groups of the tree are not looked for: their names are
        everyday words.
    """

    def __init__(self, library: Library) -> None:
        self._ids: dict[str, str] = {}
        doubled: set[str] = set()
        self._structures = frozenset(library.structures)
        named = [(id_, s.names) for id_, s in library.structures.items() if s.kind != "pain_region"]
        named += [(id_, s.names) for id_, s in library.scenes.items() if s.kind != "movement"]
        for id_, names in named:
            for name in _looked_for(names):
                known = self._ids.setdefault(name, id_)
                if known != id_:
                    doubled.add(name)
        for name in doubled:
            del self._ids[name]
        longest_first = sorted(self._ids, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I) if words else None

    def split(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return the text in pieces with the id each leads to, empty for plain words."""
        pieces: list[tuple[str, str]] = []
        end = 0
        for found in self._pattern.finditer(text) if self._pattern else ():
            if found.start() > end:
                pieces.append((text[end : found.start()], ""))
            pieces.append((found[0], self._ids[found[0].lower()]))
            end = found.end()
        if end < len(text):
            pieces.append((text[end:], ""))
        return tuple(pieces)

    def ids(self, text: str) -> tuple[str, ...]:
        """Return the ids of the structures that a text names, in its order."""
        named = dict.fromkeys(id_ for _, id_ in self.split(text))
        return tuple(id_ for id_ in named if id_ in self._structures)


def _looked_for(names: Names) -> Mapping[str, None]:
    lay = names.lay if " " in names.lay or len(names.lay) >= _LEAST_LAY_LETTERS else ""
    told = (names.dutch, names.latin, lay, *names.synonyms)
    return {name.lower(): None for name in told if len(name) >= _LEAST_LETTERS}
