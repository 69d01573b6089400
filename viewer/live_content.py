"""A teacher's folder while it is being written: the last good version of every file.

A file is half-written while an editor saves it, and wrong while a teacher types. Then what it said
before stays, and what is wrong is told; all other files are followed at once.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from content.files import MAX_BYTES
from content.loader import load
from content.model import Library, Problem

KINDS = ("structures", "conditions", "claims", "pages", "scenes")
SAFETY = "safety.md"

#: Size and time of change, in bytes and nanoseconds.
_Stamp = tuple[int, int]


class LiveContent:
    """Follows a content folder; keeps a copy of its last good files.

    Parameters
    ----------
    folder : Path
        The teacher's folder.
    library : Library
        What was read of it just now; its problems are known already.
    """

    def __init__(self, folder: Path, library: Library) -> None:
        self.folder = folder
        #: What is wrong in files of which an older version is shown.
        self.held: tuple[Problem, ...] = ()
        self._kept = tempfile.TemporaryDirectory(prefix="heupatlas-inhoud-")
        self._copy = Path(self._kept.name)
        self._seen: dict[str, _Stamp] = {}
        self._problems = frozenset(library.problems)
        for name in self._changed():
            self._take(name)

    def close(self) -> None:
        """Throw the copy away."""
        self._kept.cleanup()

    def paths(self) -> list[Path]:
        """Return the folder, its subfolders and its files: what is to be watched."""
        folders = [self.folder, *(self.folder / kind for kind in KINDS)]
        return [path for path in (*folders, *self._files()) if path.exists()]

    def refresh(self) -> Library | None:
        """Take over what changed since the last time.

        Returns
        -------
        library : Library or None
                None when nothing changed, or when the folder is away for a moment. A file with a
            problem that it did not have before is left as it was; ``held`` tells of it.
        """
        if not self.folder.is_dir():
            return None
        changed = self._changed()
        if not changed:
            return None
        before = {name: self._bytes(name) for name in changed}
        for name in changed:
            self._take(name)
        library = load(self._copy)
        new = [p for p in library.problems if p not in self._problems]
        broken = {p.file for p in new} & {name for name in changed if before[name] is not None}
        if broken:
            for name in broken:
                self._restore(name, before[name])
            library = load(self._copy)
        held = [p for p in self.held if p.file not in changed]
        self.held = (*held, *(p for p in new if p.file in broken))
        self._problems = frozenset(library.problems)
        return library

    def _files(self) -> list[Path]:
        found = [path for kind in KINDS for path in (self.folder / kind).glob("*.md")]
        return [self.folder / SAFETY, *found]

    def _changed(self) -> list[str]:
        """Names of files that are new, other or gone since they were looked at last."""
        now: dict[str, _Stamp] = {}
        for path in self._files():
            try:
                found = path.stat()
            except OSError:  # it was there a moment ago: an editor replaces it
                continue
            now[path.relative_to(self.folder).as_posix()] = (found.st_size, found.st_mtime_ns)
        names = sorted({*now, *self._seen})
        changed = [name for name in names if now.get(name) != self._seen.get(name)]
        self._seen = now
        return changed

    def _take(self, name: str) -> None:
        try:
            with (self.folder / name).open("rb") as file:
                # one byte more than is read of a file, so that a copy of too much is too much too
                self._restore(name, file.read(MAX_BYTES + 1))
        except OSError:
            self._restore(name, None)

    def _bytes(self, name: str) -> bytes | None:
        path = self._copy / name
        return path.read_bytes() if path.is_file() else None

    def _restore(self, name: str, text: bytes | None) -> None:
        path = self._copy / name
        if text is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
