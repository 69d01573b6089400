"""``atlas bouw``, ``atlas rapport`` and ``atlas exporteer``."""

from __future__ import annotations

import argparse
import sys
import time

from meshes.cache import load_or_build
from meshes.export import export_atlas
from meshes.motion.pose import NEUTRAL
from meshes.motion.reading import read_motion
from meshes.report import Report, measure_atlas
from viewer.cli.progress import Progress
from viewer.cli.stand import print_words
from viewer.cli.texts import print_json
from viewer.errors import UserError, not_written
from viewer.posing import NO_MOTION
from viewer.scene_steps import read_stand
from viewer.sources import load_library


def build(arguments: argparse.Namespace) -> int:
    """Run ``atlas bouw``."""
    start = time.perf_counter()
    with Progress() as progress:
        loaded = load_or_build(progress, again=arguments.opnieuw)
    if loaded.message:
        raise UserError(loaded.message)
    what = "gebouwd" if loaded.built else "was er al"
    print(
        f"De atlas {'is ' if loaded.built else ''}{what}: {len(loaded.atlas.parts)} vormen, "
        f"{loaded.atlas.triangles} driehoeken, {time.perf_counter() - start:.1f} s."
    )
    for sentence in loaded.atlas.problems:
        print(sentence, file=sys.stderr)
    return 1 if loaded.atlas.problems else 0


def report(arguments: argparse.Namespace) -> int:
    """Run ``atlas rapport``."""
    start = time.perf_counter()
    with Progress() as progress:
        loaded = load_or_build(progress, again=True)
    build_s = time.perf_counter() - start
    measured = measure_atlas(loaded.atlas, build_s=build_s)
    if arguments.json:
        print_json(measured)
    else:
        _print_report(measured)
    return 0


def _print_report(measured: Report) -> None:
    print(f"Gebouwd in {measured['build_s']:.1f} s")
    print(f"{'structuur':36} {'driehoeken':>10} {'cm3':>8} {'in bot mm':>9} dicht herkomst")
    for row in measured["structures"]:
        closed = "ja" if row["closed"] else "NEE"
        print(
            f"{row['id']:36} {row['triangles']:10d} {row['volume_cm3']:8.1f} "
            f"{row['max_depth_in_bone_mm']:9.2f} {closed:5} {row['kind']}"
        )
    print(f"\n{'overlap':60} {'cm3':>7} {'deel':>6}")
    for row in measured["overlaps"]:
        print(
            f"{row['a'] + ' / ' + row['b']:60} {row['volume_cm3']:7.2f} "
            f"{row['share_of_smaller']:6.1%}"
        )
    print(f"\n{'grootheid':24} {'gemeten':>9} {'literatuur':>12} {'sd':>8}  binnen 1 sd")
    for row in measured["quantities"]:
        within = {True: "ja", False: "nee", None: "-"}[row["within_1sd"]]
        print(
            f"{row['id']:24} {row['measured']:9.2f} {row['published']!s:>12} "
            f"{row['sd'] or '-'!s:>8}  {within} {row['unit']} {row['note']}"
        )


def export(arguments: argparse.Namespace) -> int:
    """Run ``atlas exporteer``."""
    asked = read_stand(arguments.stand, load_library(arguments.inhoud))
    with Progress() as progress:
        atlas = load_or_build(progress).atlas
    if asked.pose != NEUTRAL and read_motion(atlas.parts) is None:
        raise UserError(NO_MOTION)
    print_words(asked)
    try:
        manifest = export_atlas(
            atlas, arguments.map, left=arguments.zijde == "links", pose=asked.pose
        )
    except OSError as error:
        raise not_written(error.filename or arguments.map, error) from error
    print(f"{len(manifest['structures'])} vormen staan in {arguments.map}.", file=sys.stderr)
    return 0
