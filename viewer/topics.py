"""Sets of structures by a relation, each with an id and a title of its own: what a nerve serves,
what a segment reaches, who makes a movement or works against it, what holds to a bone or lies under
a place of the skin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from content.model import Library, Names, Related
from content.schema import ACTIONS, ENDS

#: Sets of what a nerve or vessel runs to.
_RUNS_TO = ("served_", "fed_")

#: Kind of these sets in lists of what was found.
TOPIC = "topic"


@dataclass(frozen=True)
class Topic:
    """A set of structures that belong together by one relation.

    Parameters
    ----------
    id : str
        ``kind`` and what it is about, joined by ``_``: ``segment_L4``.
    title : str
        Dutch.
    lead : str
        A Dutch sentence that says what holds them together.
    members : tuple of Related
        In the order they are told.
    about : str
        The structure it belongs to, or empty.
    """

    id: str
    title: str
    lead: str
    members: tuple[Related, ...]
    about: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the members."""
        return tuple(member.id for member in self.members)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is chosen in 3D: the members, and the nerve or vessel that runs to them."""
        return (*self.ids, self.about) if self.id.startswith(_RUNS_TO) else self.ids


def topic(id_: str, library: Library) -> Topic | None:
    """Return the set of an id, or None where there is none."""
    kind, _, about = id_.partition("_")
    make = _KINDS.get(kind)
    made = make(about, library) if make else None
    return made if made and made.members else None


def all_topics(library: Library) -> tuple[Topic, ...]:
    """Return every set that has members."""
    relations = library.relations
    ids = [
        *(f"segment_{name}" for name in relations.by_segment),
        *(f"skin_{name}" for name in relations.skin_of),
        *(f"action_{key}" for key in relations.by_action),
        *(f"served_{nerve}" for nerve in relations.served),
        *(f"fed_{artery}" for artery in relations.fed),
        *(f"holds_{place}" for place in relations.holds),
        *(f"under_{place}" for place in relations.beneath),
        *(
            against_id(muscle, key)
            for muscle, rows in relations.antagonists.items()
            for key, _ in rows
        ),
    ]
    return tuple(found for id_ in ids if (found := topic(id_, library)))


def named_topics(library: Library) -> Iterator[tuple[str, str, Names]]:
    """Return the sets that a person looks for by name, with their names: movements and segments."""
    for key, words in ACTIONS.items():
        if found := topic(f"action_{key}", library):
            synonyms = (words.doers, f"alle {words.doers}", words.label)
            yield found.id, TOPIC, Names(dutch=found.title, lay=words.lay, synonyms=synonyms)
    for name in library.relations.by_segment:
        if found := topic(f"segment_{name}", library):
            synonyms = (name, f"wortel {name}", f"spieren van {name}")
            yield found.id, TOPIC, Names(dutch=found.title, synonyms=synonyms)
    for name in library.relations.skin_of:
        if found := topic(f"skin_{name}", library):
            yield found.id, TOPIC, Names(dutch=found.title)


def against_id(muscle: str, action: str) -> str:
    """Return the id of the set of those who work against a muscle's action."""
    return f"against_{action}:{muscle}"


def _segment(name: str, library: Library) -> Topic:
    return Topic(
        f"segment_{name}",
        f"Segment {name}",
        f"Spieren en zenuwen met vezels uit segment {name} van het ruggenmerg.",
        library.relations.by_segment.get(name, ()),
    )


def _skin(name: str, library: Library) -> Topic:
    return Topic(
        f"skin_{name}",
        f"Dermatoom {name}",
        f"Plaatsen waar de huid gevoel heeft uit segment {name}; de gebieden overlappen.",
        library.relations.skin_of.get(name, ()),
    )


def _action(key: str, library: Library) -> Topic | None:
    if key not in ACTIONS:
        return None
    return Topic(
        f"action_{key}",
        f"Alle {ACTIONS[key].doers}",
        f"Spieren met {ACTIONS[key].label} als werking.",
        library.relations.by_action.get(key, ()),
    )


def _served(nerve: str, library: Library) -> Topic:
    return Topic(
        f"served_{nerve}",
        f"Verzorgd door de {library.name(nerve)}",
        "Wat deze zenuw aanstuurt of gevoel geeft.",
        _plain(library.relations.served.get(nerve, ())),
        about=nerve,
    )


def _fed(artery: str, library: Library) -> Topic:
    return Topic(
        f"fed_{artery}",
        f"Gevoed door de {library.name(artery)}",
        "Wat bloed krijgt uit deze slagader.",
        _plain(library.relations.fed.get(artery, ())),
        about=artery,
    )


def _against(told: str, library: Library) -> Topic | None:
    key, _, muscle = told.partition(":")
    rows = dict(library.relations.antagonists.get(muscle, ()))
    if key not in rows:
        return None
    return Topic(
        f"against_{told}",
        f"Antagonisten van {library.name(muscle)}",
        f"Spieren die {ACTIONS[key].label} tegenwerken.",
        rows[key],
        about=muscle,
    )


def _holds(place: str, library: Library) -> Topic:
    ends: dict[str, dict[str, None]] = {}
    for holding in library.relations.holds.get(place, ()):
        ends.setdefault(holding.id, {}).setdefault(ENDS[holding.end])
    return Topic(
        f"holds_{place}",
        f"Wat hecht aan op: {library.name(place)}",
        "Spieren en banden met een oorsprong of aanhechting op deze plaats.",
        tuple(Related(id_, " en ".join(told)) for id_, told in ends.items()),
        about=place,
    )


def _under(place: str, library: Library) -> Topic:
    return Topic(
        f"under_{place}",
        f"Onder deze plek: {library.name(place)}",
        "Wat onder de huid van deze plek ligt. Daar kan pijn vandaan komen; van elders ook.",
        _plain(library.relations.beneath.get(place, ())),
        about=place,
    )


def _plain(ids: Iterable[str]) -> tuple[Related, ...]:
    return tuple(Related(id_) for id_ in ids)


_KINDS: Mapping[str, Callable[[str, Library], Topic | None]] = {
    "segment": _segment,
    "skin": _skin,
    "action": _action,
    "served": _served,
    "fed": _fed,
    "against": _against,
    "holds": _holds,
    "under": _under,
}
