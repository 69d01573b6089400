"""The built muscles: closed, out of bone, on the right spots, told apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from meshes.atlas import MEASURED_CREDIT, Atlas, Part
from meshes.attachments import attachment_areas
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.measure.volume import grid_around, occupied
from meshes.soft.anchor import end_areas
from meshes.soft.muscles import SHEETS, read_figures, read_looks
from meshes.surface import TriMesh

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def parts(real_atlas: Atlas) -> dict[str, Part]:
    """Return the muscles as they are in the whole atlas, beside all that they give way to."""
    return {name: real_atlas.parts[name] for name in NAMES}


NAMES = tuple(read_figures())
MUSCLES = tuple(read_looks())


def _mesh(part: Part) -> TriMesh:
    return TriMesh(part.vertices_mm.astype(np.float64), part.faces)


def _end(part: Part, *, last: bool) -> np.ndarray:
    """Vertices of the last four rings at one end."""
    count = 4 * 44
    return part.vertices_mm[-count:] if last else part.vertices_mm[:count]


def test_ends_lie_on_their_areas(bones: Bones, real_atlas: Atlas, parts: dict[str, Part]) -> None:
    spine = {n: _mesh(real_atlas.parts[n]) for n in ("lumbar_spine", "coccyx")}
    areas = attachment_areas({**bones.meshes, **spine})
    looks = read_looks()
    checked = 0
    for name in MUSCLES:
        for last, area in end_areas(name, looks[name], areas).items():
            if (name, last) == ("tensor_fasciae_latae", True):  # goes on in the tract
                continue
            rim = _end(parts[name], last=last)
            away, _ = cKDTree(area.points_mm).query(rim)
            assert away.mean() < 5.0, (name, last, away.mean())
            checked += 1
    assert checked == 2 * len(MUSCLES) - 1


def test_all_are_there(parts: dict[str, Part]) -> None:
    assert len(MUSCLES) == 29
    assert set(parts) == {*MUSCLES, *SHEETS}


@pytest.mark.parametrize("name", NAMES)
def test_is_a_closed_solid_wound_outwards(parts: dict[str, Part], name: str) -> None:
    part = parts[name]
    mesh = trimesh.Trimesh(part.vertices_mm, part.faces, process=False)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.volume > 1000
    assert len(part.faces) <= 8000


def test_triangles_stay_within_the_budget(parts: dict[str, Part]) -> None:
    assert sum(len(part.faces) for part in parts.values()) < 205_000


@pytest.mark.parametrize("name", NAMES)
def test_per_vertex_numbers_are_in_range(parts: dict[str, Part], name: str) -> None:
    part = parts[name]
    count = len(part.vertices_mm)
    assert len(part.fibre) == len(part.follows) == count
    bundle, along_mm = part.fibre.astype(float).T
    assert 4 < np.ptp(bundle) < 80
    assert along_mm.min() == 0
    assert along_mm.max() == pytest.approx(np.linalg.norm(np.ptp(part.vertices_mm, 0)), rel=0.4)
    assert (part.fibre_lean != 0) == (name in MUSCLES and "pennate" in read_looks()[name].fibres)
    assert 0 <= part.follows.min() <= part.follows.max() <= 1
    if name in MUSCLES:
        assert part.tendon.max() == 1
        assert (part.tendon < 0.5).mean() > 0.3
        assert part.tendon.min() == 0


@pytest.mark.parametrize("name", NAMES)
def test_no_vertex_dips_into_bone(parts: dict[str, Part], bones: Bones, name: str) -> None:
    bone = SignedDistance(list(bones.meshes.values()))
    part = parts[name]
    assert bone.distance(part.vertices_mm).min() > -0.5
    centres = part.vertices_mm[part.faces].mean(axis=1)
    assert np.quantile(bone.distance(centres), 0.001) > -1.0


@pytest.mark.parametrize("name", MUSCLES)
def test_ends_lie_on_their_bones(parts: dict[str, Part], bones: Bones, name: str) -> None:
    look = read_looks()[name]
    for bone, last in ((look.origin_bone, False), (look.insertion_bone, True)):
        if bone != "-":
            away = SignedDistance(bones.meshes[bone]).distance(_end(parts[name], last=last))
            assert away.min() < 1.5
            assert np.median(away) < 6.0


def test_ends_lie_at_their_landmarks(parts: dict[str, Part], bones: Bones) -> None:
    fibula = bones.meshes["fibula"].vertices_mm
    patella = bones.meshes["patella"].vertices_mm
    head = fibula[fibula[:, 2].argmax()]
    base = patella[patella[:, 2].argmax()]
    tibia = bones.meshes["tibia"].vertices_mm
    level = np.abs(tibia[:, 2] - (tibia[:, 2].max() - 55)) < 8
    front = tibia[level][np.argmin(tibia[level][:, 1])]
    lesser = np.array([-9.0, 20.0, -58.0])
    expected = [
        ("sartorius", False, bones.landmarks["asis"], 14),
        ("tensor_fasciae_latae", False, bones.landmarks["asis"], 38),
        ("adductor_longus", False, bones.landmarks["pubic_tubercle"], 22),
        ("psoas_major", True, lesser, 16),
        ("iliacus", True, lesser, 20),
        ("biceps_femoris_long_head", True, head, 14),
        ("biceps_femoris_short_head", True, head, 14),
        ("rectus_femoris", True, base, 22),
        ("vastus_intermedius", True, base, 12),
        ("adductor_magnus", True, bones.landmarks["medial_epicondyle"], 26),
    ]
    for name, last, spot, within in expected:
        away = np.linalg.norm(_end(parts[name], last=last).mean(axis=0) - spot)
        assert away < within, f"{name}: {away:.1f} mm"
    for name in ("sartorius", "gracilis", "semitendinosus"):
        end = _end(parts[name], last=True).mean(axis=0)
        assert 5 < end[0] - front[0] < 45, f"{name} inserts medial to the tuberosity"
        assert abs(end[2] - front[2]) < 30


def test_layers_lie_in_their_order(parts: dict[str, Part]) -> None:
    lateral = {}
    for name in ("gluteus_minimus", "gluteus_medius", "iliotibial_tract"):
        vertices = parts[name].vertices_mm
        lateral[name] = float(vertices[np.abs(vertices[:, 2] - 40) < 15, 0].min())
    assert lateral["gluteus_minimus"] > lateral["gluteus_medius"] > lateral["iliotibial_tract"]
    front = {
        name: float(parts[name].vertices_mm[:, 1].mean())
        for name in ("vastus_intermedius", "rectus_femoris")
    }
    assert front["rectus_femoris"] < front["vastus_intermedius"]


def test_pairs_hardly_overlap(parts: dict[str, Part]) -> None:
    chosen = {name: parts[name] for name in MUSCLES}
    everything = np.concatenate([part.vertices_mm for part in chosen.values()]).astype(np.float64)
    grid = grid_around(everything, voxels=6_000_000, margin_mm=2.0)
    inside = {
        name: np.flatnonzero(occupied(grid, part.vertices_mm.astype(np.float64), part.faces))
        for name, part in chosen.items()
    }
    shares = {
        (a, b): len(np.intersect1d(inside[a], inside[b], assume_unique=True))
        / min(len(inside[a]), len(inside[b]))
        for a, b in combinations(inside, 2)
    }
    assert max(shares.values()) < 0.03, max(shares, key=lambda pair: shares[pair])


def test_the_share_of_the_motion_follows_the_bones(parts: dict[str, Part]) -> None:
    for name in ("vastus_lateralis", "vastus_medialis", "vastus_intermedius"):
        assert (parts[name].follows == 1).all()
    assert (parts["psoas_minor"].follows == 0).all()
    for name in ("iliacus", "gluteus_medius", "piriformis", "rectus_femoris", "gracilis"):
        assert np.median(_follows(parts[name], last=False)) < 0.25, name
        assert np.median(_follows(parts[name], last=True)) > 0.8, name


def _follows(part: Part, *, last: bool) -> np.ndarray:
    count = 3 * 44
    return part.follows[-count:] if last else part.follows[:count]


def test_every_part_names_its_source(parts: dict[str, Part]) -> None:
    for part in parts.values():
        assert part.licence == "CC BY-SA 4.0"
        assert (part.credit == MEASURED_CREDIT) == (part.source == "measured")
    made_up = {name for name, part in parts.items() if part.source == "modelled"}
    assert made_up == {"iliocapsularis", *SHEETS}
