"""How far the pure hip goes, and what is said of a pose that goes beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import tomli

from meshes.motion.pose import Pose

TABLE = Path(__file__).parent / "limits.toml"
#: What limits a motion where no ligament does.
SOFT_TISSUE = "weke delen en bot"


@dataclass(frozen=True)
class Within:
    """A pose the pure hip can take.

    Parameters
    ----------
    pose : Pose
    pelvis_deg : float
        By how much the pelvis tilts back beyond the hip's own flexion; in the closed chain, where
        the pelvis moves all the time, nothing.
    words : tuple of str
        Dutch sentences, one for each angle that was changed.
    """

    pose: Pose
    pelvis_deg: float = 0.0
    words: tuple[str, ...] = ()


@cache
def _table() -> Mapping[str, Any]:
    return tomli.loads(TABLE.read_text(encoding="utf-8"))


def rotation_range_deg(flexion_deg: float) -> tuple[float, float]:
    """Return how far the hip turns in (negative) and out at a flexion. Schematic."""
    row = _table()["rotation"]
    inward, outward = (
        float(np.interp(flexion_deg, row["flexion"], row[way])) for way in ("internal", "external")
    )
    return -inward, outward


def range_deg(coordinate: str, flexion_deg: float = 0.0) -> tuple[float, float]:
    """Return the range of the pure hip, or of the knee.

    Parameters
    ----------
    coordinate : {"flexion", "abduction", "external_rotation", "knee_flexion"}
    flexion_deg : float
        Of the hip: the range of rotation depends on it.
    """
    if coordinate == "external_rotation":
        return rotation_range_deg(flexion_deg)
    row = _table()["knee" if coordinate == "knee_flexion" else coordinate]
    return float(row["least"]), float(row["most"])


def within_limits(pose: Pose) -> Within:
    """Return the nearest pose within the limits, and what changed.

    Parameters
    ----------
    pose : Pose
        Its angles are finite.
    """
    words: list[str] = []
    least, most = range_deg("flexion")
    flexion = float(np.clip(pose.flexion_deg, least, most))
    reach = most if pose.closed_chain else float(_table()["flexion"]["with_pelvis"])
    pelvis = float(np.clip(pose.flexion_deg - most, 0.0, reach - most))
    if pelvis:
        words.append(
            f"Flexie {_number(pose.flexion_deg)}° is meer dan de heup alleen kan: de heup staat op "
            f"{_number(flexion)}°, het bekken doet {_number(pelvis)}° mee."
        )
    elif pose.flexion_deg > most:
        words.append(_said("Flexie", pose.flexion_deg, most))
    elif pose.flexion_deg < least:
        words.append(_said("Extensie", -pose.flexion_deg, -least))
    limited: dict[str, Any] = {"flexion_deg": flexion}
    for coordinate, names in (
        ("abduction", ("Adductie", "Abductie")),
        ("external_rotation", ("Endorotatie", "Exorotatie")),
        ("knee_flexion", ("Buiging van de knie", "Buiging van de knie")),
    ):
        asked = float(getattr(pose, f"{coordinate}_deg"))
        low, high = range_deg(coordinate, flexion)
        taken = float(np.clip(asked, low, high))
        if taken != asked:
            limited[f"{coordinate}_deg"] = taken
            if coordinate == "knee_flexion":
                words.append(_said(names[1], asked, taken))
            else:
                words.append(_said(names[asked > 0], abs(asked), abs(taken)))
    return Within(replace(pose, **limited), pelvis, tuple(words))


def _said(name: str, asked_deg: float, taken_deg: float) -> str:
    return (
        f"{name} {_number(asked_deg)}° kan in deze stand niet; begrensd op {_number(taken_deg)}°."
    )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
