"""``meet --groei``: how frame, pick, hover and memory grow with structures and triangles."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from viewer.cli.bench_frames import HEIGHT_PX, WIDTH_PX
from viewer.cli.clock import memory_mb, times_ms
from viewer.errors import UserError

if TYPE_CHECKING:
    from meshes.atlas import Atlas, Part

#: Structures of the one row of measurements, in their light version, and triangles of the other,
#: whole. So a structure has few triangles in the one and many in the other.
STRUCTURES = (50, 100, 200, 300, 400)
TRIANGLES = (250_000, 500_000, 1_000_000, 2_000_000)
#: A repeated atlas lies this much beside the one before it: boxes and surfaces overlap.
_SHIFT_MM = (9.0, 14.0, 6.0)
#: What would hide all the rest.
_COVERS = ("skin", "fascia")
#: What is measured: what it is called, for people, and with how many decimals it is told.
_MEASURED = {
    "moving_ms": ("bewegend beeld, ms", 0),
    "rest_ms": ("beeld in rust, ms", 0),
    "pick_ms": ("aanwijzen, ms", 2),
    "hover_ms": ("omlijnen, ms", 2),
    "memory_mb": ("geheugen, MB", 0),
}
#: Words for the two rows.
_SERIES = {
    "structures": "meer structuren, lichte vormen",
    "triangles": "meer driehoeken, hele vormen",
}


def grown(atlas: Atlas, *, structures: int = 0, triangles: int = 0) -> Atlas:
    """Return an atlas that is repeated, each time a little aside, until it is large enough.

    Parameters
    ----------
    atlas : Atlas
    structures : int
        Wanted number of structures, in their light version; 0 when triangles are asked for.
    triangles : int
        Wanted number of triangles, whole.
    """
    parts: dict[str, Part] = {}
    count, turn = 0, 0
    sources = [part for part in atlas.parts.values() if part.tissue not in _COVERS]
    if not any(len(part.faces) for part in sources):
        raise UserError("Een atlas zonder driehoeken kan niet worden herhaald.")
    while (len(parts) < structures) if structures else (count < triangles):
        part = sources[turn % len(sources)]
        shift = np.array(_SHIFT_MM, np.float32) * (turn // len(sources))
        copy = replace(
            part,
            id=f"{part.id}_{turn // len(sources)}",
            vertices_mm=part.vertices_mm + shift,
            both_sides=False,
            regions=tuple(f"{region}_{turn // len(sources)}" for region in part.regions),
        )
        if structures and len(part.light_faces):
            copy = replace(copy, faces=part.light_faces, region=part.light_region)
        parts[copy.id] = copy
        count += len(copy.faces)
        turn += 1
    return replace(atlas, parts=parts, attachments=(), drawings=())


def measure_grown(atlas: Atlas) -> dict[str, float]:
    """Return what drawing and pointing take with all of an atlas shown."""
    from viewer.render.view import AtlasView
    from viewer.scene import Look, Scene

    view = AtlasView(atlas, WIDTH_PX, HEIGHT_PX)
    view.may_be_coarse = True
    view.apply(Scene(looks={id_: Look() for id_ in atlas.parts}))
    view.look("voor")
    view.fit()

    def turn(_: int) -> None:
        view.turn(3.0, 0.0)
        view.render(moving=True)

    turn(0)
    view.render()
    for _ in view.prepare():
        pass
    view.wait()
    spots = [
        (WIDTH_PX * (0.3 + 0.4 * (i * 0.618 % 1)), HEIGHT_PX * (0.2 + 0.6 * (i * 0.382 % 1)))
        for i in range(200)
    ]

    def hover(number: int) -> None:
        hit = view.pick(*spots[number])
        if hit is not None:
            view.outline(hit.node, hit.region)

    work = {
        "moving_ms": times_ms(turn, 9),
        "rest_ms": times_ms(lambda _: view.render(), 5),
        "pick_ms": times_ms(lambda i: view.pick(*spots[i]), 200),
    }
    view.id_picture()
    work["hover_ms"] = times_ms(hover, 100)
    row = {key: round(statistics.median(times), 3) for key, times in work.items()}
    row["memory_mb"] = round(memory_mb(), 1)
    view.close()
    return {
        "structures": len(atlas.parts),
        "triangles": sum(len(part.faces) for part in atlas.parts.values()),
        **row,
    }


def growth(series: str, wanted: int) -> dict[str, Any]:
    """Measure one row, in a process of its own: memory that was given back still counts."""
    from meshes.cache import load_or_build

    atlas = grown(load_or_build().atlas, **{series: wanted})
    return {"series": series, **measure_grown(atlas)}


def steps() -> list[tuple[str, int]]:
    """Return what is measured, each row's name with its number."""
    return [*(("structures", n) for n in STRUCTURES), *(("triangles", n) for n in TRIANGLES)]


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as a Markdown table in Dutch, with what a structure costs."""
    names = [name for name, _ in _MEASURED.values()]
    heads = ("structuren", "driehoeken", *names, "bewegend per structuur, µs")
    lines = []
    for series, title in _SERIES.items():
        lines += [f"**{title}**", "", f"| {' | '.join(heads)} |", "|" + " ---: |" * len(heads)]
        for row in (row for row in rows if row["series"] == series):
            each = 1000 * row["moving_ms"] / row["structures"]
            cells = [f"{row['structures']}", f"{row['triangles']}"]
            for key, (_, decimals) in _MEASURED.items():
                cells.append(f"{row[key]:.{decimals}f}".replace(".", ","))
            lines.append(f"| {' | '.join(cells)} | {each:.0f} |")
        lines.append("")
    return "\n".join(lines)


def draw(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw the rows as curves, one small picture for each figure.

    Raises
    ------
    UserError
        When the file cannot be written.
    """
    import matplotlib as mpl  # it comes with PyVista
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "heupatlas"  # the same figures give the same file
    figure = Figure(figsize=(10.0, 5.2), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, len(_MEASURED), squeeze=False)
    for line, (series, title) in zip(axes, _SERIES.items(), strict=True):
        some = [row for row in rows if row["series"] == series]
        for axis, (key, (name, _)) in zip(line, _MEASURED.items(), strict=True):
            axis.plot(
                [row[series] for row in some], [row[key] for row in some], "o-", color="#10417a"
            )
            axis.set_ylim(bottom=0)
            axis.set_xlim(left=0)
            axis.set_title(name, fontsize=8)
            axis.set_xlabel("structuren" if series == "structures" else "driehoeken", fontsize=7)
            axis.tick_params(labelsize=6)
            axis.grid(alpha=0.3)
        line[0].set_ylabel(title, fontsize=7)
    try:
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=110)
    except (OSError, ValueError) as error:
        raise UserError(
            f"De grafiek kan niet naar '{path}' worden geschreven ({error}). Kies een bestaande "
            "map en een naam die op .svg of .png eindigt."
        ) from error
