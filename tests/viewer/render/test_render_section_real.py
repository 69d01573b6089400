"""The cut through the whole atlas, read as a radiologist reads an axial or coronal scan."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from meshes.atlas import Atlas
from meshes.motion.pose import Pose
from meshes.section.fill import contains, size_mm2
from meshes.section.plane import Plane
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene, Slice, SlicePiece

AXIAL = Plane((0.0, 0.0, 1.0), 0.0)
CORONAL = Plane((0.0, -1.0, 0.0), 0.0)
SAGITTAL = Plane((-1.0, 0.0, 0.0), 0.0)


@pytest.fixture(scope="module")
def view(real_atlas: Atlas) -> Iterator[AtlasView]:
    made = AtlasView(real_atlas, 400, 320)
    yield made
    made.close()


def cut(view: AtlasView, plane: Plane, *, mirrored: bool = False) -> Slice:
    looks = {key: Look() for key in view.nodes} | {"body_surface": Look(0.0)}
    view.apply(Scene(looks=looks, section=plane, mirrored=mirrored))
    made = view.slice()
    assert made is not None
    return made


def piece(made: Slice, name: str) -> SlicePiece:
    return next(p for p in made.pieces if p.node == name)


def middle(made: Slice, name: str) -> np.ndarray:
    """Return the middle of the box around what a structure fills."""
    points = np.concatenate(piece(made, name).area)
    return np.asarray((points.min(axis=0) + points.max(axis=0)) / 2)


@pytest.mark.parametrize("mirrored", [False, True])
def test_an_axial_cut_shows_what_an_axial_scan_shows(view: AtlasView, mirrored: bool) -> None:
    made = cut(view, AXIAL, mirrored=mirrored)
    lateral = 1.0 if mirrored else -1.0  # the patient's right lies left
    assert made.plane.axes[0][0] == pytest.approx(1)
    out = {p.node: middle(made, p.node) * (lateral, 1.0) for p in made.pieces}
    # the head in its socket, the trochanter beside it
    assert contains(piece(made, "femur").area, 0.0, 0.0)
    assert not contains(piece(made, "hip_bone").area, 0.0, 0.0)
    # in front: iliopsoas before the head, from lateral to medial nerve, artery, vein
    assert out["iliacus"][1] > 20
    nerve, artery, vein = (out[f"femoral_{what}"] for what in ("nerve", "artery", "vein"))
    assert nerve[0] > artery[0] > vein[0]
    assert min(nerve[1], artery[1], vein[1]) > 25
    assert out["sartorius"][1] > out["rectus_femoris"][1] > 20
    assert out["tensor_fasciae_latae"][0] > out["rectus_femoris"][0]
    # behind: the sciatic nerve before gluteus maximus, which lies behind all else
    assert out["gluteus_maximus"][1] < out["sciatic_nerve"][1] < -20
    # inside: obturator internus on the inner wall
    assert out["obturator_internus"][0] < out["hip_bone"][0]


def test_a_coronal_cut_goes_through_head_neck_and_shaft(view: AtlasView) -> None:
    made = cut(view, CORONAL)
    femur, socket = piece(made, "femur"), piece(made, "hip_bone")
    assert contains(femur.area, 0.0, 0.0)
    assert contains(socket.area, 5.0, 45.0)  # the ilium above the head
    cartilage = piece(made, "femoral_head_cartilage")
    roof = [y for y in np.arange(15.0, 30.0, 0.1) if contains(cartilage.area, 0.0, float(y))]
    assert 1.0 < len(roof) * 0.1 < 4.0  # between the two bones, some mm thick
    assert middle(made, "gluteus_minimus")[0] > middle(made, "gluteus_medius")[0]
    assert {"femur_l", "hip_bone_l"} <= {p.node for p in made.pieces}


def test_a_sagittal_cut_has_the_front_on_the_left(view: AtlasView) -> None:
    made = cut(view, SAGITTAL)
    assert np.concatenate(piece(made, "iliacus").area)[:, 0].min() < -25
    assert middle(made, "gluteus_maximus")[0] > 30
    assert contains(piece(made, "femur").area, 0.0, 0.0)


def test_who_wins_where_solids_overlap_is_what_is_drawn_and_clicked(view: AtlasView) -> None:
    """A nerve in a muscle is seen, the end of a muscle in a bone is not."""
    made = cut(view, Plane((0.0, 0.0, 1.0), 120.0))
    order = [p.node for p in made.pieces]
    assert order.index("psoas_major") < order.index("lumbar_nerve_roots")
    made = cut(view, AXIAL)
    order = [p.node for p in made.pieces]
    bone = order.index("femur")
    assert all(order.index(m) < bone for m in ("gluteus_medius", "iliacus"))
    assert bone < order.index("femoral_head_cartilage")
    rng = np.random.default_rng(3)
    for x, y in rng.uniform(-90, 90, (300, 2)):
        inside = [p for p in made.pieces if contains(p.area, x, y)]
        hit = view.pick_slice(x, y)
        assert (hit.node if hit else None) == (inside[-1].node if inside else None)


def test_the_cap_of_the_shaft_is_a_tube_around_marrow(view: AtlasView) -> None:
    made = cut(view, Plane((0.0, 0.0, 1.0), -200.0))
    shaft = piece(made, "femur")
    assert 0.15 < size_mm2(shaft.inside) / size_mm2(shaft.area) < 0.5
    head = piece(cut(view, AXIAL), "femur")
    assert size_mm2(head.inside) / size_mm2(head.area) > 0.7


def test_the_skin_is_a_layer_and_no_slab(view: AtlasView) -> None:
    looks = {"body_surface": Look()}
    view.apply(Scene(looks=looks, section=AXIAL))
    made = view.slice()
    assert made is not None
    skin = piece(made, "body_surface")
    assert 0 < size_mm2(skin.area) < 0.1 * size_mm2(made.body)
    assert view.pick_slice(0.0, 0.0) is None


def test_the_cut_of_a_moving_leg_is_rougher_and_then_exact(view: AtlasView) -> None:
    looks = {key: Look() for key in view.nodes} | {"body_surface": Look(0.0)}
    view.apply(Scene(looks=looks, section=CORONAL))
    view.apply(Scene(looks=looks, section=CORONAL, pose=Pose(flexion_deg=30.0, abduction_deg=20.0)))
    rough = view.slice(moving=True)
    assert not view.nodes["gluteus_medius"].mesh.whole
    exact = view.slice()
    assert view.nodes["gluteus_medius"].mesh.whole
    assert rough is not None
    assert exact is not None
    areas = [{p.node: size_mm2(p.area) for p in made.pieces} for made in (rough, exact)]
    large = {name for name, size in areas[1].items() if size > 400}
    assert len(large) > 8
    for name in large:
        assert areas[0][name] == pytest.approx(areas[1][name], rel=0.1), name
    counts = [sum(len(line) for p in made.pieces for line in p.area) for made in (rough, exact)]
    assert counts[0] < 0.95 * counts[1]
    # the shaft went to the outside and forward: it is cut elsewhere than in neutral
    straight = cut(view, CORONAL)
    assert not view.nodes["femur"].cut_off
    assert size_mm2(piece(straight, "femur").area) > 1.3 * size_mm2(piece(exact, "femur").area)
    x, y = middle(straight, "femur")
    assert view.pick_slice(x, y) is not None
