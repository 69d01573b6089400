"""Frames of ours and of plain PyVista in turns, in one process: a busy machine slows both alike."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viewer.cli.clock import percentiles, times_ms

if TYPE_CHECKING:
    from meshes.atlas import Atlas
    from viewer.render.view import AtlasView

WIDTH_PX, HEIGHT_PX = 1280, 800
#: Turns that each side gets, and frames in each: the first is not counted, as it has to make way.
_TURNS, _FRAMES = 4, 4
#: A frame with PyVista's own anti-aliasing takes seconds by processor.
_SMOOTH_FRAMES = 2

Clock = Callable[[], float]


def plain_plotter(
    folder: Path, both: frozenset[str], midline_x_mm: float, without: frozenset[str] = frozenset()
) -> Any:
    """Return PyVista's ``Plotter`` as it comes, with the exported meshes of a folder in it.

    Parameters
    ----------
    folder : Path
        With ``<id>.ply`` for each part.
    both : frozenset of str
        Parts of which the other side is shown too.
    midline_x_mm : float
    without : frozenset of str
        Parts that are left out.
    """
    import pyvista

    plotter = pyvista.Plotter(off_screen=True, window_size=[WIDTH_PX, HEIGHT_PX])
    for path in sorted(folder.glob("*.ply")):
        if path.stem in without:
            continue
        mesh = pyvista.read(path)
        plotter.add_mesh(mesh, smooth_shading=True)
        if path.stem in both:
            plotter.add_mesh(
                mesh.reflect((1, 0, 0), point=(midline_x_mm, 0, 0)), smooth_shading=True
            )
    plotter.enable_anti_aliasing("msaa")
    plotter.show(auto_close=False)
    plotter.screenshot(return_img=True)
    return plotter


def both_sides(atlas: Atlas) -> frozenset[str]:
    """Return the parts that are shown on the other side too."""
    return frozenset(part.id for part in atlas.parts.values() if part.both_sides)


def frames() -> dict[str, float]:
    """Measure frames of both sides: everything shown, the same meshes, the same size."""
    from meshes.cache import load_or_build
    from meshes.export import export_atlas
    from viewer.render.view import AtlasView
    from viewer.resolve import OFF_AT_START, resolve_scene
    from viewer.sources import catalogue_of, load_library
    from viewer.state import State

    atlas = load_or_build().atlas
    view = AtlasView(atlas, WIDTH_PX, HEIGHT_PX)
    view.may_be_coarse = True
    view.shading = "on"
    catalogue = catalogue_of(atlas, load_library(None))
    view.apply(resolve_scene(State(hidden=OFF_AT_START), catalogue))
    view.look("voor")
    view.fit()
    with tempfile.TemporaryDirectory() as folder:
        export_atlas(atlas, Path(folder))
        hidden = frozenset(id_ for id_ in atlas.parts if not view.nodes[id_].drawn)
        plotter = plain_plotter(Path(folder), both_sides(atlas), atlas.midline_x_mm, hidden)

    def moving(_: int) -> None:
        view.turn(3.0, 0.0)
        view.render(moving=True)

    def rest(_: int) -> None:
        view.turn(3.0, 0.0)
        view.render()

    def plain(_: int) -> None:
        plotter.camera.azimuth += 1.0
        plotter.render()
        plotter.screenshot(return_img=True)

    taken: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}

    def take(name: str, work: Callable[[int], None], count: int) -> None:
        work(0)
        begun = time.process_time()
        taken.setdefault(name, []).extend(times_ms(work, count))
        cpu.setdefault(name, []).append((time.process_time() - begun) * 1000.0 / count)

    _finer_ms(view)  # compiles what gives shadow

    for _ in range(_TURNS):
        plotter.disable_anti_aliasing()
        take("no_aa", plain, _FRAMES)
        take("moving", moving, 2 * _FRAMES)
        take("rest", rest, _FRAMES)
        taken.setdefault("finer", []).extend(_finer_ms(view) for _ in range(_FRAMES))
        plotter.enable_anti_aliasing("msaa")
        take("smooth", plain, _SMOOTH_FRAMES)
    plotter.close()
    view.close()
    told: dict[str, float] = {}
    for name, times in taken.items():
        told |= percentiles(name, times)
    for name, times in cpu.items():
        told[f"{name}_cpu_ms"] = sorted(times)[len(times) // 2]
    return told


def _finer_ms(view: AtlasView) -> float:
    """Return how long the finer frame takes that follows one at rest."""
    view.turn(3.0, 0.0)
    view.render()
    begun = time.perf_counter()
    view.refine()
    return (time.perf_counter() - begun) * 1000.0
