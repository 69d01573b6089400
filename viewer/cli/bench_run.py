"""One measured process of ``meet``: ``ours``, ``plain`` (PyVista as it comes) or ``atlas``."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WIDTH_PX, HEIGHT_PX = 1280, 800


def main(what: str) -> None:
    """Measure and print one JSON line."""
    result = {"ours": ours, "plain": plain, "atlas": atlas}[what]()
    print(json.dumps(result))


def _percentiles(name: str, times_ms: list[float]) -> dict[str, float]:
    ordered = sorted(times_ms)
    return {
        f"{name}_median_ms": ordered[len(ordered) // 2],
        f"{name}_p95_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
    }


def _times_ms(work: Callable[[int], object], count: int) -> list[float]:
    times = []
    for number in range(count):
        start = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - start) * 1000.0)
    return times


def _memory_mb() -> float:
    """Resident memory of this process now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return float("nan")
    return pages * 4096 / 1e6


def ours() -> dict[str, Any]:
    """Measure the real window: start, frames, picks, hover, clicks."""
    began = time.perf_counter()
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication

    from viewer.app import Program, fresh_settings, make_application
    from viewer.cli.parser import parse

    make_application()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(parse([]), fresh_settings(Path(folder)))
        program.start((WIDTH_PX + 620, HEIGHT_PX + 120))
        window_ms = (time.perf_counter() - began) * 1000.0
        program.wait_until_ready()
        first_frame_ms = (time.perf_counter() - began) * 1000.0
        QApplication.processEvents()
        window = program.window
        view, context, catalogue = window.view, window.context, window.catalogue
        if view is None or context is None or catalogue is None:
            raise RuntimeError("the window has no view")
        context.choose.show_all()
        window.canvas.finish_frame()
        view.resize(WIDTH_PX, HEIGHT_PX)
        view.render()
        points = [
            (WIDTH_PX * (0.25 + 0.5 * (i * 0.618 % 1)), HEIGHT_PX * (0.2 + 0.6 * (i * 0.382 % 1)))
            for i in range(200)
        ]

        def turn(_: int) -> None:
            view.turn(3.0, 0.0)
            view.render(moving=True)

        moving = _times_ms(turn, 12)
        rest = _times_ms(lambda _: view.render(), 6)
        picks = _times_ms(lambda i: view.pick(*points[i]), 200)
        window.canvas.refit()
        window.canvas.finish_frame()
        size = window.canvas.size()

        def hover(i: int) -> None:
            x, y = points[i]
            where = QPointF(x / WIDTH_PX * size.width(), y / HEIGHT_PX * size.height())
            window.canvas.hover_at(where)
            window.canvas.repaint()

        hovers = _times_ms(hover, 100)

        def click(i: int) -> None:
            x, y = points[i]
            where = QPointF(x / WIDTH_PX * size.width(), y / HEIGHT_PX * size.height())
            context.choose.click(window.canvas.pick(where), add=False)
            window.panel.repaint()

        clicks = []
        for number in range(20):
            start = time.perf_counter()
            click(number)
            clicks.append((time.perf_counter() - start) * 1000.0)
            window.canvas.finish_frame()
        result = {
            "window_ms": window_ms,
            "first_frame_ms": first_frame_ms,
            "moving_ms": sorted(moving)[len(moving) // 2],
            "rest_ms": sorted(rest)[len(rest) // 2],
            "structures": len(catalogue.shapes),
            "triangles": view.triangles,
            "renderer": view.renderer_name,
            "memory_mb": _memory_mb(),
            **_percentiles("pick", picks),
            **_percentiles("hover", hovers),
            **_percentiles("click", clicks),
        }
        program.close()
    return result


def plain() -> dict[str, Any]:
    """Measure PyVista as it comes on the same meshes: import, PLY, ``Plotter``, first frame."""
    from meshes.cache import load_or_build
    from meshes.export import export_atlas

    with tempfile.TemporaryDirectory() as folder:
        loaded = load_or_build().atlas
        export_atlas(loaded, Path(folder))
        both = {part.id for part in loaded.parts.values() if part.both_sides}
        midline = loaded.midline_x_mm
        del loaded
        began = time.perf_counter()
        import pyvista

        plotter = pyvista.Plotter(off_screen=True, window_size=[WIDTH_PX, HEIGHT_PX])
        for path in sorted(Path(folder).glob("*.ply")):
            mesh = pyvista.read(path)
            plotter.add_mesh(mesh, smooth_shading=True)
            if path.stem in both:
                plotter.add_mesh(
                    mesh.reflect((1, 0, 0), point=(midline, 0, 0)), smooth_shading=True
                )
        plotter.enable_anti_aliasing("msaa")
        plotter.show(auto_close=False)
        plotter.screenshot(return_img=True)
        first_ms = (time.perf_counter() - began) * 1000.0

        def turn(_: int) -> None:
            plotter.camera.azimuth += 1.0
            plotter.render()
            plotter.screenshot(return_img=True)

        with_aa = _times_ms(turn, 4)
        plotter.disable_anti_aliasing()
        without = _times_ms(turn, 4)
        memory = _memory_mb()
        plotter.close()
    return {
        "first_frame_ms": first_ms,
        "frame_ms": sorted(with_aa)[len(with_aa) // 2],
        "frame_no_aa_ms": sorted(without)[len(without) // 2],
        "memory_mb": memory,
    }


def atlas() -> dict[str, Any]:
    """Measure building the atlas and loading it from the cache."""
    import os

    from meshes.build import build
    from meshes.cache import load_or_build

    start = time.perf_counter()
    build()
    build_s = time.perf_counter() - start
    loads = sorted(_times_ms(lambda _: load_or_build(), 5))
    return {"build_s": round(build_s, 2), "load_ms": round(loads[2], 2), "cpus": os.cpu_count()}


if __name__ == "__main__":
    main(sys.argv[1])
