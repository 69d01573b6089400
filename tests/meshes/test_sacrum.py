"""The sacrum with its foramina: open, in pairs, and otherwise as it was."""

from __future__ import annotations

import trimesh

from meshes.bones import Bones


def _mesh(bones: Bones) -> trimesh.Trimesh:
    sacrum = bones.meshes["sacrum"]
    return trimesh.Trimesh(sacrum.vertices_mm, sacrum.faces, process=False)


def test_eight_canals_run_right_through(bones: Bones) -> None:
    """A closed surface with eight handles: every canal is open at both ends."""
    mesh = _mesh(bones)
    assert mesh.is_volume
    assert mesh.euler_number == 2 - 2 * 8
