"""The light version: closed, over the part's own vertices, within the budget."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from meshes import light
from meshes.atlas import Atlas, Part
from meshes.light import is_closed, light_count, light_mesh, neighbours_together


@pytest.fixture
def ball() -> Part:
    """Return a ball of 20 mm radius whose upper half is a region."""
    mesh = trimesh.creation.icosphere(subdivisions=4, radius=20.0)
    faces = np.asarray(mesh.faces, np.int32)
    vertices = np.asarray(mesh.vertices, np.float32)
    upper = (vertices[faces].mean(axis=1)[:, 2] > 0).astype(np.int16) - 1
    return Part("ball", "bones", "bone", vertices, faces, "modelled", "", "", region=upper,
                regions=("upper",))  # fmt: skip


def test_a_light_ball_is_still_a_ball(ball: Part) -> None:
    faces, region = light_mesh(ball, 600)
    assert len(faces) <= 640
    assert is_closed(faces)
    light = trimesh.Trimesh(ball.vertices_mm, faces, process=False)
    assert light.volume == pytest.approx(4 / 3 * np.pi * 20**3, rel=0.03)
    heights = ball.vertices_mm[faces].mean(axis=1)[:, 2]
    assert (region[heights > 2] == 0).all()
    assert (region[heights < -2] == -1).all()


def test_what_is_small_stays_as_it_is(ball: Part) -> None:
    faces, region = light_mesh(ball, len(ball.faces))
    assert faces is ball.faces
    assert region is ball.region


def test_a_share_is_kept_but_of_the_smallest(ball: Part) -> None:
    assert light_count(ball) == pytest.approx(0.085 * len(ball.faces), rel=0.02), "of bone"
    for tissue, share in (("muscle", 0.09), ("capsule", 0.065)):
        other = replace(ball, tissue=tissue)
        assert light_count(other) == pytest.approx(share * len(ball.faces), rel=0.02)
    assert light_count(replace(ball, faces=ball.faces[:900])) == 260
    assert light_count(replace(ball, faces=ball.faces[:100])) == 100


def test_a_light_version_that_loses_its_volume_is_refused(
    ball: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flattened(part: Part, count: int, greed: float) -> np.ndarray:
        del count, greed
        # closed, and of next to no volume
        return np.array([[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]], np.int32)

    monkeypatch.setattr(light, "_simplified", flattened)
    faces, _ = light_mesh(ball, 600)
    kept = trimesh.Trimesh(ball.vertices_mm, faces, process=False).volume
    assert kept == pytest.approx(4 / 3 * np.pi * 20**3, rel=0.13)


def test_the_faces_are_the_same_with_neighbours_together(ball: Part) -> None:
    mixed = np.random.default_rng(1).permutation(ball.faces)
    sorted_ = neighbours_together(mixed)
    assert sorted_.dtype == np.int32
    assert sorted(map(tuple, sorted_.tolist())) == sorted(map(tuple, ball.faces.tolist()))
    new = []
    for faces in (mixed, sorted_):
        # vertices of some hundreds of faces: on a sheet of neighbours about half as many as faces
        pieces = np.array_split(faces, max(len(faces) // 400, 1))
        new.append(sum(len(np.unique(piece)) for piece in pieces) / len(faces))
    assert new[1] < 0.5 * new[0]
    assert new[1] < 0.9


def test_an_open_or_turned_surface_is_not_closed(ball: Part) -> None:
    assert is_closed(ball.faces)
    assert not is_closed(ball.faces[1:])
    turned = ball.faces.copy()
    turned[0] = turned[0, ::-1]
    assert not is_closed(turned)


@pytest.mark.slow
def test_every_part_of_the_atlas_has_a_light_version(real_atlas: Atlas) -> None:
    assert real_atlas.light_triangles <= 150_000
    for part in real_atlas.parts.values():
        assert is_closed(part.light_faces) or not part.solid, part.id
        whole = trimesh.Trimesh(part.vertices_mm, part.faces, process=False).volume
        light = trimesh.Trimesh(part.vertices_mm, part.light_faces, process=False).volume
        thin = part.group in ("nerves", "vessels")
        assert light == pytest.approx(whole, rel=0.35 if thin else 0.15), part.id
        assert len(part.light_region) == (len(part.light_faces) if len(part.region) else 0)
