"""Poses as a person writes them: ``flexie=90,abductie=20,exorotatie=10``."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from content.schema import POSE_ANGLES, POSE_CHAINS
from meshes.motion.limits import Within, within_limits
from meshes.motion.pose import Pose
from viewer.errors import UserError, did_you_mean

#: The motion of each coordinate in its positive and its negative direction.
MOTIONS: Mapping[str, tuple[str, str]] = {
    "flexion": ("flexie", "extensie"),
    "abduction": ("abductie", "adductie"),
    "external_rotation": ("exorotatie", "endorotatie"),
}
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


def pose_words(pose: Pose, pelvis_deg: float = 0.0) -> str:
    """Return a pose in Dutch: ``flexie 90°, endorotatie 20°, knie gebogen 90°``.

    Parameters
    ----------
    pose : Pose
    pelvis_deg : float
        By how much the pelvis joins in.
    """
    angles = (pose.flexion_deg, pose.abduction_deg, pose.external_rotation_deg)
    said = [
        f"{ways[angle < 0]} {degrees(abs(angle))}"
        for ways, angle in zip(MOTIONS.values(), angles, strict=True)
        if angle
    ]
    if pose.knee_flexion_deg:
        said.append(f"knie gebogen {degrees(pose.knee_flexion_deg)}")
    if pelvis_deg:
        said.append(f"het bekken doet {degrees(pelvis_deg)} mee")
    chain = "gesloten keten (het been staat, het bekken beweegt)" if pose.closed_chain else ""
    return ", ".join([*(said or ["neutraal"]), *([chain] if chain else [])])


def degrees(value: float) -> str:
    """Return an angle with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",") + "°"


def _wrong(problem: str) -> UserError:
    return UserError(f"{problem} Schrijf een stand als {EXAMPLE}.", wrong_use=True)
