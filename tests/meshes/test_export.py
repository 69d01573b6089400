"""The exported files: every part, in the frame that the manifest names."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas
from meshes.export import export_atlas
from meshes.motion.pose import Pose


def read(folder: Path, id_: str) -> trimesh.Trimesh:
    """Return an exported part as it stands in its file."""
    mesh = trimesh.load(folder / f"{id_}.ply", process=False)
    assert isinstance(mesh, trimesh.Trimesh)
    return mesh


def test_the_manifest_and_the_files_agree(tiny_atlas: Atlas, tmp_path: Path) -> None:
    returned = export_atlas(tiny_atlas, tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == returned
    assert {"frame", "pose", "structures"} <= manifest.keys()
    assert [row["id"] for row in manifest["structures"]] == list(tiny_atlas.parts)
    for row in manifest["structures"]:
        assert row.keys() == {"id", "file", "group"}
        assert row["file"] == f"{row['id']}.ply"
        assert row["group"] == tiny_atlas.parts[row["id"]].group
    there = {path.name for path in tmp_path.iterdir()}
    assert there == {row["file"] for row in manifest["structures"]} | {"manifest.json"}


def test_the_frame_is_told(tiny_atlas: Atlas, tmp_path: Path) -> None:
    manifest = export_atlas(tiny_atlas, tmp_path)
    for word in ("mm", "LPS", "femurkop"):
        assert word in manifest["frame"]
    assert manifest["pose"] == {
        "flexion_deg": 0.0,
        "abduction_deg": 0.0,
        "external_rotation_deg": 0.0,
        "knee_flexion_deg": 0.0,
    }


def test_files_are_binary_ply(tiny_atlas: Atlas, tmp_path: Path) -> None:
    export_atlas(tiny_atlas, tmp_path)
    head = (tmp_path / "femur.ply").read_bytes()[:200]
    assert head.startswith(b"ply\nformat binary_little_endian 1.0\n")


def test_the_right_side_is_written_as_it_is(tiny_atlas: Atlas, tmp_path: Path) -> None:
    assert export_atlas(tiny_atlas, tmp_path)["side"] == "rechts"
    for id_, part in tiny_atlas.parts.items():
        mesh = read(tmp_path, id_)
        assert np.array_equal(np.asarray(mesh.vertices, np.float32), part.vertices_mm)
        assert np.array_equal(mesh.faces, part.faces)
        assert mesh.volume > 0


def test_the_left_side_is_the_mirror_image_and_still_faces_outward(
    tiny_atlas: Atlas, tmp_path: Path
) -> None:
    assert export_atlas(tiny_atlas, tmp_path, left=True)["side"] == "links"
    for id_, part in tiny_atlas.parts.items():
        mesh = read(tmp_path, id_)
        mirrored = part.vertices_mm * np.array([-1, 1, 1], np.float32)
        assert np.array_equal(np.asarray(mesh.vertices, np.float32), mirrored)
        assert mesh.is_watertight
        assert mesh.volume == pytest.approx(float(np.ptp(part.vertices_mm[:, 0])) ** 3, rel=1e-5)
        outward = np.einsum(
            "ij,ij->i", mesh.face_normals, mesh.triangles_center - mesh.vertices.mean(axis=0)
        )
        assert (outward > 0).all()


def test_mirroring_twice_is_the_part_itself(tiny_atlas: Atlas) -> None:
    for part in tiny_atlas.parts.values():
        back = part.mirrored().mirrored()
        assert np.array_equal(back.vertices_mm, part.vertices_mm)
        assert np.array_equal(back.faces, part.faces)
        assert np.array_equal(back.normals, part.normals)


def test_mirrored_normals_still_point_outward(tiny_atlas: Atlas) -> None:
    for part in tiny_atlas.parts.values():
        other = part.mirrored()
        arm = other.vertices_mm - other.vertices_mm.mean(axis=0)
        assert (np.einsum("ij,ij->i", arm, other.normals) > 0).all()
        assert other.region_faces.keys() == part.region_faces.keys()


def test_only_one_side_is_written(tiny_atlas: Atlas, tmp_path: Path) -> None:
    export_atlas(tiny_atlas, tmp_path)
    assert not list(tmp_path.glob("*_l.ply"))
    assert read(tmp_path, "femur").vertices[:, 0].max() < tiny_atlas.midline_x_mm


def test_a_new_folder_is_made_and_an_old_one_written_over(
    tiny_atlas: Atlas, tmp_path: Path
) -> None:
    folder = tmp_path / "nieuw" / "map"
    export_atlas(tiny_atlas, folder)
    first = (folder / "femur.ply").read_bytes()
    export_atlas(tiny_atlas, folder, left=True)
    assert (folder / "femur.ply").read_bytes() != first
    export_atlas(tiny_atlas, folder)
    assert (folder / "femur.ply").read_bytes() == first


def test_a_folder_that_is_a_file(tiny_atlas: Atlas, tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x")
    with pytest.raises(OSError, match="bestand"):
        export_atlas(tiny_atlas, tmp_path / "bestand")


def test_a_pose_moves_what_follows_the_femur_and_keeps_its_shape(
    tiny_atlas: Atlas, tmp_path: Path
) -> None:
    """Flexion of 90 degrees about the head's centre: down becomes to the front."""
    manifest = export_atlas(tiny_atlas, tmp_path, pose=Pose(flexion_deg=90.0))
    assert manifest["pose"]["flexion_deg"] == 90.0
    x, y, z = tiny_atlas.parts["femur"].vertices_mm.T
    assert np.allclose(read(tmp_path, "femur").vertices, np.stack([x, z, -y], axis=1), atol=1e-4)
    for id_ in ("hip_bone", "sacrum", "rectus_femoris"):
        assert np.array_equal(read(tmp_path, id_).vertices, tiny_atlas.parts[id_].vertices_mm)


def test_in_the_closed_chain_the_pelvis_is_written_elsewhere(
    tiny_atlas: Atlas, tmp_path: Path
) -> None:
    pose = Pose(flexion_deg=90.0, closed_chain=True)
    assert export_atlas(tiny_atlas, tmp_path, pose=pose)["closed_chain"] is True
    x, y, z = tiny_atlas.parts["hip_bone"].vertices_mm.T
    assert np.allclose(read(tmp_path, "hip_bone").vertices, np.stack([x, -z, y], axis=1), atol=1e-4)
    assert np.allclose(
        read(tmp_path, "femur").vertices, tiny_atlas.parts["femur"].vertices_mm, atol=1e-4
    )


def test_a_pose_of_a_left_hip_is_that_of_the_right_one_mirrored(
    tiny_atlas: Atlas, tmp_path: Path
) -> None:
    pose = Pose(20.0, 15.0, -25.0)
    export_atlas(tiny_atlas, tmp_path / "right", pose=pose)
    export_atlas(tiny_atlas, tmp_path / "left", left=True, pose=pose)
    for id_ in tiny_atlas.parts:
        right, left = (read(tmp_path / side, id_).vertices for side in ("right", "left"))
        assert np.allclose(left, right * np.array([-1.0, 1.0, 1.0]), atol=1e-4)
