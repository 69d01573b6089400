"""``stand``: what a pose does to muscles and ligaments."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from meshes.motion.effects import ROLE_MM, Effects
from meshes.motion.limits import SOFT_TISSUE, Within
from meshes.motion.pose import COORDINATES
from meshes.motion.reading import read_motion
from viewer.catalogue import Catalogue
from viewer.cli.progress import Progress
from viewer.cli.texts import print_json
from viewer.effect_words import role, signed
from viewer.errors import UserError
from viewer.pose_text import pose_words
from viewer.posing import NO_MOTION
from viewer.scene_steps import read_stand
from viewer.sources import catalogue_of, load_library

_WIDTH = 34


def show_pose(arguments: argparse.Namespace) -> int:
    """Run ``stand``."""
    from meshes.cache import load_or_build

    library = load_library(arguments.inhoud)
    asked = read_stand(arguments.stand, library)
    with Progress() as progress:
        atlas = load_or_build(progress).atlas
    motion = read_motion(atlas.parts)
    if motion is None:
        raise UserError(NO_MOTION)
    effects = motion.at(asked.pose)
    print_words(asked)
    if arguments.json:
        print_json(pose_record(effects))
    else:
        catalogue = catalogue_of(atlas, library)
        print(pose_text(effects, asked, catalogue))
    return 0


def print_words(asked: Within) -> None:
    """Tell what was changed of a pose that was asked, beside what is printed."""
    for words in asked.words:
        print(words, file=sys.stderr)


def pose_record(effects: Effects) -> dict[str, Any]:
    """Return the contract's record of ``stand``."""
    return {
        "pose": effects.pose.record,
        "muscles": [
            {
                "id": muscle.id,
                "length_mm": _rounded(muscle.length_mm),
                "change_pct": _rounded(muscle.change_pct),
                "moment_arms_mm": {
                    name: _rounded(arm)
                    for name, arm in zip(COORDINATES, muscle.arms_mm, strict=True)
                },
            }
            for muscle in effects.muscles
        ],
        "ligaments": [
            {
                "id": ligament.id,
                "strain_pct": _rounded(ligament.strain_pct),
                "state": ligament.state,
            }
            for ligament in effects.ligaments
        ],
        "limited_by": list(effects.limited_by),
    }


def _rounded(value: float) -> float:
    """Return a value to a thousandth, without a minus before nothing."""
    return round(value, 3) + 0.0


def pose_text(effects: Effects, asked: Within, catalogue: Catalogue) -> str:
    """Return the same as a table to read."""
    lines = [
        f"Stand: {pose_words(asked.pose, asked.pelvis_deg)}",
        "",
        f"{'SPIEREN':{_WIDTH}} {'lengte':>7} {'verschil':>8}   {'momentsarm in mm':^24}"
        "  draait de heup naar",
        f"{'':{_WIDTH}} {'mm':>7} {'%':>8}   {'flexie':>7} {'abductie':>8} {'exorot.':>7}",
    ]
    for muscle in effects.muscles:
        first, second, third = muscle.arms_mm
        lines.append(
            f"{catalogue.name(muscle.id):{_WIDTH}} {muscle.length_mm:7.0f} "
            f"{signed(muscle.change_pct):>8}   {signed(first):>7} {signed(second):>8} "
            f"{signed(third):>7}  {role(muscle)}"
        )
    lines += ["", f"{'BANDEN':{_WIDTH}} {'rek in %':>8}  toestand"]
    lines += [
        f"{catalogue.name(ligament.id):{_WIDTH}} {signed(ligament.strain_pct):>8}  {ligament.state}"
        for ligament in effects.ligaments
    ]
    limits = ", ".join(catalogue.name(id_) for id_ in effects.limited_by)
    lines += [
        "",
        f"Nu begrensd door: {limits or 'geen van deze banden; verder ' + SOFT_TISSUE}.",
        "",
        "Een momentsarm onder nul draait de andere kant op: extensie, adductie, endorotatie. Een",
        f"momentsarm tot {ROLE_MM:.0f} mm heet 'nauwelijks': daar verschillen modellen onderling. "
        "De rek is",
        "schematisch, tegen een eigen slappe lengte en niet gemeten. Zie docs/beweging.md.",
    ]
    return "\n".join(lines)
