"""Records of modelled soft tissue, filled in the same way everywhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from meshes.atlas import Part
from meshes.surface import TriMesh

CREDIT = "Heupatlas, naar gepubliceerde maten"
LICENCE = "MIT"


def as_mesh(part: Part) -> TriMesh:
    """Return the surface of a part in double precision."""
    return TriMesh(part.vertices_mm.astype(np.float64), part.faces)


def modelled(
    id_: str,
    group: str,
    tissue: str,
    mesh: TriMesh,
    *,
    follows: ArrayLike,
    shade: ArrayLike | None = None,
    region: NDArray[np.int16] | None = None,
    regions: tuple[str, ...] = (),
    note: str = "",
) -> Part:
    """Return the record of a modelled part.

    Parameters
    ----------
    id_, group, tissue, note : str
        As in ``Part``.
    mesh : TriMesh
        Closed, wound outward.
    follows : float or (n,) array_like
        Share of the femur's motion.
    shade : (n,) array_like, optional
    region : (m,) int16, optional
    regions : tuple of str
    """
    count = len(mesh.vertices_mm)
    return Part(
        id=id_,
        group=group,
        tissue=tissue,
        vertices_mm=mesh.vertices_mm.astype(np.float32),
        faces=mesh.faces.astype(np.int32),
        source="modelled",
        credit=CREDIT,
        licence=LICENCE,
        note=note,
        shade=np.empty(0, np.float32) if shade is None else np.asarray(shade, np.float32),
        region=np.empty(0, np.int16) if region is None else region,
        regions=regions,
        follows=np.broadcast_to(np.asarray(follows, np.float32), (count,)).copy(),
    )


def regions_by_number(numbers: ArrayLike) -> NDArray[np.int16]:
    """Return region numbers of faces in the type of ``Part.region``."""
    return np.asarray(numbers, np.int16)
