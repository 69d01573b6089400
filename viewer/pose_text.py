"""Poses as a person writes them: ``flexie=90,abductie=20,exorotatie=10``."""

from __future__ import annotations

import math
import re

from content.schema import POSE_ANGLES, POSE_CHAINS
from meshes.motion.limits import Within, within_limits
from meshes.motion.pose import Pose
from viewer.errors import UserError
from viewer.sources import did_you_mean

EXAMPLE = "flexie=90,abductie=20,exorotatie=10"
#: A number as it is written here: a decimal comma would part two angles, so a point.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


def read_pose(text: str) -> Within:
    """Return the pose of a text, within the limits of the hip, and what was changed for them.

    Parameters
    ----------
    text : str
        Keys of ``POSE_ANGLES`` with degrees, and ``keten=open|gesloten``; empty is neutral.

    Raises
    ------
    UserError
        If it is not understood.
    """
    fields: dict[str, float] = {}
    closed = False
    seen: dict[str, str] = {}
    for piece in text.split(",") if text.strip() else []:
        key, equals, value = (part.strip().lower() for part in piece.partition("="))
        if key and key not in POSE_ANGLES and key != "keten":
            known = [*POSE_ANGLES, "keten"]
            raise _wrong(f"'{key}' is geen beweging in een stand.{did_you_mean(key, known)}")
        if not (key and equals and value):
            raise _wrong(f"'{piece.strip()}' in de stand is niet te lezen.")
        target = "keten" if key == "keten" else POSE_ANGLES[key][0]
        if target in seen:
            raise _wrong(f"'{key}' en '{seen[target]}' in de stand spreken over dezelfde beweging.")
        seen[target] = key
        if key == "keten":
            if value not in POSE_CHAINS:
                raise _wrong(f"'{value}' is geen keten; kies open of gesloten.")
            closed = POSE_CHAINS[value]
            continue
        number = float(value) if _NUMBER.fullmatch(value) else math.nan
        if not math.isfinite(number):
            raise _wrong(f"'{value}' achter {key} is geen aantal graden.")
        fields[target] = POSE_ANGLES[key][1] * number + 0.0
    return within_limits(Pose(**fields, closed_chain=closed))


def _wrong(problem: str) -> UserError:
    return UserError(f"{problem} Schrijf een stand als {EXAMPLE}.", wrong_use=True)
