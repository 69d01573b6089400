"""Rows of figures that cannot be: named with file and row, the rest is built."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from meshes import attachments, refused
from meshes.atlas import Atlas
from meshes.bones import load_bones
from meshes.refused import FIGURES
from meshes.soft import muscles
from meshes.surface import TriMesh

Changed = Callable[[str, str, str], Path]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Return a maker of a copy of the tables with one place changed."""

    def make(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "figures"
        if not folder.exists():
            shutil.copytree(FIGURES, folder)
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return make


@pytest.fixture(scope="module")
def meshes_of_bones(real_atlas: Atlas) -> dict[str, TriMesh]:
    names = ("hip_bone", "sacrum", "femur", "patella", "tibia", "fibula")
    return {
        name: TriMesh(real_atlas.parts[name].vertices_mm.astype(np.float64), part.faces)
        for name in names
        if (part := real_atlas.parts[name])
    }


def _line(file: str, start: str) -> tuple[int, str]:
    """Return number and text of the first line that starts so."""
    for number, line in enumerate((FIGURES / file).read_text("utf-8").splitlines(), 1):
        if line.startswith(start):
            return number, line
    raise AssertionError(start)


def _with(line: str, column: int, value: str) -> str:
    cells = line.split(",")
    cells[column] = value
    return ",".join(cells)


def test_the_tables_of_the_atlas_are_sound(meshes_of_bones: dict[str, TriMesh]) -> None:
    assert refused.refused(meshes_of_bones) == ()


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        (9, "-2.0", "'thick'"),
        (9, "0", "'thick'"),
        (9, "dik", "geen getal"),
        (3, "nan", "geen eindig getal"),
        (3, "900", "dichtstbijzijnde bot"),
        (13, "-1", "'edge'"),
    ],
)
def test_an_impossible_station_is_named_with_file_line_and_muscle(
    changed: Changed, meshes_of_bones: dict[str, TriMesh], column: int, value: str, why: str
) -> None:
    number, line = _line("muscles_stations.csv", "sartorius,3,")
    folder = changed("muscles_stations.csv", line, _with(line, column, value))
    found = refused.refused(meshes_of_bones, folder)
    assert found
    assert {row.structure for row in found} == {"sartorius"}
    assert found[0].file == "muscles_stations.csv"
    assert found[0].row == f"regel {number}"
    assert why in found[0].why
    assert found[0].sentence().startswith(f"muscles_stations.csv, regel {number} (sartorius): ")


@pytest.mark.parametrize(
    ("file", "old", "new", "structure", "why"),
    [
        ("muscles.csv", "pectineus,30", "pectineus,dertig", "pectineus", "geen getal"),
        ("attachments.toml", 'bone = "hip_bone"', 'bone = "heupbot"', "sartorius", "bestaat niet"),
        ("attachments.toml", "radius = [5, 4]", "radius = [5, -4]", "sartorius", "'radius'"),
        ("bursae.toml", "thick = 2.6", "thick = -2.6", "trochanteric_bursa", "'thick'"),
        ("cords.csv", "86.6,4.90,4.90", "86.6,-4.90,4.90", "femoral_artery", "halve dikte"),
    ],
)
def test_every_table_is_looked_at(
    changed: Changed,
    meshes_of_bones: dict[str, TriMesh],
    file: str,
    old: str,
    new: str,
    structure: str,
    why: str,
) -> None:
    (row,) = refused.refused(meshes_of_bones, changed(file, old, new))
    assert (row.file, row.structure) == (file, structure)
    assert why in row.why


def test_an_unknown_bone_and_an_end_far_from_its_bone(
    changed: Changed, meshes_of_bones: dict[str, TriMesh]
) -> None:
    _, line = _line("muscles.csv", "gracilis,")
    folder = changed("muscles.csv", line, _with(line, 8, "heiligbeen"))
    _, other = _line("muscles.csv", "sartorius,")
    changed("muscles.csv", other, _with(other, 8, "tibia"))
    why = {row.structure: row.why for row in refused.refused(meshes_of_bones, folder)}
    assert set(why) == {"gracilis", "sartorius"}
    assert "'heiligbeen'" in why["gracilis"]
    assert "mm van 'tibia'" in why["sartorius"]


@pytest.mark.slow
def test_the_rest_is_built(
    changed: Changed, real_atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, line = _line("muscles_stations.csv", "sartorius,3,")
    folder = changed("muscles_stations.csv", line, _with(line, 9, "-2.0"))
    for module in (refused, muscles, attachments):
        monkeypatch.setattr(module, "FIGURES", folder)
    bones = load_bones()
    assert bones.left_out == {"sartorius"}
    early = {n: p for n, p in real_atlas.parts.items() if p.group not in ("muscles", "fascia")}
    built = {p.id: p for p in muscles.build(bones, early, lambda *_: None)}
    assert set(built) == {*(set(muscles.SHEETS) | set(muscles.read_looks())) - {"sartorius"}}
    rest = replace(real_atlas, parts={**early, **built})
    held = {a.structure for a in attachments.attachments(rest.parts, bones.left_out)}
    assert "sartorius" not in held
    assert "gracilis" in held
