"""Solids that can be joined, cut and measured exactly, from surfaces and back."""

from __future__ import annotations

import manifold3d
import numpy as np
from numpy.typing import ArrayLike

from meshes.surface import TriMesh


def solid(vertices_mm: ArrayLike, faces: ArrayLike) -> manifold3d.Manifold:
    """Return the solid within a closed surface.

    Parameters
    ----------
    vertices_mm : (n, 3) float
    faces : (m, 3) int
        Wound outwards.
    """
    # copies: what is mapped read-only is refused
    return manifold3d.Manifold(
        manifold3d.Mesh(np.array(vertices_mm, np.float32), np.array(faces, np.uint32))
    )


def surface(whole: manifold3d.Manifold) -> TriMesh:
    """Return the surface of a solid, wound outwards."""
    mesh = whole.to_mesh()
    # copies: what looks into the library's memory keeps it alive until after its end
    return TriMesh(
        np.array(mesh.vert_properties[:, :3], np.float64), np.array(mesh.tri_verts, np.int32)
    )


def union(meshes: list[TriMesh]) -> TriMesh:
    """Return the surface of what lies in any of some closed surfaces."""
    solids = [solid(mesh.vertices_mm, mesh.faces) for mesh in meshes]
    return surface(manifold3d.Manifold.batch_boolean(solids, manifold3d.OpType.Add))
