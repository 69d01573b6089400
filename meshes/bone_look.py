"""How bone looks: ridges a little lighter, hollows a little darker, and some unevenness."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from meshes.surface import FloatArray, TriMesh, neighbour_matrix, vertex_normals

#: Share of brightness that the strongest ridge or hollow makes, and the unevenness.
_RELIEF, _MOTTLE = 0.09, 0.022
#: Rounds of averaging before the shape is read, and with which it is read.
_FINE, _WIDE = 3, 14
#: Height over its surroundings that counts as half of a full ridge, mm.
_HEIGHT_MM = 0.35
#: Wave lengths of the unevenness, mm.
_WAVES_MM = (41.0, 23.0, 13.0)


def bone_shade(mesh: TriMesh) -> NDArray[np.float32]:
    """Return the brightness of the surface of a bone around 1, ``(n,)``.

    Parameters
    ----------
    mesh : TriMesh
        Closed, wound outwards.
    """
    links = csr_array(neighbour_matrix(len(mesh.vertices_mm), mesh.faces))
    links = csr_array(diags_array(1.0 / np.maximum(links.sum(axis=1), 1)) @ links)
    fine = mesh.vertices_mm
    for _ in range(_FINE):
        fine = links @ fine
    wide = fine
    for _ in range(_WIDE):
        wide = links @ wide
    height = np.einsum("ij,ij->i", fine - wide, vertex_normals(mesh)) / _HEIGHT_MM
    shade = 1.0 + _RELIEF * np.tanh(height) + _MOTTLE * _mottle(mesh.vertices_mm)
    return np.asarray(shade, np.float32)


def _mottle(points_mm: FloatArray) -> FloatArray:
    """Return smooth unevenness, about -1 to 1."""
    total = np.zeros(len(points_mm))
    for turn, wave in enumerate(_WAVES_MM, 1):
        x, y, z = (points_mm * (2 * np.pi / wave)).T
        total += np.sin(x + 1.7 * np.sin(y + turn)) * np.cos(z + 1.3 * np.sin(x - 2.0 * turn))
    return total / len(_WAVES_MM)
