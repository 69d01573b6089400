"""``meet``: how fast everything is on this machine, told honestly."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from viewer.cli import bench_growth
from viewer.cli.texts import print_json
from viewer.errors import UserError

#: Fresh processes for each side of a ratio, taken in turns.
ROUNDS = 3
_GROWING = {"structures": "structuren", "triangles": "driehoeken"}


def measure(arguments: argparse.Namespace) -> int:
    """Run ``meet``."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from meshes.cache import load_or_build
    from viewer.cli.progress import Progress

    with Progress() as progress:
        load_or_build(progress)
    ours, plain, poses = [], [], []
    for number in range(ROUNDS):
        print(f"Ronde {number + 1} van {ROUNDS} …", file=sys.stderr)
        ours.append(_run("ours"))
        plain.append(_run("plain"))
        poses.append(_run("pose"))
    result = _summary(ours, plain, poses, _run("frames"), _run("atlas"))
    if arguments.groei:
        result["growth"] = _grow(arguments.tekening)
    if arguments.json:
        print_json(result)
    else:
        _print_table(result)
    return 0


def _grow(drawing: Path | None) -> list[dict[str, Any]]:
    rows = []
    for series, wanted in bench_growth.steps():
        print(f"Groei: {wanted} {_GROWING[series]} …", file=sys.stderr)
        rows.append(_run("growth", series, str(wanted)))
    if drawing:
        bench_growth.draw(rows, drawing)
    return rows


def _run(*what: str) -> dict[str, Any]:
    """Measure one side in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "viewer.cli.bench_run", *what],
        capture_output=True, text=True, check=False, env=_compiled(),
    )  # fmt: skip
    if done.returncode:
        raise UserError(
            f"Het meten van '{' '.join(what)}' mislukte:\n{done.stderr.strip()[-2000:]}"
        )
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def _compiled() -> dict[str, str]:
    """Return the environment with compiled modules kept: those of PyVista are from when it was
    installed, ours from the first start."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def _middle(rows: list[dict[str, Any]], key: str) -> float:
    return round(statistics.median(float(row[key]) for row in rows), 3)


def _pair(rows: list[dict[str, Any]], key: str) -> dict[str, float]:
    return {
        "median_ms": _middle(rows, f"{key}_median_ms"),
        "p95_ms": _middle(rows, f"{key}_p95_ms"),
    }


def _summary(
    ours: list[dict[str, Any]],
    plain: list[dict[str, Any]],
    poses: list[dict[str, Any]],
    frames: dict[str, Any],
    atlas: dict[str, Any],
) -> dict[str, Any]:
    return {
        "machine": f"{platform.platform()}, {os.cpu_count()} kernen, {ours[0]['renderer']}",
        "scene": {"structures": ours[0]["structures"], "triangles": ours[0]["triangles"]},
        "start": {
            "window_ms": _middle(ours, "window_ms"),
            "filled_ms": _middle(ours, "filled_ms"),
            "first_frame_ms": _middle(ours, "first_frame_ms"),
            "plain_pyvista_first_frame_ms": _middle(plain, "first_frame_ms"),
            "first_frame_cpu_ms": _middle(ours, "first_frame_cpu_ms"),
            "plain_pyvista_first_frame_cpu_ms": _middle(plain, "first_frame_cpu_ms"),
        },
        "frame": {
            "moving_ms": round(frames["moving_median_ms"], 1),
            "moving_p95_ms": round(frames["moving_p95_ms"], 1),
            "rest_ms": round(frames["rest_median_ms"], 1),
            "rest_p95_ms": round(frames["rest_p95_ms"], 1),
            "finer_ms": round(frames["finer_median_ms"], 1),
            "finer_p95_ms": round(frames["finer_p95_ms"], 1),
            "plain_pyvista_ms": round(frames["smooth_median_ms"], 1),
            "plain_pyvista_no_aa_ms": round(frames["no_aa_median_ms"], 1),
        },
        "pick": _pair(ours, "pick"),
        "hover": _pair(ours, "hover"),
        "click_to_text": _pair(ours, "click"),
        "section": {
            "step_ms": _middle(ours, "section_step_ms"),
            "frame_moving_ms": _middle(ours, "section_frame_moving_ms"),
            "slice_ms": _middle(ours, "section_slice_ms"),
        },
        "pose": {
            **_pair(poses, "light"),
            "normals_ms": _middle(poses, "light_normals_median_ms"),
            "rest_ms": _middle(poses, "whole_median_ms"),
            "rest_normals_ms": _middle(poses, "whole_normals_median_ms"),
            "meaning_ms": _middle(poses, "meaning_median_ms"),
            "prepare_ms": _middle(poses, "prepare_ms"),
        },
        "atlas": atlas,
        "ratios": _ratios(ours, plain, frames),
        "memory_mb": _middle(ours, "memory_mb"),
        "memory_shadow_mb": _middle(ours, "memory_shadow_mb"),
        "plain_pyvista_memory_mb": _middle(plain, "memory_mb"),
    }


def _ratios(
    ours: list[dict[str, Any]], plain: list[dict[str, Any]], frames: dict[str, Any]
) -> dict[str, float]:
    """Return what the targets are about: by round, and of frames that were drawn in turns."""

    def of_plain(key: str, ours_key: str = "") -> float:
        each = [float(a[ours_key or key]) / float(b[key]) for a, b in zip(ours, plain, strict=True)]
        return round(statistics.median(each), 2)

    def frame(upper: str, lower: str, figure: str) -> float:
        return round(float(frames[f"{upper}_{figure}"]) / float(frames[f"{lower}_{figure}"]), 2)

    told = {
        "first_frame_of_plain": of_plain("first_frame_ms"),
        "first_frame_cpu_of_plain": of_plain("first_frame_cpu_ms"),
        "memory_of_plain": of_plain("memory_mb"),
        "memory_shadow_of_plain": of_plain("memory_mb", "memory_shadow_mb"),
    }
    for figure, end in (("median_ms", ""), ("cpu_ms", "_cpu")):
        told[f"moving_times_faster{end}"] = frame("smooth", "moving", figure)
        told[f"moving_times_faster_no_aa{end}"] = frame("no_aa", "moving", figure)
        told[f"rest_of_no_aa{end}"] = frame("rest", "no_aa", figure)
    told["finer_of_no_aa"] = frame("finer", "no_aa", "median_ms")
    return told


def _print_table(result: dict[str, Any]) -> None:
    print(result["machine"])
    for group, value in result.items():
        if group == "machine":
            continue
        if group == "growth":
            print(bench_growth.table(value))
            continue
        if isinstance(value, dict):
            for key, number in value.items():
                print(f"{group + '.' + key:44} {number:>12}")
        else:
            print(f"{group:44} {value:>12}")
