"""Making and keeping the grids of ``meshes.motion.bone_fields``."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from meshes.atlas import Atlas, Floats, Part
from meshes.cache import cache_folder
from meshes.distance import SignedDistance
from meshes.motion.kinematics import BODIES
from meshes.surface import TriMesh

#: The bones of each body near which soft tissue comes.
BONES: Mapping[str, tuple[str, ...]] = {
    "pelvis": ("hip_bone", "sacrum", "coccyx"),
    "femur": ("femur",),
    "patella": ("patella",),
    "shank": ("tibia", "fibula"),
}
#: Width of a cell; how far around the bones a grid reaches; within what distance it is exact.
CELL_MM, _MARGIN_MM, BAND_MM = 2.0, 16.0, 4.0
#: How far below the knee the grid of the shank ends: no muscle of the atlas reaches further.
_SHANK_MM = 130.0
#: Changed when what a grid holds changes, so that kept ones are made again.
_FORMAT = 1


@dataclass(frozen=True, eq=False)
class Grid:
    """Signed distance to the bones of one body at the corners of cells, negative inside.

    Parameters
    ----------
    low_mm : (3,) float32
        First corner.
    shape : tuple of int
        Corners along each axis.
    values_mm : (c,) float32
        The last axis fastest.
    """

    low_mm: Floats
    shape: tuple[int, int, int]
    values_mm: Floats


def bone_grids(atlas: Atlas) -> dict[str, Grid]:
    """Return the grids of an atlas, kept beside it in the cache once they are made.

    A body without bones has none.
    """
    meshes = {
        body: [_mesh(atlas.parts[id_]) for id_ in ids if id_ in atlas.parts]
        for body, ids in BONES.items()
    }
    folder = cache_folder() / f"atlas-{atlas.versions.get('figures', '')}"
    path = folder / f"bone_grids-{_key(meshes)}.npz"
    kept = _read(path)
    if kept is None:
        kept = {body: _made(several) for body, several in meshes.items() if several}
        if folder.is_dir():
            _write(kept, path)
    return {body: kept[body] for body in BODIES if body in kept}


def _mesh(part: Part) -> TriMesh:
    return TriMesh(part.vertices_mm.astype(np.float64), part.faces)


def _made(meshes: list[TriMesh]) -> Grid:
    """Return the grid around some bones."""
    points = np.concatenate([mesh.vertices_mm for mesh in meshes])
    low, high = points.min(axis=0) - _MARGIN_MM, points.max(axis=0) + _MARGIN_MM
    if len(meshes) > 1 and high[2] < -300.0:  # the shank: as far down as muscles reach
        low[2] = max(low[2], high[2] - _SHANK_MM)
    shape = tuple(int(n) for n in np.ceil((high - low) / CELL_MM) + 1)
    distance = SignedDistance(meshes)
    near = np.zeros(shape, bool)
    for mesh in meshes:
        near |= _touched(mesh, low, shape)
    # cells near the surface are asked exactly; the others take the distance to these
    reach = int(np.ceil(BAND_MM / CELL_MM))
    near = ndimage.binary_dilation(near, np.ones((3, 3, 3)), iterations=reach)
    values = np.full(shape, np.inf, np.float32)
    where = np.argwhere(near)
    values[near] = distance.distance(low + CELL_MM * where)
    far, from_cell = ndimage.distance_transform_edt(~near, CELL_MM, return_indices=True)
    edge = values[tuple(from_cell)]
    values = np.where(near, values, edge + np.sign(edge) * far)
    return Grid(
        low.astype(np.float32), (shape[0], shape[1], shape[2]), values.ravel().astype(np.float32)
    )


def _touched(mesh: TriMesh, low: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return the corners nearest to vertices, middles of edges and faces of a mesh."""
    corners = mesh.vertices_mm[mesh.faces]
    middles = (corners + np.roll(corners, 1, axis=1)) / 2
    points = np.concatenate([mesh.vertices_mm, middles.reshape(-1, 3), corners.mean(axis=1)])
    cell = np.rint((points - low) / CELL_MM).astype(int)
    cell = cell[((cell >= 0) & (cell < shape)).all(axis=1)]
    touched = np.zeros(shape, bool)
    touched[tuple(cell.T)] = True
    return touched


def _key(meshes: Mapping[str, list[TriMesh]]) -> str:
    digest = hashlib.sha256(str((_FORMAT, CELL_MM, _MARGIN_MM, BAND_MM, _SHANK_MM)).encode())
    for body, several in meshes.items():
        digest.update(body.encode())
        for mesh in several:
            digest.update(mesh.vertices_mm.tobytes())
    return digest.hexdigest()[:12]


def _read(path: Path) -> dict[str, Grid] | None:
    """Return kept grids, None where there are none or they are broken."""
    try:
        with path.open("rb") as file, np.load(file) as kept:
            return {
                name: Grid(
                    kept[f"{name}.low"],
                    tuple(int(n) for n in kept[f"{name}.shape"]),  # type: ignore[arg-type]  # three
                    kept[f"{name}.values"],
                )
                for name in BODIES
                if f"{name}.low" in kept
            }
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _write(fields: Mapping[str, Grid], path: Path) -> None:
    """Keep grids; written beside and swapped, and simply not kept where that cannot be done."""
    arrays: dict[str, Any] = {}
    for name, one in fields.items():
        arrays[f"{name}.low"] = one.low_mm
        arrays[f"{name}.shape"] = np.array(one.shape)
        arrays[f"{name}.values"] = one.values_mm
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            draft = Path(scratch) / path.name
            np.savez(draft, **arrays)
            os.replace(draft, path)
    except OSError:
        return
