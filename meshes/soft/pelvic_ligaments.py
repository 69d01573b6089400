"""Ligaments of the pelvis (to come)."""

from meshes.atlas import Part
from meshes.bones import Bones


def pelvic_ligaments(bones: Bones) -> list[Part]:
    """Build the ligaments of the pelvis."""
    return []
