"""Which attachment lies under a point, and in which area of the bone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from meshes.atlas import Atlas, Attachment
from meshes.attached import AttachmentFinder, with_regions


def _on_femur(atlas: Atlas, faces: slice) -> Attachment:
    femur = atlas.parts["femur"]
    return Attachment("piriformis", "insertion", "femur", femur.vertices_mm, femur.faces[faces])


def test_an_attachment_is_told_by_the_areas_it_covers(tiny_atlas: Atlas) -> None:
    # the first six triangles of the tiny femur are the head, the others the trochanter
    whole, head = _on_femur(tiny_atlas, slice(0, 10)), _on_femur(tiny_atlas, slice(0, 6))
    told = with_regions([whole, head], tiny_atlas.parts)
    assert told[0].regions == ("femoral_head", "greater_trochanter")
    assert told[1].regions == ("femoral_head",)


def test_on_a_bone_without_areas_there_are_none(tiny_atlas: Atlas) -> None:
    sacrum = tiny_atlas.parts["sacrum"]
    held = Attachment("piriformis", "origin", "sacrum", sacrum.vertices_mm, sacrum.faces)
    assert with_regions([held], tiny_atlas.parts)[0].regions == ()


def test_a_point_finds_what_lies_there_and_nothing_beside_it(tiny_atlas: Atlas) -> None:
    held = _on_femur(tiny_atlas, slice(0, 2))
    finder = AttachmentFinder([held, replace(held, bone="hip_bone")])
    corners = held.vertices_mm[held.faces[0]]
    x, y, z = map(float, corners.mean(axis=0))
    assert finder.at("femur", (x, y, z)) == ("piriformis.insertion.femur",)
    assert finder.at("sacrum", (x, y, z)) == ()
    far = corners.mean(axis=0) + np.array([0.0, 0.0, 500.0])
    assert finder.at("femur", (float(far[0]), float(far[1]), float(far[2]))) == ()
