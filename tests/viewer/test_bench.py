"""What ``meet`` tells: the keys of the contract, ratios by round, growth on the tiny atlas."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli_run import Run

from meshes.atlas import Atlas
from viewer.cli import bench, bench_growth
from viewer.errors import UserError

_KEYS = {
    "machine": (), "memory_mb": (), "plain_pyvista_memory_mb": (),
    "scene": ("structures", "triangles"),
    "start": ("window_ms", "first_frame_ms", "plain_pyvista_first_frame_ms"),
    "frame": ("moving_ms", "rest_ms", "finer_ms", "plain_pyvista_ms", "plain_pyvista_no_aa_ms"),
    "pick": ("median_ms", "p95_ms"), "hover": ("median_ms", "p95_ms"),
    "click_to_text": ("median_ms", "p95_ms"), "pose": ("median_ms", "p95_ms"),
    "atlas": ("build_s", "load_ms"),
}  # fmt: skip


def _ours(**changed: float) -> dict[str, Any]:
    pairs = [f"{key}_{kind}_ms" for key in ("pick", "hover", "click") for kind in ("median", "p95")]
    row: dict[str, Any] = dict.fromkeys(
        ("window_ms", "filled_ms", "first_frame_ms", "first_frame_cpu_ms", "memory_mb",
         "memory_shadow_mb", "section_step_ms", "section_frame_moving_ms", "section_slice_ms",
         *pairs), 10.0,
    )  # fmt: skip
    return row | {"structures": 6, "triangles": 72, "renderer": "llvmpipe"} | changed


def _plain(**changed: float) -> dict[str, Any]:
    return dict.fromkeys(("first_frame_ms", "first_frame_cpu_ms", "memory_mb"), 50.0) | changed


def _frames() -> dict[str, Any]:
    taken = {"moving": 30.0, "rest": 90.0, "no_aa": 180.0, "smooth": 900.0, "finer": 270.0}
    figures = ("median_ms", "p95_ms", "cpu_ms")
    return {f"{name}_{figure}": ms for name, ms in taken.items() for figure in figures}


def _pose() -> dict[str, Any]:
    keys = ("light", "light_normals", "whole", "whole_normals", "meaning")
    return {f"{key}_{kind}_ms": 1.0 for key in keys for kind in ("median", "p95")} | {
        "prepare_ms": 1.0
    }


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, tiny_atlas: Atlas) -> list[tuple[str, ...]]:
    """Keep processes from being started; what would have been run is written down."""
    asked: list[tuple[str, ...]] = []
    slow = iter((1.0, 4.0, 1.0))  # the machine is busy in the second round, on both sides

    def run(*what: str) -> dict[str, Any]:
        asked.append(what)
        if what[0] == "ours":
            busy = run.busy = next(slow)  # type: ignore[attr-defined]
            return _ours(first_frame_ms=1000 * busy)
        if what[0] == "plain":
            busy = run.busy  # type: ignore[attr-defined]
            return _plain(first_frame_ms=3000 * busy)
        if what[0] == "frames":
            return _frames()
        if what[0] == "growth":
            small = bench_growth.grown(tiny_atlas, structures=int(what[2]) if len(what) else 0)
            row = {key: 1.5 * len(small.parts) for key in bench_growth._MEASURED}
            return {"series": what[1], "structures": len(small.parts), "triangles": 9, **row}
        return _pose() if what[0] == "pose" else {"build_s": 1.0, "load_ms": 2.0, "cpus": 2}

    monkeypatch.setattr(bench, "_run", run)
    monkeypatch.setattr(bench_growth, "TRIANGLES", (40, 80))
    return asked


def test_the_json_has_the_keys_of_the_contract_and_ratios_of_each_round(
    run: Run, measured: list[tuple[str, ...]]
) -> None:
    answer = run("meet", "--json")
    assert answer.code == 0
    told = json.loads(answer.out)
    for key, below in _KEYS.items():
        assert key in told
        assert set(below) <= set(told[key] if below else ())
    assert [what for (what, *_) in measured if what != "pose"] == [
        *["ours", "plain"] * 3,
        "frames",
        "atlas",
    ]
    assert told["ratios"]["first_frame_of_plain"] == 0.33
    assert told["ratios"]["moving_times_faster"] == 30.0
    assert told["ratios"]["moving_times_faster_no_aa"] == 6.0
    assert told["ratios"]["rest_of_no_aa"] == 0.5
    assert told["ratios"]["finer_of_no_aa"] == 1.5
    assert "growth" not in told


def test_growth_is_told_as_rows_and_as_a_table(
    run: Run, measured: list[tuple[str, ...]], tmp_path: Path
) -> None:
    drawing = tmp_path / "groei.svg"
    told = json.loads(run("meet", "--groei", "--tekening", str(drawing), "--json").out)
    rows = told["growth"]
    assert [row["structures"] for row in rows if row["series"] == "structures"] == [
        50, 100, 200, 300, 400,
    ]  # fmt: skip
    assert drawing.read_text(encoding="utf-8").count('<g id="axes_') == 10
    table = bench_growth.table(rows)
    assert "| 100 | 9 | 150 | 150 | 150,00 | 150,00 | 150 | 1500 |" in table
    with pytest.raises(UserError, match="map"):
        bench_growth.draw(rows, tmp_path / "geen" / "groei.svg")


def test_a_repeated_atlas_has_what_was_asked_and_no_name_twice(tiny_atlas: Atlas) -> None:
    many = bench_growth.grown(tiny_atlas, structures=15)
    assert len(many.parts) == 15
    first, again = many.parts["femur_0"], many.parts["femur_1"]
    moved = again.vertices_mm - first.vertices_mm
    assert np.allclose(moved, moved[0])
    assert np.linalg.norm(moved[0]) > 5
    assert not set(first.regions) & set(again.regions)
    large = bench_growth.grown(tiny_atlas, triangles=100)
    count = sum(len(part.faces) for part in large.parts.values())
    assert 100 <= count < 112


def test_growth_is_measured_on_the_tiny_atlas(tiny_atlas: Atlas) -> None:
    row = bench_growth.measure_grown(bench_growth.grown(tiny_atlas, structures=12))
    assert (row["structures"], row["triangles"]) == (12, 144)
    assert all(row[key] > 0 for key in bench_growth._MEASURED)
    assert row["pick_ms"] < row["hover_ms"] * 2


def test_nothing_heavy_is_loaded_for_the_window_and_the_first_frame() -> None:
    code = (
        "import sys, viewer.app, viewer.render.view, viewer.start, viewer.sources, meshes.cache\n"
        "heavy = ('scipy', 'pyvista', 'matplotlib', 'trimesh', 'PIL', 'meshes.build')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_measured_process_starts_with_nothing_loaded() -> None:
    code = (
        "import sys, viewer.cli.bench_run; print('numpy' in sys.modules, 'PySide6' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
