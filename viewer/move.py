"""What moving the leg means for the state: used by commands, sliders, drags and scenes."""

from __future__ import annotations

from dataclasses import replace

from meshes.motion.limits import Within, within_limits
from meshes.motion.pose import NEUTRAL
from viewer.catalogue import Catalogue
from viewer.posing import NO_MOTION, reached, with_angle
from viewer.state import Store


class Mover:
    """Changes the pose in the store the way a person means it.

    Parameters
    ----------
    store : Store
    catalogue : Catalogue
        Knows whether its shapes can be moved at all; if not, that is told and nothing changes.
    """

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def can_move(self) -> bool:
        """Whether there is anything to move by; when not, it is told."""
        if self._catalogue.effects.motion is None:
            self._store.tell(NO_MOTION)
            return False
        return True

    def take(self, asked: Within) -> None:
        """Take a pose as one change, and tell what of it was changed."""
        if not self.can_move():
            return
        self._store.change(pose=reached(asked))
        self._store.tell(" ".join(asked.words))

    def drag(self, asked: Within) -> None:
        """Take a pose as one step of many; ``drop`` ends them and tells what was changed."""
        if self.can_move():
            self._store.drag(pose=reached(asked))

    def drop(self, asked: Within | None = None) -> None:
        """End a drag; ``asked`` is the last pose that was wanted."""
        if self._store.dragging:
            self._store.drop()
            self._store.tell(" ".join(asked.words) if asked else "")

    def turn(self, angle: str, by_deg: float) -> None:
        """Turn one angle (of ``posing.ANGLES``) further."""
        pose = self._store.state.pose
        self.take(with_angle(pose, angle, getattr(pose, f"{angle}_deg") + by_deg))

    def stand(self, closed: bool) -> None:
        """Let the leg stand and the pelvis move, or the other way round."""
        self.take(within_limits(replace(self._store.state.pose, closed_chain=closed)))

    def neutral(self) -> None:
        """Go back to the pose the atlas is built in."""
        self._store.change(pose=NEUTRAL)
        self._store.tell("")

    def start(self) -> None:
        """Switch on or off that the leg can be moved by hand."""
        on = not self._store.state.motion
        if not on or self.can_move():
            self._store.change(motion=on)
