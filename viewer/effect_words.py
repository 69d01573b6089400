"""What a pose does, in Dutch words: for the command line and for the window."""

from __future__ import annotations

from meshes.motion.effects import MuscleEffect
from viewer.pose_text import MOTIONS


def role(muscle: MuscleEffect) -> str:
    """Return in words which motions a muscle drives in the pose."""
    if not muscle.crosses_hip:
        return "loopt niet over de heup"
    if muscle.disputed:
        return "omstreden in diepe flexie"
    driven = [MOTIONS[name][sign < 0] for name, sign in muscle.drives.items()]
    return ", ".join(driven) or "nauwelijks"


def signed(value: float) -> str:
    """Return a number with its sign and one decimal; nothing has no sign."""
    text = f"{value:+.1f}".replace(".", ",")
    return "0,0" if text in ("+0,0", "-0,0") else text
