"""Distances to the bones on grids: near enough to the exact ones, kept, and made again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meshes.atlas import Atlas
from meshes.distance import SignedDistance
from meshes.motion.bone_fields import BoneFields, bone_fields
from meshes.motion.bone_grids import BONES, bone_grids
from meshes.motion.kinematics import BODIES
from meshes.surface import TriMesh


@pytest.fixture(scope="module")
def fields(real_atlas: Atlas) -> BoneFields:
    return bone_fields(real_atlas)


@pytest.mark.parametrize("body", BODIES)
def test_grids_agree_with_the_exact_distance(
    real_atlas: Atlas, fields: BoneFields, body: str
) -> None:
    number = BODIES.index(body)
    bones = [
        TriMesh(real_atlas.parts[id_].vertices_mm.astype(np.float64), real_atlas.parts[id_].faces)
        for id_ in BONES[body]
    ]
    rng = np.random.default_rng(3)
    every = np.concatenate([bone.vertices_mm for bone in bones])
    every = every[every[:, 2] > fields.low_mm[number, 2] + 12.0]
    points = rng.choice(every, 1500) + rng.normal(0.0, 2.0, (1500, 3))
    exact = SignedDistance(bones).distance(points)
    found = fields.at_rest(points.astype(np.float32), number)
    assert np.quantile(np.abs(found - exact), 0.98) < 0.6
    clear = np.abs(exact) > 1.0
    assert (np.sign(found) == np.sign(exact))[clear].mean() > 0.995


def test_gradients_lead_out_of_the_bone(fields: BoneFields) -> None:
    """From within the head of the femur: a step along the gradient is a step outward."""
    rng = np.random.default_rng(4)
    away = rng.normal(size=(300, 3))
    points = (20.0 * away / np.linalg.norm(away, axis=1, keepdims=True)).astype(np.float32)
    points = points[points @ np.array([0.7, 0.0, 0.7]) > 5.0]  # not towards the neck
    turn, home = fields.carried(
        np.tile(np.eye(3, dtype=np.float32), (4, 1, 1)), np.zeros((4, 3), np.float32)
    )
    femur = BODIES.index("femur")
    place = turn[femur] @ points.T + home[femur][:, None]
    distance, gradient = fields.sample(place, fields.grid_of(femur))
    assert (distance < 0).all()
    assert (np.einsum("in,ni->n", gradient, points) > 0).mean() > 0.98


def test_what_is_near_is_never_missed(fields: BoneFields, real_atlas: Atlas) -> None:
    rng = np.random.default_rng(5)
    points = rng.uniform(-80, 80, (20_000, 3)).astype(np.float32)
    turn, home = fields.carried(
        np.tile(np.eye(3, dtype=np.float32), (4, 1, 1)), np.zeros((4, 3), np.float32)
    )
    for body in (0, 1):
        near = np.flatnonzero(fields.at_rest(points, body) < 0.0)
        place = turn[body] @ points.T + home[body][:, None]
        assert np.isin(near, fields.may_be_near(place, body)).all()


def test_grids_are_kept_and_broken_ones_made_again(
    tiny_atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEUPATLAS_CACHE", str(tmp_path))
    first = bone_grids(tiny_atlas)
    assert list(tmp_path.iterdir()) == []  # no atlas is kept here: no grids either
    folder = tmp_path / "atlas-tiny"
    folder.mkdir()
    bone_grids(tiny_atlas)
    (kept,) = folder.iterdir()
    written = kept.stat().st_mtime_ns
    again = bone_grids(tiny_atlas)
    assert kept.stat().st_mtime_ns == written
    assert set(again) == {"pelvis", "femur"}
    assert np.array_equal(first["femur"].values_mm, again["femur"].values_mm)
    kept.write_bytes(kept.read_bytes()[:100])
    assert np.array_equal(bone_grids(tiny_atlas)["femur"].values_mm, first["femur"].values_mm)
    assert kept.stat().st_size > 100
    assert [path.name for path in folder.iterdir()] == [kept.name]
