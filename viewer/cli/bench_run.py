"""One measured process of ``meet``: ``ours``, ``plain`` (as PyVista comes), ``frames`` of both,
``pose``, ``atlas``, or ``growth`` with what is to grow and how far."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viewer.cli.bench_frames import HEIGHT_PX, WIDTH_PX, both_sides, frames, plain_plotter
from viewer.cli.clock import memory_mb, percentiles, times_ms

if TYPE_CHECKING:
    from viewer.qt.window import MainWindow
    from viewer.scene import View3D

#: Clicks over the picture; those that write no other text do not count.
_CLICKS = 40
#: Poses over the whole range that are worked out.
_POSES = 80


def main(what: str, *how: str) -> None:
    """Measure and print one JSON line."""
    if what == "pose":
        _keep_to_one_core()
    if what == "growth":
        from viewer.cli.bench_growth import growth  # numpy must not be there before a start

        result = growth(how[0], int(how[1]))
    else:
        result = _SIDES[what]()
    print(json.dumps(result))


def _keep_to_one_core() -> None:
    if sys.platform == "linux":
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def ours() -> dict[str, Any]:
    """Measure the real window: start, frames, picks, hover, clicks."""
    from viewer import garbage

    began, began_cpu = time.perf_counter(), time.process_time()
    garbage.hold()
    from PySide6.QtCore import QCoreApplication, QEvent, QPointF

    from viewer.app import Program, fresh_settings, make_application
    from viewer.cli.parser import parse

    make_application()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(parse([]), fresh_settings(Path(folder)))
        before_ms = (program.started_s - began) * 1000.0
        program.start((WIDTH_PX + 620, HEIGHT_PX + 120))
        window_ms = before_ms + program.window_s * 1000.0
        filled_ms = before_ms + program.filled_s * 1000.0
        program.wait_until_ready()
        first_frame_ms = (time.perf_counter() - began) * 1000.0
        first_frame_cpu_ms = (time.process_time() - began_cpu) * 1000.0
        program.wait_until_idle()
        window, frame = program.window, program.frame
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
        picks = times_ms(lambda i: view.pick(*points[i]), 200)
        window.canvas.refit()
        window.canvas.finish_frame()
        size = window.canvas.size()

        def hover(i: int) -> None:
            x, y = points[i]
            where = QPointF(x / WIDTH_PX * size.width(), y / HEIGHT_PX * size.height())
            window.canvas.hover_at(where)
            QCoreApplication.sendPostedEvents(frame, QEvent.Type.UpdateRequest)  # it is painted

        hovers = times_ms(hover, 100)

        written_s: list[float] = []
        window.panel.written.connect(lambda: written_s.append(time.perf_counter()))

        def click_to_text_ms(i: int) -> float | None:
            """Return how long it took; None for a click that wrote nothing."""
            x, y = points[i]
            where = QPointF(x / WIDTH_PX * size.width(), y / HEIGHT_PX * size.height())
            written_s.clear()
            start_s = time.perf_counter()
            context.choose.click(window.canvas.pick(where), add=False)
            window.canvas.finish_frame()
            return (written_s[0] - start_s) * 1000.0 if written_s else None

        clicked = [click_to_text_ms(number) for number in range(_CLICKS)]
        clicks = [took_ms for took_ms in clicked if took_ms is not None]
        context.choose.clear()
        cut = _section(window, view)
        plain_mb = memory_mb()
        view.shading = "on"
        for _ in range(2):
            window.canvas.finish_frame()
            window.canvas.refine()
        result = {
            "window_ms": window_ms,
            "filled_ms": filled_ms,
            "first_frame_ms": first_frame_ms,
            "first_frame_cpu_ms": first_frame_cpu_ms,
            "structures": len(catalogue.shapes),
            "triangles": view.triangles,
            "renderer": view.renderer_name,
            "memory_mb": plain_mb,
            "memory_shadow_mb": memory_mb(),
            **percentiles("pick", picks),
            **percentiles("hover", hovers),
            **percentiles("click", clicks),
            **cut,
        }
        program.close()
    return result


def _section(window: MainWindow, view: View3D) -> dict[str, float]:
    """Measure the section plane: a step of a drag, a turn with it, and the cut laid out flat."""
    from meshes.section.plane import Plane
    from viewer.resolve import resolve_scene
    from viewer.section import Section

    store, catalogue = window.store, window.catalogue
    if catalogue is None:
        raise RuntimeError("the window has no texts")
    store.change(section=Section("coronal"))
    window.canvas.finish_frame()

    def step(number: int) -> None:
        store.drag(section=Section("coronal", 1.0 + number))
        view.render(moving=True)

    def turn(_: int) -> None:
        view.turn(3.0, 0.0)
        view.render(moving=True)

    steps = times_ms(step, 12)
    turns = times_ms(turn, 12)
    store.drop()
    scene = resolve_scene(store.state, catalogue)

    def lay_out(number: int) -> None:
        view.apply(replace(scene, section=Plane((0.0, -1.0, 0.0), 20.0 + number)))
        view.slice()

    slices = times_ms(lay_out, 12)
    store.change(section=None)
    return {
        "section_step_ms": sorted(steps)[len(steps) // 2],
        "section_frame_moving_ms": sorted(turns)[len(turns) // 2],
        "section_slice_ms": sorted(slices)[len(slices) // 2],
    }


def plain() -> dict[str, Any]:
    """Measure PyVista as it comes on the same meshes: import, PLY, ``Plotter``, first frame."""
    from meshes.cache import load_or_build
    from meshes.export import export_atlas

    with tempfile.TemporaryDirectory() as folder:
        loaded = load_or_build().atlas
        export_atlas(loaded, Path(folder))
        both = both_sides(loaded)
        midline = loaded.midline_x_mm
        del loaded
        began, began_cpu = time.perf_counter(), time.process_time()
        plotter = plain_plotter(Path(folder), both, midline)
        first_ms = (time.perf_counter() - began) * 1000.0
        first_cpu_ms = (time.process_time() - began_cpu) * 1000.0
        memory = memory_mb()
        plotter.close()
    return {"first_frame_ms": first_ms, "first_frame_cpu_ms": first_cpu_ms, "memory_mb": memory}


def pose() -> dict[str, Any]:
    """Measure what a pose costs the processor to work out: light, whole, and what it means."""
    from meshes.cache import load_or_build
    from meshes.motion.limits import within_limits
    from meshes.motion.pose import Pose
    from meshes.motion.poser import Poser
    from meshes.motion.reading import read_motion

    parts = load_or_build().atlas
    clock = time.process_time
    start = clock()
    poser = Poser(parts)
    poses = [
        within_limits(
            Pose(-15 + 115 * (i * 0.618 % 1), -25 + 65 * (i * 0.382 % 1),
                 -40 + 85 * (i * 0.236 % 1), 140 * (i * 0.146 % 1))
        ).pose
        for i in range(_POSES)
    ]  # fmt: skip
    shapes = {light: poser.posed(poses[-1], light=light) for light in (True, False)}
    for light, made in shapes.items():
        poser.normals(made, light=light)
    prepared_ms = (clock() - start) * 1000.0
    motion = read_motion(parts.parts)
    if motion is None:
        raise RuntimeError("the atlas has nothing to move by")
    few = _POSES // 4
    light_ms = times_ms(lambda i: poser.posed(poses[i], light=True), _POSES, clock)
    normals_ms = times_ms(lambda _: poser.normals(shapes[True], light=True), few, clock)
    whole_ms = times_ms(lambda i: poser.posed(poses[i], light=False), few, clock)
    whole_normals_ms = times_ms(lambda _: poser.normals(shapes[False], light=False), few, clock)
    means_ms = times_ms(lambda i: motion.at(poses[i]), _POSES, clock)
    return {
        **percentiles("light", light_ms),
        **percentiles("light_normals", normals_ms),
        **percentiles("whole", whole_ms),
        **percentiles("whole_normals", whole_normals_ms),
        **percentiles("meaning", means_ms),
        "prepare_ms": prepared_ms,
    }


def atlas() -> dict[str, Any]:
    """Measure building the atlas and loading it from the cache."""
    from meshes.build import build
    from meshes.cache import load_or_build

    start = time.perf_counter()
    build()
    build_s = time.perf_counter() - start
    loads = sorted(times_ms(lambda _: load_or_build(), 5))
    return {"build_s": round(build_s, 2), "load_ms": round(loads[2], 2), "cpus": os.cpu_count()}


_SIDES = {"ours": ours, "plain": plain, "frames": frames, "pose": pose, "atlas": atlas}

if __name__ == "__main__":
    main(*sys.argv[1:])
