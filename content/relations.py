"""What the facts tie together, as ids and in both directions: nerve and muscle, segment, action,
antagonist, artery, and what holds to which bone.

A file says one direction only; the other is worked out here, so that the two can never differ. A
composite (the hamstrings) has what its members have. Lists that are worked out hold things that
can be chosen by themselves: no composite beside its own muscles, no part beside its own muscle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from content.model import Action, Holding, Related, Relations, Segment, Structure
from content.schema import ACTIONS, GROUPS, HELD_AT

Structures = Mapping[str, Structure]
Children = Mapping[str, tuple[str, ...]]
_Value = TypeVar("_Value")

SEGMENTS = (
    *(f"Th{number}" for number in range(1, 13)),
    *(f"L{number}" for number in range(1, 6)),
    *(f"S{number}" for number in range(1, 6)),
    "Co1",
)
_RANGE = r"(?:Th|L|S|Co)\d+(?:\s?[-–]\s?(?:Th|L|S|Co)\d+)?"
_PIECE = re.compile(rf"(\()?({_RANGE})\)?")
_SEGMENTS = re.compile(rf"\(?{_RANGE}\)?(?:[\s,;]+\(?{_RANGE}\)?)*")
_ACTION = re.compile(r"(?P<words>[^()]+?)\s*(?:\((?P<note>[^()]+)\))?")


def parse_segments(text: str) -> tuple[Segment, ...] | None:
    """Return the segments of words such as ``L2-L3 (L4)``, or None where they are no segments.

    What stands between brackets takes part in some people only: ``sure`` is false there.
    """
    if not _SEGMENTS.fullmatch(text.strip()):
        return None
    found: dict[str, bool] = {}
    for bracket, words in _PIECE.findall(text):
        ends = re.split(r"\s?[-–]\s?", words)
        if not all(end in SEGMENTS for end in ends):
            return None
        first, last = SEGMENTS.index(ends[0]), SEGMENTS.index(ends[-1])
        if last < first:
            return None
        for name in SEGMENTS[first : last + 1]:
            found[name] = found.get(name, False) or not bracket
    return tuple(Segment(name, found[name]) for name in sorted(found, key=SEGMENTS.index))


def parse_action(text: str, main: Iterable[str] = ()) -> Action | None:
    """Return the action of words such as ``flexie van de heup (zwak)``; None for other words.

    Parameters
    ----------
    text : str
        One item of the fact ``actions``.
    main : iterable of str
        Keys of the actions that are the muscle's main ones.
    """
    found = _ACTION.fullmatch(text.strip())
    if not found:
        return None
    for key, action in ACTIONS.items():
        if found["words"].casefold() == action.label:
            return Action(key, found["note"] or "", key in main)
    return None


def relate(structures: Structures, children: Children) -> Relations:
    """Return what the facts of a library's structures tie together.

    Parameters
    ----------
    structures : mapping of Structure
        Their relations hold only ids that exist.
    children : mapping of tuple of str
        Ids of the children by parent.
    """

    def whole(of: Callable[[Structure], Sequence[_Value]]) -> dict[str, tuple[_Value, ...]]:
        found: dict[str, tuple[_Value, ...]] = {}
        for id_ in structures:
            values = tuple(dict.fromkeys(_gathered(id_, of, structures, children)))
            if values:
                found[id_] = values
        return found

    nerves = whole(lambda s: s.relations.get("nerves", ()))
    arteries = whole(lambda s: s.relations.get("arteries", ()))
    segments = _told(structures, lambda s: _segments(s, "segments"))
    skin = _told(structures, lambda s: _segments(s, "dermatome"))
    actions = _told(structures, _actions)
    held_at = whole(_held_at)
    by_action = _by_action(actions, structures)
    beneath = _told(structures, lambda s: s.relations.get("beneath", ()))
    return Relations(
        nerves=nerves,
        served=_reversed(nerves, structures),
        arteries=arteries,
        fed=_reversed(arteries, structures),
        segments=segments,
        by_segment=_by_segment(segments, structures),
        dermatomes=skin,
        skin_of=_by_segment(skin, structures),
        actions=actions,
        by_action=by_action,
        antagonists=_antagonists(whole(_main_actions), by_action, structures, children),
        held_at=held_at,
        holds=_holds(held_at, structures),
        beneath=beneath,
        over=_over(beneath, structures, children),
    )


def _told(
    structures: Structures, of: Callable[[Structure], tuple[_Value, ...]]
) -> dict[str, tuple[_Value, ...]]:
    """What each structure says itself, without those that say nothing."""
    told = {id_: of(structure) for id_, structure in structures.items()}
    return {id_: values for id_, values in told.items() if values}


def _gathered(
    id_: str,
    of: Callable[[Structure], Sequence[_Value]],
    structures: Structures,
    children: Children,
) -> Iterator[_Value]:
    """What a structure has itself, and where it has nothing and is a composite, its children."""
    own = of(structures[id_])
    yield from own
    if not own and structures[id_].kind == "composite":
        for child in children.get(id_, ()):
            yield from _gathered(child, of, structures, children)


def _segments(structure: Structure, fact: str) -> tuple[Segment, ...]:
    value = structure.facts.get(fact, "")
    return (parse_segments(value) or ()) if isinstance(value, str) else ()


def _main_actions(structure: Structure) -> tuple[str, ...]:
    return structure.relations.get("main_actions", ())


def _actions(structure: Structure) -> tuple[Action, ...]:
    value = structure.facts.get("actions", ())
    items = (value,) if isinstance(value, str) else value
    told = (parse_action(item, _main_actions(structure)) for item in items)
    return tuple(action for action in told if action)


def _held_at(structure: Structure) -> tuple[Holding, ...]:
    return tuple(
        Holding(place, end, place)
        for field, end in HELD_AT.items()
        for place in structure.relations.get(field, ())
    )


def _choosable(ids: Iterable[str], structures: Structures) -> list[str]:
    """Return ids without composites and without areas of what is among them, muscles first."""
    among = {id_ for id_ in ids if structures[id_].kind != "composite"}

    def order(id_: str) -> tuple[bool, int, str, str]:
        group = structures[id_].group
        place = list(GROUPS).index(group) if group in GROUPS else len(GROUPS)
        return group != "muscles", place, structures[id_].names.dutch.casefold(), id_

    kept = (i for i in among if structures[i].kind != "region" or structures[i].parent not in among)
    return sorted(kept, key=order)


def _reversed(
    forward: Mapping[str, tuple[str, ...]], structures: Structures
) -> dict[str, tuple[str, ...]]:
    back: dict[str, list[str]] = {}
    for id_, others in forward.items():
        for other in others:
            back.setdefault(other, []).append(id_)
    return {other: tuple(_choosable(ids, structures)) for other, ids in back.items()}


def _by_segment(
    segments: Mapping[str, tuple[Segment, ...]], structures: Structures
) -> dict[str, tuple[Related, ...]]:
    found: dict[str, tuple[Related, ...]] = {}
    for name in SEGMENTS:
        sure = {id_: s.sure for id_, told in segments.items() for s in told if s.name == name}
        ids = _choosable(sure, structures)
        if ids:
            ids.sort(key=lambda id_: not sure[id_])
            found[name] = tuple(Related(id_, "" if sure[id_] else "soms", sure[id_]) for id_ in ids)
    return found


def _by_action(
    actions: Mapping[str, tuple[Action, ...]], structures: Structures
) -> dict[str, tuple[Related, ...]]:
    """What does each action: who has it as a main one first, those who do it weakly last."""
    found: dict[str, tuple[Related, ...]] = {}
    for key in ACTIONS:
        told = {id_: a for id_, own in actions.items() for a in own if a.key == key}
        ids = _choosable(told, structures)
        ids.sort(key=lambda id_: (not told[id_].main, told[id_].weak))
        if ids:
            found[key] = tuple(Related(id_, told[id_].note, told[id_].main) for id_ in ids)
    return found


def _antagonists(
    main: Mapping[str, tuple[str, ...]],
    by_action: Mapping[str, tuple[Related, ...]],
    structures: Structures,
    children: Children,
) -> dict[str, tuple[tuple[str, tuple[Related, ...]], ...]]:
    """What works against each main action; not the thing itself, nor who does it weakly.

    A group whose own members work against each other has no antagonists for that action.
    """
    found: dict[str, tuple[tuple[str, tuple[Related, ...]], ...]] = {}
    for id_, keys in main.items():
        own = {id_, structures[id_].parent if structures[id_].kind == "region" else id_}
        own |= set(children.get(id_, ()))
        rows = []
        for key in keys:
            opposite = by_action.get(ACTIONS[key].opposite, ())
            against = tuple(r for r in opposite if r.id not in own and _works_against(r))
            both_ways = any(r.main and r.id in own for r in opposite)
            if against and not both_ways:
                rows.append((key, against))
        if rows:
            found[id_] = tuple(rows)
    return found


def _works_against(doer: Related) -> bool:
    """Whether it does the opposite for good: not weakly, and not in one posture only."""
    return not doer.weak and (doer.main or not doer.note.startswith("bij "))


def _holds(
    held_at: Mapping[str, tuple[Holding, ...]], structures: Structures
) -> dict[str, tuple[Holding, ...]]:
    """What holds to a bone or an area of it; a bone holds what its areas hold."""
    back: dict[str, dict[Holding, None]] = {}
    choosable = _choosable(held_at, structures)
    for id_ in choosable:
        for holding in held_at[id_]:
            for place in _around(holding.id, structures):
                told = Holding(id_, holding.end, holding.id)
                back.setdefault(place, {}).setdefault(told)
    return {place: tuple(told) for place, told in back.items()}


def _around(id_: str, structures: Structures) -> set[str]:
    """A place with all that it is a part of."""
    found: set[str] = set()
    waiting = [id_]
    while waiting:
        place = waiting.pop()
        if place in found or place not in structures:
            continue
        found.add(place)
        waiting += [up for up in (structures[place].parent, structures[place].region_of) if up]
    return found


def _over(
    beneath: Mapping[str, tuple[str, ...]], structures: Structures, children: Children
) -> dict[str, tuple[str, ...]]:
    """The places above each structure; what lies over a group lies over its members."""
    found: dict[str, dict[str, None]] = {}
    for place, ids in beneath.items():
        waiting = list(ids)
        while waiting:
            id_ = waiting.pop()
            found.setdefault(id_, {}).setdefault(place)
            if structures[id_].kind == "composite":
                waiting += children.get(id_, ())
    return {id_: tuple(places) for id_, places in found.items()}
