"""The patches of the data package against the evaluation of its own library."""

from pathlib import Path

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from meshes.patches import SOURCES, evaluate, load_patches, outward
from meshes.surface import pieces, volume_mm3

REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference" / "bones"
FILES = {
    "pelvis": "pelvis_gias3_12.ply",
    "femur": "femur_left_gias3_12.ply",
    "tibia_fibula": "tibia_fibula_left_gias3_12.ply",
    "patella": "patella_left_gias3_12.ply",
}
PIECES = {"pelvis": 3, "femur": 1, "tibia_fibula": 2, "patella": 1}


@pytest.mark.parametrize("name", SOURCES)
def test_equals_the_librarys_own_evaluation(name: str) -> None:
    path = REFERENCE / FILES[name]
    if not path.exists():
        pytest.skip("the reference sets are not here (../shared/reference)")
    reference = np.asarray(trimesh.load(path, process=False).vertices)
    ours = evaluate(load_patches(name), 12).vertices_mm
    assert cKDTree(reference).query(ours)[0].max() < 1e-3
    assert cKDTree(ours).query(reference)[0].max() < 1e-3


@pytest.mark.parametrize("points_per_edge", [5, 16])
@pytest.mark.parametrize("name", SOURCES)
def test_every_piece_is_closed_and_wound_one_way(name: str, points_per_edge: int) -> None:
    found = pieces(evaluate(load_patches(name), points_per_edge))
    assert len(found) == PIECES[name]
    for piece in map(outward, found):
        solid = trimesh.Trimesh(piece.vertices_mm, piece.faces, process=False)
        assert solid.is_watertight
        assert solid.is_winding_consistent
        assert volume_mm3(piece) == pytest.approx(solid.volume)
        assert solid.volume > 0
