"""What a built atlas depends on, told without loading any of it: the key of the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

#: Told the Dutch name of what is being built and the share of the whole that is done.
Report = Callable[[str, float], None]

#: Folders of this package that do not shape the atlas: tools that measure, what moves it, what cuts
#: it.
_NOT_OF_THE_SHAPES = {"measure", "motion", "section"}

#: Distributions whose version changes the shapes.
_DATA_AND_TOOLS = ("musculoskeletal-models", "numpy", "scipy", "trimesh", "manifold3d")


def quiet(_title: str, _share: float) -> None:
    """Report nothing."""


def versions() -> dict[str, str]:
    """Return the version of everything that shapes the atlas."""
    return {name: version(name) for name in _DATA_AND_TOOLS} | {"figures": source_hash()}


def source_hash() -> str:
    """Return a hash of the code and figures that shape the atlas."""
    folder = Path(__file__).parent
    files: Iterable[Path] = (
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".py", ".csv", ".toml"}
        and _NOT_OF_THE_SHAPES.isdisjoint(path.relative_to(folder).parts)
    )
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
