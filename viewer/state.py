"""What the person chose. No Qt, no VTK: plain values, a history, and signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from meshes.motion.pose import NEUTRAL, Pose
from viewer.section import Section
from viewer.signal import Signal

Level = Literal["group", "structure", "region"]
Side = Literal["rechts", "links"]
Reader = Literal["patient", "student"]
Mode = Literal["explore", "consult", "practise"]
Painted = Literal["off", "chosen", "all"]
Labels = Literal["off", "chosen", "all"]

LEVELS: dict[Level, str] = {
    "group": "Spiergroep",
    "structure": "Structuur",
    "region": "Gebied",
}
READERS: dict[Reader, str] = {"patient": "Patiënt", "student": "Student"}
SIDES: dict[Side, str] = {"rechts": "Rechts", "links": "Links"}

#: Opacity of a structure that the person fades.
FADED_OPACITY = 0.25

#: The page that asks where it hurts: the skin is shown with its places to click.
WHERE_PAGE = "where_it_hurts"
#: The page with every test and movement.
SCENES_PAGE = "scenes"
#: Two places of pain that overlap; for a patient they are one.
_ONE_PLACE = ("groin", "anterior_hip")


def regions_of_place(id_: str, reader: Reader) -> tuple[str, ...]:
    """Return the regions of the skin that a place of pain is for a reader."""
    return _ONE_PLACE if reader == "patient" and id_ in _ONE_PLACE else (id_,)


@dataclass(frozen=True)
class Place:
    """Where the person is in the text: back and forward walk over these.

    Parameters
    ----------
    selection : tuple of str
        Chosen structures, regions or composites, the last one chosen last.
    condition : str or None
        The condition that is open.
    page : str or None
        A page such as ``about_article`` that is open.
    topic : str or None
        The relation by which the selection was made ("all external rotators"); None when it was
        made by hand.
    scene : str or None
        The test, sign or movement that is open.
    """

    selection: tuple[str, ...] = ()
    condition: str | None = None
    page: str | None = None
    topic: str | None = None
    scene: str | None = None


@dataclass(frozen=True)
class State:
    """Everything a person can change and undo.

    Parameters
    ----------
    place : Place
        What is chosen or open.
    reveal : bool
        True when what is chosen must be seen through what lies over it (chosen from a list, a
        condition or the command line and not by a click on the thing itself).
    hidden : frozenset of str
        Ids of parts that are hidden, whatever else holds.
    opacity : mapping of str to float
        Own opacity of parts, 1 where absent.
    isolated : frozenset of str or None
        When set, only these parts are shown.
    level, side, reader, mode
        As in the contract.
    age_group : str or None
        Only conditions of this age group are listed.
    attachments : {"off", "chosen", "all"}
        Which attachments are painted on the bones.
    names : bool
        Whether names stand beside painted attachments.
    drawn : frozenset of str
        Measures that are drawn, and ``palpable`` for the palpable points.
    step : int or None
        The step of the open scene that is shown, counted from 0; None is the one that tells most.
    section : Section or None
        The plane that cuts the hip open.
    peel : float
        How far the body is taken off from the outside, 0 to 1; see ``viewer.peel``.
    apart : float
        How far structures are moved apart, 0 to 1; see ``viewer.apart``.
    labels : {"off", "chosen", "all"}
        Which structures have their name beside them.
    pose : Pose
        What is asked of the leg, as far as it can be reached: flexion may go on where the pelvis
        joins in (``posing.reached``).
    motion : bool
        Whether a drag on the leg moves it, and the panel of its angles is open.
    """

    place: Place = Place()
    reveal: bool = False
    hidden: frozenset[str] = frozenset()
    opacity: Mapping[str, float] = field(default_factory=dict)
    isolated: frozenset[str] | None = None
    level: Level = "structure"
    side: Side = "rechts"
    reader: Reader = "patient"
    mode: Mode = "explore"
    age_group: str | None = None
    attachments: Painted = "chosen"
    names: bool = False
    drawn: frozenset[str] = frozenset()
    step: int | None = None
    section: Section | None = None
    peel: float = 0.0
    apart: float = 0.0
    labels: Labels = "off"
    pose: Pose = NEUTRAL
    motion: bool = False

    @property
    def selection(self) -> tuple[str, ...]:
        """Chosen ids, the last one chosen last."""
        return self.place.selection


class Store:
    """Holds the state, tells who listens, and remembers the way here.

    Undo and redo walk over all changes; back and forward only over the places that were read.
    """

    def __init__(self, state: State | None = None) -> None:
        self.changed: Signal[State, State] = Signal()
        self.hovered_changed: Signal[str | None] = Signal()
        self.message_changed: Signal[str] = Signal()
        self._state = state or State()
        self._undo: list[State] = []
        self._redo: list[State] = []
        self._back: list[Place] = []
        self._forward: list[Place] = []
        self._hovered: str | None = None
        self._message = ""
        self._before_drag: State | None = None

    @property
    def state(self) -> State:
        """The state now."""
        return self._state

    @property
    def hovered(self) -> str | None:
        """Id under the mouse, or None."""
        return self._hovered

    @property
    def message(self) -> str:
        """The last message to the person."""
        return self._message

    def start_with(self, state: State) -> None:
        """Take a first state, without a way back to the one before it."""
        self._set(state)

    def hover(self, id_: str | None) -> None:
        """Set what lies under the mouse."""
        if id_ != self._hovered:
            self._hovered = id_
            self.hovered_changed.emit(id_)

    def tell(self, message: str) -> None:
        """Show a message to the person."""
        self._message = message
        self.message_changed.emit(message)

    def change(self, **fields: Any) -> None:
        """Replace fields of the state; nothing happens when nothing differs."""
        self._move_to(replace(self._state, **fields))

    @property
    def dragging(self) -> bool:
        """Whether a drag is going on, so that more changes follow at once."""
        return self._before_drag is not None

    def drag(self, **fields: Any) -> None:
        """Replace fields as one of many steps; all until ``drop`` are undone at once."""
        new = replace(self._state, **fields)
        if new == self._state:
            return
        if self._before_drag is None:
            self._before_drag = self._state
            self._undo.append(self._state)
            self._redo.clear()
        self._set(new)

    def drop(self) -> None:
        """End a drag; who listens hears of the whole of it."""
        before, self._before_drag = self._before_drag, None
        if before is None:
            return
        if before == self._state:
            self._undo.pop()
        self.changed.emit(before, self._state)

    def go(self, place: Place, *, reveal: bool) -> None:
        """Open a place and remember the one before it for ``back``."""
        if place == self._state.place:
            self.change(reveal=reveal)
            return
        self._back.append(self._state.place)
        self._forward.clear()
        self.change(place=place, reveal=reveal, step=None)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone change to do again."""
        return bool(self._redo)

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier place."""
        return self._other(self._back) is not None

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a later place."""
        return self._other(self._forward) is not None

    def undo(self) -> None:
        """Go back to the state before the last change."""
        self.drop()
        if self._undo:
            self._redo.append(self._state)
            self._set(self._undo.pop())

    def redo(self) -> None:
        """Do the last undone change again."""
        self.drop()
        if self._redo:
            self._undo.append(self._state)
            self._set(self._redo.pop())

    def back(self) -> None:
        """Open the place before this one."""
        self._walk(self._back, self._forward)

    def forward(self) -> None:
        """Open the place that ``back`` left."""
        self._walk(self._forward, self._back)

    def _walk(self, there: list[Place], here: list[Place]) -> None:
        """Open the last place of ``there``, leaving this one behind in ``here``."""
        place = self._other(there)
        if place is None:
            return
        while there.pop() != place:
            pass
        here.append(self._state.place)
        self.change(place=place, reveal=True, step=None)

    def _other(self, places: list[Place]) -> Place | None:
        """Return the last place that is not this one: after an undo one may be there already."""
        return next((place for place in reversed(places) if place != self._state.place), None)

    def _move_to(self, new: State) -> None:
        if new == self._state:
            return
        self.drop()
        self._undo.append(self._state)
        self._redo.clear()
        self._set(new)

    def _set(self, new: State) -> None:
        old, self._state = self._state, new
        self.changed.emit(old, new)
