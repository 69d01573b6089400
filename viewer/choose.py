"""What choosing, hiding, fading and showing mean for the state: used by commands and clicks."""

from __future__ import annotations

from viewer.catalogue import Catalogue
from viewer.peel import last_gone, next_peel, peel_at, position_of
from viewer.resolve import (
    FROM_SKIN,
    OFF_AT_START,
    chosen_targets,
    distance_apart,
    hidden_at_start,
    resolve_scene,
    shown_to_peel,
)
from viewer.scene import Hit
from viewer.state import FADED_OPACITY, WHERE_PAGE, Level, Place, Store
from viewer.topics import topic


def id_at_level(hit: Hit, level: Level, catalogue: Catalogue) -> str:
    """Return what a click on ``hit`` chooses at a level; a painted attachment is its muscle."""
    if hit.attachments:
        holds = next(a for a in catalogue.attachments if a.id == hit.attachments[0])
        return catalogue.group_of(holds.structure) if level == "group" else holds.structure
    if hit.region and catalogue.is_pain_region(
        hit.region
    ):  # on the skin one points at where it hurts
        return hit.region
    if level == "group":
        return catalogue.group_of(hit.part)
    if level == "region":
        return hit.region or hit.part
    return catalogue.structure_of(hit.part)


class Chooser:
    """Changes the store the way a person means it.

    Parameters
    ----------
    store : Store
    catalogue : Catalogue
    """

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    @property
    def catalogue(self) -> Catalogue:
        """What can be chosen."""
        return self._catalogue

    def click(self, hit: Hit | None, *, add: bool) -> None:
        """Choose what was clicked; a click on nothing clears the choice."""
        if hit is None:
            if not add:
                self.clear()
            return
        id_ = id_at_level(hit, self._store.state.level, self._catalogue)
        on_skin = self._catalogue.is_pain_region(id_)  # the skin stays, with its places
        self.select(id_, add=add, reveal=on_skin or (add and self._store.state.reveal))

    def select(self, id_: str, *, add: bool = False, reveal: bool = True) -> None:
        """Choose a structure; with ``add`` it joins or leaves what is chosen already."""
        state = self._store.state
        if add:
            selection = tuple(s for s in state.selection if s != id_)
            if len(selection) == len(state.selection):
                selection += (id_,)
        else:
            selection = (id_,)
        self._store.go(Place(selection), reveal=reveal)
        if not self._catalogue.targets(id_) and self._catalogue.knows(id_):
            self._store.tell(
                f"{self._catalogue.name(id_)} heeft nog geen eigen vorm in 3D; "
                "de tekst staat rechts."
            )

    def open_topic(self, id_: str) -> None:
        """Choose all structures of a set ("alle exorotatoren") and tell of the set."""
        found = topic(id_, self._catalogue.library)
        if found:
            self._store.go(Place(found.chosen, topic=id_), reveal=True)

    def open_condition(self, id_: str) -> None:
        """Open a condition: all its structures light up."""
        self._store.go(Place(condition=id_), reveal=True)

    def open_scene(self, id_: str) -> None:
        """Open a test, sign or movement at the step that tells most, with what it does lit up."""
        self._store.go(Place(scene=id_), reveal=True)

    def open_step(self, step: int) -> None:
        """Show another step of the open scene."""
        scene = self._catalogue.library.scenes.get(self._store.state.place.scene or "")
        if scene and 0 <= step < len(scene.steps):
            self._store.change(step=step, reveal=True)

    def open_page(self, id_: str) -> None:
        """Open a page; the one that asks where it hurts shows the skin through all else."""
        self._store.go(Place(page=id_), reveal=id_ == WHERE_PAGE)

    def clear(self) -> None:
        """Clear choice, condition and page; when there was none, isolation, then the section."""
        state = self._store.state
        if state.place != Place():
            self._store.go(Place(), reveal=False)
        elif state.isolated is not None:
            self._store.change(isolated=None)
        elif state.section is not None:
            self._store.change(section=None)

    def chosen_parts(self) -> frozenset[str]:
        """Parts of what is chosen or lit up."""
        return frozenset(t.part for t in chosen_targets(self._store.state, self._catalogue))

    def hide(self, ids: frozenset[str] | None = None) -> None:
        """Hide these parts, or what is chosen, and let go of the choice."""
        parts = self.chosen_parts() if ids is None else ids
        if not parts:
            self._store.tell("Kies eerst wat u wilt verbergen.")
            return
        state = self._store.state
        isolated = state.isolated - parts if state.isolated is not None else None
        place = Place() if parts & self.chosen_parts() else state.place
        self._store.change(
            hidden=state.hidden | parts, isolated=isolated, place=place, reveal=False
        )

    def show(self, ids: frozenset[str]) -> None:
        """Show these parts, opaque; where they were taken off, the outer ones come back too."""
        state = self._store.state
        order = self._catalogue.peel_order
        ranks = [rank for rank, id_ in enumerate(order) if id_ in ids]
        self._store.change(
            peel=min([state.peel, *(rank / len(order) for rank in ranks)]),
            hidden=state.hidden - ids,
            isolated=state.isolated | ids if state.isolated is not None else None,
            opacity={k: v for k, v in state.opacity.items() if k not in ids},
        )

    def isolate(self) -> None:
        """Show only what is chosen."""
        parts = self.chosen_parts()
        if parts:
            self._store.change(isolated=parts, reveal=False)
        else:
            self._store.tell("Kies eerst wat u alleen wilt zien.")

    def fade(self, ids: frozenset[str] | None = None, opacity: float | None = None) -> None:
        """Fade these parts or what is chosen; without a figure it switches on and off."""
        parts = self.chosen_parts() if ids is None else ids
        if not parts:
            self._store.tell("Kies eerst wat u wilt vervagen.")
            return
        state = self._store.state
        now = dict(state.opacity)
        if opacity is None:
            faded = all(now.get(part, 1.0) < 1.0 for part in parts)
            opacity = 1.0 if faded else FADED_OPACITY
        for part in parts:
            now.pop(part, None)
            if opacity < 1.0:
                now[part] = opacity
        self._store.change(opacity=now)

    def cycle(self) -> None:
        """Normal, see-through, hidden, and normal again, for what is chosen."""
        parts = self.chosen_parts()
        if not parts:
            self._store.tell("Kies eerst een structuur.")
            return
        state = self._store.state
        if parts <= state.hidden:
            self.show(parts)
        elif all(state.opacity.get(part, 1.0) < 1.0 for part in parts):
            self._store.change(
                hidden=state.hidden | parts,
                opacity={k: v for k, v in state.opacity.items() if k not in parts},
                reveal=False,
            )
        else:
            self.fade(parts, FADED_OPACITY)

    def show_all(self) -> None:
        """Show every part except what only a child has."""
        self._store.change(hidden=OFF_AT_START, isolated=None, opacity={}, reveal=False, peel=0.0)

    def reset_visibility(self) -> None:
        """Show what the program shows when it opens, not cut open."""
        self._store.change(
            hidden=hidden_at_start(self._catalogue),
            isolated=None,
            opacity={},
            reveal=False,
            section=None,
            peel=0.0,
            apart=0.0,
        )

    def show_groups(self, groups: frozenset[str]) -> None:
        """Show only the parts of some groups."""
        others = {s.id for s in self._catalogue.shapes.values() if s.group not in groups}
        self._store.change(
            hidden=frozenset(others) | OFF_AT_START, isolated=None, opacity={}, reveal=False,
            peel=0.0,
        )  # fmt: skip

    def show_from_skin(self) -> None:
        """Show the whole body with its skin and fascia, to be taken off from there."""
        self._store.change(
            hidden=OFF_AT_START - FROM_SKIN, isolated=None, opacity={}, reveal=False,
            place=Place(), peel=0.0, apart=0.0,
        )  # fmt: skip

    @property
    def peel_position(self) -> float:
        """Where the slider from skin to joint stands, 0 to 1: it walks over what is shown."""
        state, order = self._store.state, self._catalogue.peel_order
        return position_of(state.peel, order, shown_to_peel(state, self._catalogue))

    def peel_to(self, position: float) -> None:
        """Take off what is shown up to a place of that slider, as a step of a drag."""
        state, order = self._store.state, self._catalogue.peel_order
        peel = peel_at(position, order, shown_to_peel(state, self._catalogue))
        self._store.drag(peel=peel)

    def peel_step(self, step: int) -> None:
        """Take one more structure of those shown off (1), or put one back (-1)."""
        state, order = self._store.state, self._catalogue.peel_order
        shown = shown_to_peel(state, self._catalogue)
        self._store.change(peel=next_peel(state.peel, step, order, shown))

    def last_peeled(self) -> str | None:
        """Return the id of what was taken off last, or is fading now."""
        state = self._store.state
        shown = shown_to_peel(state, self._catalogue)
        return last_gone(state.peel, self._catalogue.peel_order, shown)

    def move_apart(self, amount: float) -> None:
        """Move structures apart, 0 to 1, as a step of a drag; measures hold in the body only."""
        if self._store.state.drawn and amount > 0:
            self._store.tell("De maten zijn weg: ze kloppen alleen met alles op zijn plaats.")
        self._store.drag(apart=min(max(amount, 0.0), 1.0), drawn=frozenset())

    def apart_step(self, step: int) -> None:
        """Move structures a tenth further apart (1), or back (-1)."""
        self.move_apart(round(distance_apart(self._store.state) * 10 + step) / 10)
        self._store.drop()

    def is_visible(self, part: str) -> bool:
        """Whether a part is drawn now."""
        look = resolve_scene(self._store.state, self._catalogue).looks.get(part)
        return look is not None and look.opacity > 0
