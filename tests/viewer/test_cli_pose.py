"""``--stand`` for pictures, export and the window: what is taken, and what is said to bad ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh
from cli_run import Run, is_one_dutch_line

from meshes.atlas import Atlas
from meshes.cache import Loaded
from meshes.motion.pose import Pose
from viewer.app import Program, fresh_settings, make_application
from viewer.cli.parser import parse
from viewer.errors import UserError
from viewer.posing import NO_MOTION

#: The whole window or many poses: minutes, and so not among the quick tests.
pytestmark = pytest.mark.slow

NONSENSE = ["flexie=nan", "flexi=90", "zitten", "flexie=90;knie=10", "keten=los", "flexie"]


def pixels(path: Path) -> np.ndarray:
    from PySide6.QtGui import QImage

    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGBA8888)
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.width(), 4).astype(int)


@pytest.mark.parametrize("stand", NONSENSE)
@pytest.mark.parametrize("command", [("afbeelding", "x.png"), ("atlas", "exporteer", "x")])
def test_nonsense_is_one_dutch_line_and_writes_nothing(
    command: tuple[str, ...], stand: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run(*command, "--stand", stand)
    assert answer.code == 2
    assert answer.out == ""
    assert is_one_dutch_line(answer.err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("afbeelding", "x.png"), ("atlas", "exporteer", "x")])
def test_shapes_that_cannot_move_say_so_and_neutral_is_still_made(
    command: tuple[str, ...],
    run: Run,
    tiny_atlas: Atlas,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("meshes.cache.load_or_build", lambda *_: Loaded(tiny_atlas))
    monkeypatch.chdir(tmp_path)
    answer = run(*command, "--stand", "flexie=30")
    assert answer.code == 1
    assert answer.err.strip() == NO_MOTION
    assert list(tmp_path.iterdir()) == []
    assert run(*command, "--stand", "flexie=0").code == 0
    assert list(tmp_path.iterdir()) != []


def test_a_picture_shows_the_pose_and_the_left_hip_its_mirror_image(
    real_run: Run, tmp_path: Path
) -> None:
    common = ("--formaat", "300x300", "--verberg", "muscles", "--verberg", "fascia",
              "--transparant")  # fmt: skip
    made = {}
    for name, *more in (
        ("neutral",),
        ("again", "--stand", "flexie=0"),
        ("flexed", "--stand", "flexie=80,abductie=10"),
        ("left", "--stand", "flexie=80,abductie=10", "--zijde", "links"),
    ):
        path = tmp_path / f"{name}.png"
        answer = real_run("afbeelding", str(path), *common, *more)
        assert answer.code == 0, answer.err
        made[name] = pixels(path)
    assert np.array_equal(made["neutral"], made["again"])
    assert np.abs(made["neutral"] - made["flexed"]).mean() > 3.0
    covered, mirrored = (made[name][:, :, 3] > 127 for name in ("flexed", "left"))
    assert (covered != mirrored[:, ::-1]).mean() < 0.01, "the light is not mirrored, the shape is"
    assert (covered != mirrored).mean() > 0.05


def test_what_is_limited_is_told_beside_the_picture(real_run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    answer = real_run(
        "afbeelding", str(path), "--formaat", "64x64", "--stand", "flexie=120,abductie=80"
    )
    assert answer.code == 0
    assert "bekken doet 20° mee" in answer.err
    assert "begrensd op 40°" in answer.err
    assert path.exists()


def test_the_whole_atlas_is_exported_in_a_pose(
    real_run: Run, real_atlas: Atlas, tmp_path: Path
) -> None:
    """About the head's centre, which stays within a tenth of a millimetre."""
    answer = real_run("atlas", "exporteer", str(tmp_path), "--stand", "flexie=70,abductie=20")
    assert answer.code == 0
    femur = trimesh.load(tmp_path / "femur.ply", process=False)
    own = real_atlas.parts["femur"].vertices_mm.astype(float)
    posed = np.asarray(femur.vertices, float)
    assert np.linalg.norm(posed, axis=1) == pytest.approx(np.linalg.norm(own, axis=1), abs=1e-3)
    assert np.abs(posed - own).max() > 300.0
    pelvis = trimesh.load(tmp_path / "hip_bone.ply", process=False)
    assert np.array_equal(
        np.asarray(pelvis.vertices, np.float32), real_atlas.parts["hip_bone"].vertices_mm
    )


@pytest.mark.screen
@pytest.mark.parametrize(
    ("stand", "pose", "told"),
    [
        ("flexie=90,knie=90", Pose(90.0, 0.0, 0.0, 90.0), ""),
        ("flexie=130", Pose(125.0), "bekken doet 25° mee"),
        ("keten=gesloten", Pose(closed_chain=True), ""),
    ],
)
def test_the_window_opens_in_a_pose(stand: str, pose: Pose, told: str, tmp_path: Path) -> None:
    make_application()
    program = Program(parse(["--stand", stand]), fresh_settings(tmp_path))
    program.start((900, 600))
    program.wait_until_ready()
    try:
        assert program.store.state.pose == pose
        assert told in program.store.message
        assert bool(told) == bool(program.store.message)
        assert not program.store.can_undo
    finally:
        program.close()


@pytest.mark.screen
def test_the_window_tells_a_pose_it_cannot_read(tmp_path: Path) -> None:
    make_application()
    program = Program(parse(["--stand", "flexi=90"]), fresh_settings(tmp_path))
    program.start((900, 600))
    try:
        with pytest.raises(UserError, match="flexi"):
            program.wait_until_ready()
        assert "flexi" in program.window.canvas.notice
    finally:
        program.close()
