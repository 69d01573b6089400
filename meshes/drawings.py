"""Measures and palpable points that can be drawn on the bones and named."""

from __future__ import annotations

from collections.abc import Mapping

from meshes.atlas import Drawing, Part
from meshes.bones import Bones
from meshes.palpable import palpable


def drawings(bones: Bones, parts: Mapping[str, Part]) -> tuple[Drawing, ...]:
    """Return what can be drawn, in the order of the list.

    Parameters
    ----------
    bones : Bones
    parts : mapping of id to Part
    """
    return palpable(bones, parts)
