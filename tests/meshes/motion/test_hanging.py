"""What soft tissue hangs on: rings of muscles, trees of nerves, shares of the skin."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components

from conftest import box
from meshes.atlas import Atlas
from meshes.motion.bone_fields import bone_fields
from meshes.motion.cord_trees import CordTrees, read_trees
from meshes.motion.hanging import CORDS
from meshes.motion.kinematics import BODIES, find_knee
from meshes.motion.lanes import read_lanes
from meshes.motion.outer_shares import outer_shares, way_from_midline_mm
from meshes.motion.rings import read_rings
from meshes.surface import neighbour_matrix


@pytest.fixture(scope="module")
def trees(real_atlas: Atlas) -> CordTrees:
    return read_trees([part for part in real_atlas.parts.values() if part.tissue in CORDS])


def test_every_muscle_is_rings(real_atlas: Atlas) -> None:
    for part in real_atlas.parts.values():
        rings = read_rings(part)
        assert (rings is not None) == bool(part.path_points), part.id
        if rings is None:
            continue
        assert rings.points_mm.shape[1] == 44
        for lanes in (1, 4):
            assert np.allclose(rings.lane_weights(lanes).sum(axis=1), 1.0)
            middles = rings.middles(lanes)
            low, high = part.vertices_mm.min(axis=0), part.vertices_mm.max(axis=0)
            assert ((middles > low - 1e-3) & (middles < high + 1e-3)).all()
    assert read_rings(box("cube", (0.0, 0.0, 0.0), 1.0)) is None


def test_lanes_hold_where_muscles_are_attached(real_atlas: Atlas) -> None:
    lanes, laned = read_lanes(real_atlas, bone_fields(real_atlas), find_knee(real_atlas.parts))
    pelvis, femur = BODIES.index("pelvis"), BODIES.index("femur")
    by_id = {one.id: one for one in laned}
    holds = by_id["gluteus_medius"].holds
    assert {int(body) for body in np.flatnonzero(holds.max(axis=0) > 0.9)} == {pelvis, femur}
    assert np.allclose(lanes.keeps.sum(axis=1)[lanes.start], 1.0, atol=1e-3)
    assert (lanes.lane[lanes.start] == lanes.lane[lanes.stop]).all()
    assert (lanes.start <= np.arange(len(lanes.lane))).all()
    # what the lanes carry adds up for every vertex
    for one in laned:
        total = np.asarray((one.vertices @ one.rings).sum(axis=1)).ravel()
        assert np.allclose(total, 1.0, atol=1e-4), one.id


def test_trees_are_trees(real_atlas: Atlas, trees: CordTrees) -> None:
    number = np.arange(len(trees.parent))
    assert (trees.parent <= number).all()
    assert (trees.parent[trees.child[trees.child != number]] == number[trees.child != number]).all()
    cords = [part for part in real_atlas.parts.values() if part.tissue in CORDS]
    for k, (part, weights) in enumerate(zip(cords, trees.vertices, strict=True)):
        own = np.flatnonzero(trees.part == k)
        pieces = connected_components(neighbour_matrix(len(part.vertices_mm), part.faces))[0]
        assert np.count_nonzero(trees.parent[own] == own) == pieces, part.id
        assert np.allclose(np.asarray(weights.sum(axis=1)).ravel(), 1.0, atol=1e-5)
        # and a vertex hangs on what lies beside it
        away = np.linalg.norm(weights @ trees.rest_mm - part.vertices_mm, axis=1)
        assert np.quantile(away, 0.95) < 14.0, part.id


def test_the_sciatic_nerve_is_as_long_as_it_is(real_atlas: Atlas, trees: CordTrees) -> None:
    cords = [part.id for part in real_atlas.parts.values() if part.tissue in CORDS]
    own = trees.part == cords.index("sciatic_nerve")
    part = real_atlas.parts["sciatic_nerve"]
    high = float(np.ptp(part.vertices_mm[:, 2]))
    assert high < trees.way_mm[own].sum() < 3.0 * high


def test_the_skin_shares_slower_than_the_hip_turns(real_atlas: Atlas) -> None:
    """Else a fold at 100 degrees would turn inside out."""
    knee = find_knee(real_atlas.parts)
    angle = np.radians(np.linspace(0.0, 180.0, 181))
    front = 90.0 * np.stack([0 * angle, -np.sin(angle), -np.cos(angle)], axis=1)
    way = np.full(len(front), 1e3, np.float32)
    hip, _ = outer_shares(front.astype(np.float32), way, knee, real_atlas.midline_x_mm)
    assert (np.diff(hip) <= 1e-6).all()
    assert hip[0] == 1.0
    assert hip[-1] == 0.0
    assert 100.0 * np.abs(np.diff(hip)).max() < 1.0  # per degree round the joint


def test_the_way_over_the_skin_leads_round_the_crotch(real_atlas: Atlas) -> None:
    skin = real_atlas.parts["body_surface"]
    way = way_from_midline_mm(skin, real_atlas.midline_x_mm)
    aside = np.abs(skin.vertices_mm[:, 0] - real_atlas.midline_x_mm)
    inner = (skin.vertices_mm[:, 2] < -220.0) & (aside < 25.0) & (aside > 3.0)
    assert inner.any()
    assert way[inner].min() > 60.0
