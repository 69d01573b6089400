"""Cutting meshes: exact outlines, what they enclose, and the picture they are laid out in."""

from __future__ import annotations

import math

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas
from meshes.section.cortex import cortex_mm
from meshes.section.fill import area_of, contains, drawn_in, size_mm2, triangles_of
from meshes.section.outlines import Cutter, Outline
from meshes.section.plane import Plane

OBLIQUE = (0.6, -0.48, 0.64)


def cut(shape: trimesh.Trimesh, plane: Plane) -> tuple[Outline, ...]:
    vertices = shape.vertices.astype(np.float32)
    cutter = Cutter(vertices, shape.faces.astype(np.int32), vertices)
    right, up = plane.axes
    return cutter.cut(plane.n, plane.offset_mm, right=right, up=up)


@pytest.mark.parametrize(
    ("normal", "right", "up"),
    [
        ((0, 0, 1), (1, 0, 0), (0, -1, 0)),  # from the feet: the front above
        ((0, 0, -1), (1, 0, 0), (0, -1, 0)),
        ((0, -1, 0), (1, 0, 0), (0, 0, 1)),  # from the front: the head above
        ((0, 1, 0), (1, 0, 0), (0, 0, 1)),
        ((-1, 0, 0), (0, 1, 0), (0, 0, 1)),  # the front on the left
        ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ],
)
def test_a_cut_is_laid_out_as_radiologists_do(
    normal: tuple[float, float, float],
    right: tuple[float, float, float],
    up: tuple[float, float, float],
) -> None:
    found = Plane(normal, 4.0).axes
    np.testing.assert_allclose(found, (right, up), atol=1e-12)


def test_flat_and_back_is_the_same_point() -> None:
    plane = Plane(OBLIQUE, 7.5)
    right, up = plane.axes
    assert abs(right @ up) < 1e-12
    assert right[0] > 0
    flat = np.array([[3.0, -4.0], [0.0, 0.0]])
    points = plane.in_space(flat)
    np.testing.assert_allclose(points @ plane.n, 7.5)
    np.testing.assert_allclose(plane.flat(points), flat, atol=1e-12)


@pytest.mark.parametrize("normal", [(0, 0, 1), (0, -1, 0), (-1, 0, 0), OBLIQUE])
def test_outlines_are_those_of_trimesh(normal: tuple[float, float, float]) -> None:
    shape = trimesh.creation.torus(30, 8)
    plane = Plane(normal, 1.7)
    outlines = cut(shape, plane)
    theirs = shape.section(plane_origin=plane.origin_mm, plane_normal=plane.n)
    assert theirs is not None
    assert len(outlines) == len(theirs.entities)
    length = sum(
        np.linalg.norm(o.flat_mm - np.roll(o.flat_mm, 1, axis=0), axis=1).sum() for o in outlines
    )
    assert length == pytest.approx(theirs.length, rel=1e-5)
    for outline in outlines:  # what vertices carry is read between them: here, where they are
        np.testing.assert_allclose(plane.in_space(outline.flat_mm), outline.told, atol=1e-4)


def test_the_solid_lies_on_the_left_of_its_outlines() -> None:
    ring = trimesh.creation.torus(30, 8)
    areas = sorted(size_mm2((o.flat_mm,)) for o in cut(ring, Plane((0, 0, 1), 0.0)))
    assert areas[0] == pytest.approx(-math.pi * 22**2, rel=0.02)
    assert areas[1] == pytest.approx(math.pi * 38**2, rel=0.02)


def test_a_mirrored_mesh_keeps_its_solid_inside() -> None:
    ball = trimesh.creation.icosphere(subdivisions=3, radius=10)
    vertices = ball.vertices.astype(np.float32)
    turn = np.diag([-1.0, 1.0, 1.0])
    cutter = Cutter(vertices, ball.faces.astype(np.int32), vertices)
    plane = Plane(OBLIQUE, 2.0)
    right, up = plane.axes
    outlines = cutter.cut(turn @ plane.n, 2.0, right=turn @ right, up=turn @ up)
    assert size_mm2(area_of(outlines)) == pytest.approx(math.pi * (100 - 4), rel=0.02)


def test_a_plane_beside_a_mesh_meets_nothing() -> None:
    assert cut(trimesh.creation.icosphere(radius=5), Plane((0, 0, 1), 5.1)) == ()


def test_a_plane_through_vertices_and_faces_meets_the_mesh_once() -> None:
    box = trimesh.creation.box(extents=(10, 10, 10))
    for offset, size in ((-5.0, 100.0), (0.0, 100.0), (5.0, 0.0)):
        assert size_mm2(area_of(cut(box, Plane((0, 0, 1), offset)))) == pytest.approx(size)


def test_an_open_mesh_is_closed_from_its_end_to_its_start() -> None:
    box = trimesh.creation.box(extents=(10, 10, 10))
    open_box = trimesh.Trimesh(box.vertices, box.faces[1:], process=False)
    (outline,) = cut(open_box, Plane((0.3, 0.1, 0.9486833), 0.5))
    assert size_mm2((outline.flat_mm,)) > 70


def test_what_lies_inside_is_found_with_its_holes() -> None:
    area = area_of(cut(trimesh.creation.torus(30, 8), Plane((0, 0, 1), 0.0)))
    assert contains(area, 30, 0)
    assert contains(area, 0, -37)
    assert not contains(area, 0, 0)
    assert not contains(area, 39, 0)


def test_triangles_fill_exactly_the_area() -> None:
    area = area_of(cut(trimesh.creation.torus(30, 8), Plane(OBLIQUE, 3.0)))
    points, faces = triangles_of(area)
    first, second = (
        points[faces[:, 1]] - points[faces[:, 0]],
        points[faces[:, 2]] - points[faces[:, 0]],
    )
    signed = (first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) / 2
    assert (signed > -1e-9).all()
    assert signed.sum() == pytest.approx(size_mm2(area), rel=1e-9)


def test_a_mesh_that_runs_through_itself_is_a_union() -> None:
    first = trimesh.creation.box(extents=(10, 10, 10))
    second = first.copy()
    second.apply_translation((5, 0, 0))
    both = trimesh.util.concatenate([first, second])
    assert size_mm2(area_of(cut(both, Plane((0, 0, 1), 0.0)))) == pytest.approx(150)


def test_the_inside_of_a_tube_is_as_deep_as_asked_and_gone_where_it_is_thin() -> None:
    rod = trimesh.creation.cylinder(radius=10, height=40, sections=128)
    outlines = cut(rod, Plane((0, 0, 1), 0.0))
    area = area_of(outlines)
    for depth in (3.0, 9.0):
        inside = drawn_in(outlines, [np.full(len(o.flat_mm), depth) for o in outlines], area)
        assert size_mm2(inside) == pytest.approx(math.pi * (10 - depth) ** 2, rel=0.03)
    growing = [3.0 + 2.0 * (o.flat_mm[:, 0] > 0) for o in outlines]  # 5 mm on one half
    halves = math.pi * (7**2 + 5**2) / 2
    assert size_mm2(drawn_in(outlines, growing, area)) == pytest.approx(halves, rel=0.02)
    assert drawn_in(outlines, [np.full(len(o.flat_mm), 11.0) for o in outlines], area) == ()


@pytest.mark.parametrize(
    "name", ["femur", "hip_bone", "gluteus_medius", "sciatic_nerve", "hip_joint_capsule"]
)
@pytest.mark.parametrize("normal", [(0, 0, 1), (-1, 0, 0), OBLIQUE])
def test_cuts_of_the_atlas_add_up_to_the_volume(
    name: str, normal: tuple[float, float, float], real_atlas: Atlas
) -> None:
    part = real_atlas.parts[name]
    cutter = Cutter(part.vertices_mm, part.faces, part.vertices_mm)
    along = part.vertices_mm @ np.array(normal, np.float32)
    edges = np.linspace(along.min(), along.max(), 151)
    total = 0.0
    for offset in (edges[1:] + edges[:-1]) / 2:
        plane = Plane(normal, float(offset))
        right, up = plane.axes
        outlines = cutter.cut(plane.n, plane.offset_mm, right=right, up=up)
        total += sum(size_mm2((o.flat_mm,)) for o in outlines) * (edges[1] - edges[0])
    mesh = trimesh.Trimesh(part.vertices_mm, part.faces, process=False)
    assert total == pytest.approx(mesh.volume, rel=0.01)


def test_the_shaft_of_the_femur_is_a_tube_and_its_ends_are_not(real_atlas: Atlas) -> None:
    femur = real_atlas.parts["femur"]
    depth = cortex_mm(femur)
    height = femur.vertices_mm[:, 2]
    assert depth[height > -20].max() < 2.0  # head and greater trochanter
    assert depth[(height < -150) & (height > -250)].min() > 5.0
    assert depth[height < height.min() + 30].max() < 2.0
    cutter = Cutter(femur.vertices_mm, femur.faces, depth[:, None])
    plane = Plane((0, 0, 1), -200.0)
    right, up = plane.axes
    outlines = cutter.cut(plane.n, plane.offset_mm, right=right, up=up)
    area = area_of(outlines)
    canal = drawn_in(outlines, [o.told[:, 0] for o in outlines], area)
    assert 0.15 < size_mm2(canal) / size_mm2(area) < 0.5
