"""Letters, names and scale on the picture of a cut."""

from __future__ import annotations

import numpy as np
import pytest

from meshes.section.plane import Plane
from viewer.qt.slice_layout import (
    Box,
    edge_letters,
    free_of,
    place_name,
    scale_bar_mm,
    seen_from,
    widest_place,
)


def test_letters_stand_at_the_edges_as_on_a_scan() -> None:
    transversal = edge_letters(Plane((0, 0, 1), 0))
    assert transversal == {"left": "R", "right": "L", "top": "A", "bottom": "P"}
    coronal = edge_letters(Plane((0, -1, 0), 0))
    assert coronal == {"left": "R", "right": "L", "top": "H", "bottom": "F"}
    sagittal = edge_letters(Plane((-1, 0, 0), 0))
    assert sagittal == {"left": "A", "right": "P", "top": "H", "bottom": "F"}
    tilted = edge_letters(Plane((0, -0.6, 0.8), 0))
    assert (tilted["top"], tilted["bottom"]) == ("AF", "PH")


@pytest.mark.parametrize(
    ("normal", "words"),
    [
        ((0, 0, 1), "gezien vanaf de voeten"),
        ((0, 0, -1), "gezien vanaf de voeten"),
        ((0, -1, 0), "gezien van voren"),
        ((-1, 0, 0), "gezien vanaf links"),
        ((0, -0.6, 0.8), "schuine snede"),
    ],
)
def test_it_is_told_from_where_the_picture_is_seen(
    normal: tuple[float, float, float], words: str
) -> None:
    assert seen_from(Plane(normal, 0)) == words


def test_a_name_stands_inside_what_it_names() -> None:
    bent = np.array([(0, 0), (60, 0), (60, 10), (10, 10), (10, 40), (0, 40)], float)
    x, y, wide = widest_place((bent,))
    assert 0 < x < 60
    assert 0 < y < 10
    assert wide == pytest.approx(60)


@pytest.mark.parametrize(
    ("mm_per_px", "longest_px", "expected"), [(1, 99, 50), (1, 100, 100), (0.1, 25, 2), (3, 7, 20)]
)
def test_the_scale_bar_is_round(mm_per_px: float, longest_px: float, expected: float) -> None:
    assert scale_bar_mm(mm_per_px, longest_px) == pytest.approx(expected)


def test_boxes_that_touch_are_free_of_each_other() -> None:
    assert free_of((0, 0, 10, 10), [(10, 0, 20, 10)])
    assert not free_of((0, 0, 10, 10), [(9, 9, 20, 20)])


def test_a_name_beside_a_small_thing_covers_neither_it_nor_another_name() -> None:
    frame, thing = (0.0, 0.0, 200.0, 100.0), (95.0, 45.0, 105.0, 55.0)
    size = (60.0, 14.0)
    on_it = place_name((100, 50), size, None, frame=frame, taken=[])
    assert on_it == (70, 43, 130, 57)
    taken: list[Box] = []
    for _ in range(4):
        box = place_name((100, 50), size, thing, frame=frame, taken=taken)
        assert box is not None
        assert free_of(box, [thing, *taken])
        assert box[0] >= 0
        assert box[2] <= 200
        taken.append(box)
    assert place_name((100, 50), size, thing, frame=frame, taken=taken) is None
    at_the_edge = place_name((2, 50), size, (0, 45, 5, 55), frame=frame, taken=[])
    assert at_the_edge is not None
    assert at_the_edge[0] == 0
