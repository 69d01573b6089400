"""Keeping the built atlas: a few plain array files and a manifest, mapped into memory on load.

A cache that is missing, of another version or broken is simply built again.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from meshes.atlas import Atlas, Part
from meshes.versions import Report, quiet, versions

#: Arrays of a part, with the length of a row (0 for a flat one).
_ARRAYS: dict[str, tuple[type, int]] = {
    "vertices_mm": (np.float32, 3),
    "normals": (np.float32, 3),
    "faces": (np.int32, 3),
    "tendon": (np.float32, 0),
    "shade": (np.float32, 0),
    "region": (np.int16, 0),
    "follows": (np.float32, 0),
}
_PLAIN = (
    "id", "group", "tissue", "source", "credit", "licence", "note",
    "midline", "both_sides", "solid", "regions",
)  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """An atlas, and what should be told about its cache.

    Parameters
    ----------
    atlas : Atlas
    message : str
        Empty, or a Dutch sentence (the cache could not be written).
    built : bool
        True when it had to be built.
    """

    atlas: Atlas
    message: str = ""
    built: bool = False


def cache_folder() -> Path:
    """Return the folder of the cache; ``HEUPATLAS_CACHE`` overrides the user's own."""
    chosen = os.environ.get("HEUPATLAS_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("heupatlas", False))


def load_or_build(report: Report = quiet, *, again: bool = False) -> Loaded:
    """Return the atlas from the cache, or build it and keep it.

    Parameters
    ----------
    report : callable
        Told how far a build is.
    again : bool
        Build even when the cache is good.
    """
    expected = versions()
    folder = cache_folder() / f"atlas-{expected['figures']}"
    if not again:
        atlas = _read(folder, expected)
        if atlas:
            return Loaded(atlas)
    from meshes.build import build  # half a second of imports that a kept atlas needs not

    atlas = build(report)
    try:
        _write(atlas, folder)
    except OSError:
        return Loaded(
            atlas,
            f"De atlas kan niet bewaard worden in {folder.parent}; hij wordt daarom bij elke "
            "start opnieuw gebouwd. Geef schrijfrechten op die map of kies een andere met "
            "HEUPATLAS_CACHE.",
            built=True,
        )
    return Loaded(atlas, built=True)


def _write(atlas: Atlas, folder: Path) -> None:
    """Write beside the old cache and swap, so that a half-written one is never read."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for old in folder.parent.glob("atlas-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        draft = Path(scratch) / "draft"
        draft.mkdir()
        rows = []
        for part in atlas.parts.values():
            row: dict[str, Any] = {key: getattr(part, key) for key in _PLAIN}
            row["lengths"] = {name: len(getattr(part, name)) for name in _ARRAYS}
            rows.append(row)
        for name, (dtype, width) in _ARRAYS.items():
            shape = (-1, width) if width else (-1,)
            flat: list[np.ndarray[Any, Any]] = [
                np.asarray(getattr(part, name), dtype).reshape(shape)
                for part in atlas.parts.values()
            ]
            np.save(draft / f"{name}.npy", np.concatenate(flat))
        manifest = {
            "versions": dict(atlas.versions),
            "midline_x_mm": atlas.midline_x_mm,
            "measures": dict(atlas.measures),
            "parts": rows,
        }
        (draft / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)


def _read(folder: Path, expected: Mapping[str, str]) -> Atlas | None:
    """Return the cached atlas, or None when it is not there, another one, or broken."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if manifest["versions"] != dict(expected):
            return None
        arrays = {name: _mapped(folder, name) for name in _ARRAYS}
        offsets = dict.fromkeys(_ARRAYS, 0)
        parts = {}
        for row in manifest["parts"]:
            lengths = row.pop("lengths")
            row["regions"] = tuple(row["regions"])
            for name, array in arrays.items():
                start, offsets[name] = offsets[name], offsets[name] + lengths[name]
                row[name] = array[start : offsets[name]]
            parts[row["id"]] = Part(**row)
        if any(len(array) != offsets[name] for name, array in arrays.items()):
            return None
        return Atlas(
            parts=parts,
            midline_x_mm=manifest["midline_x_mm"],
            measures=manifest["measures"],
            versions=manifest["versions"],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError):
        return None


def _mapped(folder: Path, name: str) -> np.ndarray[Any, Any]:
    """Return an array of the cache, mapped into memory.

    Raises
    ------
    ValueError
        If it is not of the type and width that belong to it.
    """
    dtype, width = _ARRAYS[name]
    array: np.ndarray[Any, Any] = np.load(folder / f"{name}.npy", mmap_mode="r")
    if array.dtype != dtype or array.shape[1:] != ((width,) if width else ()):
        raise ValueError(name)
    return array
