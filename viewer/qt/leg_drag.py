"""A drag on the leg: the pose follows the mouse."""

from __future__ import annotations

import numpy as np

from meshes.motion.kinematics import Knee
from meshes.motion.limits import Within
from viewer.commands import Context
from viewer.grab import Grasp, follow, grasp, rotate


class LegDrag:
    """Moves what is held until it is released; one change to undo.

    Parameters
    ----------
    context : Context
    held : Grasp
    knee : Knee
    height_px : int
        Of the frame.
    turns : bool
        Turn the leg about its long axis, and not with the mouse.
    """

    def __init__(
        self, context: Context, held: Grasp, knee: Knee, *, height_px: int, turns: bool
    ) -> None:
        self._context = context
        self._held = held
        self._knee = knee
        self._height_px = height_px
        self._turns = turns
        self._asked: Within | None = None

    def to(self, x_px: float, y_px: float) -> None:
        """Bring what is held under a device pixel."""
        mouse, state = np.array([x_px, y_px]), self._context.store.state
        if self._turns:
            mirrored = state.side == "links"
            self._asked = rotate(self._held, mouse, self._height_px, mirrored=mirrored)
        else:
            project = self._context.view.project
            self._asked = follow(self._held, state.pose, mouse, self._knee, project)
        self._context.move.drag(self._asked)

    def release(self) -> None:
        """End the drag."""
        self._context.move.drop(self._asked)


def take_leg(
    context: Context, x_px: float, y_px: float, *, height_px: int, turns: bool
) -> LegDrag | None:
    """Return a drag of what lies under a device pixel, None where that does not move."""
    motion = context.choose.catalogue.effects.motion
    grip = context.view.grip(x_px, y_px) if motion else None
    if motion is None or grip is None:
        return None
    start = np.array([x_px, y_px])
    held = grasp(grip, context.store.state.pose, start, motion.knee, context.view.project)
    if held is None:
        return None
    return LegDrag(context, held, motion.knee, height_px=height_px, turns=turns)
