"""Keeping the built atlas: a few plain array files and a manifest, mapped into memory on load.

A cache that is missing, of another version or broken is simply built again.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from meshes.atlas import Atlas, Attachment, Drawing, Part
from meshes.versions import Report, quiet, versions

#: Arrays with their type and the length of a row (0 for a flat one).
Arrays = Mapping[str, tuple[type, int]]


@dataclass(frozen=True)
class _Family:
    """Records of one kind: their arrays lie one after the other in a file each."""

    prefix: str
    arrays: Arrays
    plain: tuple[str, ...]


_PARTS = _Family(
    "",
    {
        "vertices_mm": (np.float32, 3),
        "normals": (np.float32, 3),
        "faces": (np.int32, 3),
        "tendon": (np.float32, 0),
        "fibre": (np.float16, 2),
        "shade": (np.float32, 0),
        "region": (np.int16, 0),
        "follows": (np.float32, 0),
        "shank": (np.float32, 0),
        "path_mm": (np.float32, 3),
        "path_follows": (np.float32, 0),
        "path_shank": (np.float32, 0),
        "light_faces": (np.int32, 3),
        "light_region": (np.int16, 0),
    },
    (
        "id", "group", "tissue", "source", "credit", "licence", "note", "midline", "both_sides",
        "solid", "fibre_lean", "regions", "path_points", "path_weights",
    ),
)  # fmt: skip
_ATTACHMENTS = _Family(
    "attachment_",
    {"vertices_mm": (np.float32, 3), "faces": (np.int32, 3)},
    ("structure", "end", "bone", "regions"),
)


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
        atlas = read_atlas(folder, expected)
        if atlas:
            return Loaded(atlas)
    from meshes.build import build  # half a second of imports that a kept atlas needs not

    atlas = build(report)
    try:
        write_atlas(atlas, folder)
    except OSError:
        return Loaded(
            atlas,
            f"De atlas kan niet bewaard worden in {folder.parent}; hij wordt daarom bij elke "
            "start opnieuw gebouwd. Geef schrijfrechten op die map of kies een andere met "
            "HEUPATLAS_CACHE.",
            built=True,
        )
    return Loaded(atlas, built=True)


def write_atlas(atlas: Atlas, folder: Path) -> None:
    """Write beside the old cache and swap, so that a half-written one is never read."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for old in folder.parent.glob("atlas-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        draft = Path(scratch) / "draft"
        draft.mkdir()
        manifest = {
            "versions": dict(atlas.versions),
            "midline_x_mm": atlas.midline_x_mm,
            "measures": dict(atlas.measures),
            "parts": _pack(list(atlas.parts.values()), _PARTS, draft),
            "attachments": _pack(atlas.attachments, _ATTACHMENTS, draft),
            "drawings": [asdict(drawing) for drawing in atlas.drawings],
            "problems": list(atlas.problems),
        }
        (draft / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)


def read_atlas(folder: Path, expected: Mapping[str, str]) -> Atlas | None:
    """Return the cached atlas, or None when it is not there, another one, or broken."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if manifest["versions"] != dict(expected):
            return None
        return Atlas(
            parts={row["id"]: Part(**row) for row in _unpack(manifest["parts"], _PARTS, folder)},
            midline_x_mm=manifest["midline_x_mm"],
            measures=manifest["measures"],
            versions=manifest["versions"],
            attachments=tuple(
                Attachment(**row) for row in _unpack(manifest["attachments"], _ATTACHMENTS, folder)
            ),
            drawings=tuple(Drawing(**_tupled(row)) for row in manifest["drawings"]),
            problems=tuple(manifest["problems"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError):
        return None


def _pack(records: Sequence[Any], family: _Family, draft: Path) -> list[dict[str, Any]]:
    """Write the arrays of some records and return a row of the rest for each."""
    for name, (dtype, width) in family.arrays.items():
        shape = (-1, width) if width else (-1,)
        flat: list[np.ndarray[Any, Any]] = [
            np.asarray(getattr(record, name), dtype).reshape(shape) for record in records
        ]
        flat.append(np.empty((0, width) if width else 0, dtype))
        np.save(draft / f"{family.prefix}{name}.npy", np.concatenate(flat))
    return [
        {key: getattr(record, key) for key in family.plain}
        | {"lengths": {name: len(getattr(record, name)) for name in family.arrays}}
        for record in records
    ]


def _unpack(
    rows: Sequence[dict[str, Any]], family: _Family, folder: Path
) -> Iterator[dict[str, Any]]:
    """Yield the fields of each record.

    Raises
    ------
    ValueError
        If the arrays are not as long as the records say.
    """
    arrays = {name: _mapped(folder, family, name) for name in family.arrays}
    offsets = dict.fromkeys(family.arrays, 0)
    for row in rows:
        lengths = row.pop("lengths")
        fields = _tupled(row)
        for name, array in arrays.items():
            start, offsets[name] = offsets[name], offsets[name] + lengths[name]
            fields[name] = array[start : offsets[name]]
        yield fields
    if any(len(array) != offsets[name] for name, array in arrays.items()):
        raise ValueError(family.prefix)


def _tupled(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row with tuples where JSON made lists."""

    def tupled(value: Any) -> Any:
        return tuple(map(tupled, value)) if isinstance(value, list) else value

    return {key: tupled(value) for key, value in row.items()}


def _mapped(folder: Path, family: _Family, name: str) -> np.ndarray[Any, Any]:
    """Return an array of the cache, mapped into memory.

    Raises
    ------
    ValueError
        If it is not of the type and width that belong to it.
    """
    dtype, width = family.arrays[name]
    path = folder / f"{family.prefix}{name}.npy"
    array: np.ndarray[Any, Any] = np.load(path, mmap_mode="r")
    if array.dtype != dtype or array.shape[1:] != ((width,) if width else ()):
        raise ValueError(name)
    return array
