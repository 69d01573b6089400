"""Bringing the ends of a swept muscle onto the bones they hold to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.spatial import cKDTree

from meshes.distance import SignedDistance
from meshes.soft.muscle_look import Look
from meshes.soft.sweep import Array, Swept

#: Furthest that an end is drawn to its bone.
_REACH_MM = 14.0
#: Ends narrower than this are drawn as a whole, wider ones follow the bone across their width.
_NARROW_MM = 28.0
#: Ends flatten towards the bone: by this share, over this length.
_FLAT, _FLAT_MM = 0.6, 11.0


def drawn_to_bone(shape: Swept, look: Look, bone: Mapping[str, SignedDistance]) -> Array:
    """Draw both ends of a sweep onto the bones they belong to.

    Parameters
    ----------
    shape : Swept
    look : Look
    bone : mapping of name to SignedDistance

    Returns
    -------
    (n, 3) float64
        Vertices; the pull fades out along the belly.
    """
    vertices = shape.vertices_mm.copy()
    for name, at_end in ((look.origin_bone, False), (look.insertion_bone, True)):
        if name == "-":
            continue
        away = (1.0 - shape.along if at_end else shape.along) * shape.length_mm
        through = vertices[shape.opposite] - vertices
        vertices += (
            through * (_FLAT / 2 * _fade(away / min(_FLAT_MM, shape.length_mm / 4)))[:, None]
        )
        border = np.flatnonzero(away < 1e-6)
        here, there = vertices[border], vertices[shape.opposite[border]]
        middle = (here + there) / 2
        closest, outward = bone[name].nearest(middle)
        half = np.linalg.norm(here - there, axis=1, keepdims=True) / 2
        pull = closest + outward * half - middle
        length = np.linalg.norm(pull, axis=1, keepdims=True)
        pull *= np.minimum(1.0, _REACH_MM / np.maximum(length, 1e-6))
        narrow = np.linalg.norm(np.ptp(middle, axis=0)) < _NARROW_MM
        count = len(border) if narrow else 17
        _, nearest = cKDTree(shape.across[border, None]).query(shape.across[:, None], k=count)
        by_column = pull[nearest].mean(1)
        reach = min(max(24.0, 2.5 * float(length.max())), 0.6 * shape.length_mm)
        vertices += by_column * _fade(away / reach)[:, None]
    return vertices


def _fade(share: Array) -> Array:
    """Smooth step from 1 at 0 to 0 at 1."""
    left = np.clip(1.0 - share, 0.0, 1.0)
    return np.asarray(left * left * (3.0 - 2.0 * left))
