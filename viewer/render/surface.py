"""Arrays of a part as the view needs them: normals, colours, faces of its regions. Pure numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Floats, Ints, Part
from viewer.render.palette import material

Colours = NDArray[np.uint8]


def vertex_normals(vertices_mm: Floats, faces: Ints) -> Floats:
    """Return unit normals of vertices, weighted by the area of their faces.

    Parameters
    ----------
    vertices_mm : (n, 3) float32
    faces : (m, 3) int32
        Wound outwards.

    Returns
    -------
    (n, 3) float32
        Zero where a vertex belongs to no face.
    """
    corners = vertices_mm[faces]
    face_normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    flat = faces.ravel()
    normals = np.empty((len(vertices_mm), 3), np.float32)
    for axis in range(3):
        normals[:, axis] = np.bincount(
            flat, np.repeat(face_normals[:, axis], 3), minlength=len(vertices_mm)
        )
    lengths = np.sqrt(np.einsum("ij,ij->i", normals, normals))
    normals /= np.maximum(lengths, 1e-20)[:, None]
    return normals


def part_normals(part: Part) -> Floats:
    """Return the part's own normals if it carries them, else computed ones, ``(n, 3) float32``."""
    own = getattr(part, "normals", None)
    if own is not None and len(own) == len(part.vertices_mm):
        return np.ascontiguousarray(own, np.float32)
    return vertex_normals(part.vertices_mm, part.faces)


def vertex_colours(part: Part) -> Colours:
    """Return the colour of each vertex, ``(n, 4) uint8`` RGBA: tissue and shade."""
    count = len(part.vertices_mm)
    colour = np.broadcast_to(np.asarray(material(part.tissue).colour, np.float32), (count, 3))
    if len(part.shade):
        colour = colour * part.shade[:, None]
    rgba = np.full((count, 4), 255, np.uint8)
    rgba[:, :3] = np.clip(colour * 255 + 0.5, 0, 255)
    return rgba
