"""What ``meet`` tells of a pose: measured on the whole atlas, in the form of the contract."""

from __future__ import annotations

import pytest

from meshes.atlas import Atlas
from meshes.cache import Loaded
from viewer.cli import bench, bench_run


def test_a_pose_is_measured_and_summed_up(
    real_atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meshes.cache.load_or_build", lambda *_: Loaded(real_atlas))
    monkeypatch.setattr(bench_run, "_POSES", 8)
    row = bench_run.pose()
    assert all(value > 0 for value in row.values())
    assert row["light_median_ms"] <= row["light_p95_ms"]
    assert row["light_median_ms"] < row["whole_median_ms"]
    row["light_median_ms"] = 3.0
    ours = dict.fromkeys(
        ("window_ms", "filled_ms", "first_frame_ms", "memory_mb", "memory_shadow_mb", "structures",
         "triangles", "renderer", "first_frame_cpu_ms", "section_step_ms",
         "section_frame_moving_ms", "section_slice_ms",
         *(f"{key}_{kind}_ms" for key in ("pick", "hover", "click")
                                    for kind in ("median", "p95"))),
        1.0,
    )  # fmt: skip
    plain = dict.fromkeys(("first_frame_ms", "first_frame_cpu_ms", "memory_mb"), 1.0)
    taken = ("moving", "rest", "finer", "no_aa", "smooth")
    frames = {
        f"{name}_{figure}": 1.0 for name in taken for figure in ("median_ms", "p95_ms", "cpu_ms")
    }

    told = bench._summary([ours], [plain], [row, row | {"light_median_ms": 9.0}, row], frames, {})
    assert told["pose"]["median_ms"] == 3.0
    assert told["pose"]["p95_ms"] == round(row["light_p95_ms"], 3)
    assert told["pose"]["rest_ms"] == round(row["whole_median_ms"], 3)
