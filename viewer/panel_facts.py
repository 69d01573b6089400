"""Facts of a structure with words to click: each name, segment, action and antagonist leads to what
it names, or to the set of structures that share it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from content.model import FactValue, Segment, Structure
from content.relations import parse_action
from content.schema import ACTIONS, STRUCTURE_FACTS
from viewer.catalogue import Catalogue
from viewer.panel_model import Block, Fact
from viewer.state import Reader
from viewer.topics import against_id

#: Facts that a patient sees too; the others are for the student alone.
_PATIENT_FACTS = ("actions", "felt_here", "under_the_skin")
#: Said already by ``actions``, in whole words.
_IN_ACTIONS = ("actions_hip", "actions_knee")
#: Facts in words that name nerves and arteries; a relation adds what they do not name.
_NAMED_BY = {"innervation": "nerves", "blood_supply": "arteries"}

Item = tuple[str, str]


def fact_blocks(structure: Structure, reader: Reader, catalogue: Catalogue) -> list[Block]:
    """Return the facts of a structure for a reader, in the order of the schema."""
    told = dict(structure.facts)
    if "actions" in told:
        for key in _IN_ACTIONS:
            told.pop(key, None)
    keys: Iterable[str] = STRUCTURE_FACTS if reader == "student" else _PATIENT_FACTS
    facts = [
        Fact(STRUCTURE_FACTS[key], _items(structure.id, key, told[key], reader, catalogue))
        for key in keys
        if told.get(key)
    ]
    if reader == "student":
        facts += _relation_facts(structure, catalogue)
    return [Block("facts", "Feiten", facts=tuple(facts))] if facts else []


def linked_facts(
    facts: Mapping[str, FactValue], labels: Mapping[str, str], catalogue: Catalogue
) -> tuple[Fact, ...]:
    """Return facts with the names of structures in them to click."""
    return tuple(
        Fact(label, tuple(_linked("", _texts(facts[key]), catalogue)))
        for key, label in labels.items()
        if facts.get(key)
    )


def _texts(value: FactValue) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _items(
    id_: str, key: str, value: FactValue, reader: Reader, catalogue: Catalogue
) -> tuple[Item, ...]:
    relations = catalogue.library.relations
    if key == "segments" and id_ in relations.segments:
        return _segments("segment", relations.segments[id_])
    if key == "dermatome" and id_ in relations.dermatomes:
        return _segments("skin", relations.dermatomes[id_])
    if key == "actions":
        return tuple(_actions(id_, _texts(value), reader, catalogue))
    items = list(_linked(id_, _texts(value), catalogue))
    if key in _NAMED_BY:
        named = {target for _, target in items}
        related: tuple[str, ...] = getattr(relations, _NAMED_BY[key]).get(id_, ())
        for other in related:
            if other not in named:
                items += [("; ", ""), (catalogue.name(other), other)]
    if key == "supplies":
        items += _all_supplied(id_, catalogue)
    return tuple(items)


def _segments(kind: str, segments: tuple[Segment, ...]) -> tuple[Item, ...]:
    names = tuple((s.name if s.sure else f"({s.name})", f"{kind}_{s.name}") for s in segments)
    return _listed(names, "")


def _linked(id_: str, texts: Iterable[str], catalogue: Catalogue) -> Iterator[Item]:
    """Split texts into plain words and names to click; a structure does not lead to itself."""
    for number, text in enumerate(texts):
        if number:
            yield "; ", ""
        for words, target in catalogue.mentions.split(text):
            yield words, "" if target == id_ else target


def _actions(
    id_: str, texts: Iterable[str], reader: Reader, catalogue: Catalogue
) -> Iterator[Item]:
    for number, text in enumerate(texts):
        if number:
            yield "; ", ""
        action = parse_action(text)
        if action is None:
            yield from _linked(id_, [text], catalogue)
            continue
        words = ACTIONS[action.key]
        yield words.lay if reader == "patient" else words.label, f"action_{action.key}"
        if action.note and reader == "student":
            yield f" ({action.note})", ""


def _relation_facts(structure: Structure, catalogue: Catalogue) -> Iterator[Fact]:
    """What the facts of others say of this structure."""
    relations = catalogue.library.relations
    id_ = structure.id
    for key, against in relations.antagonists.get(id_, ()):
        names = tuple((catalogue.name(related.id), related.id) for related in against)
        label = f"Antagonisten bij {ACTIONS[key].label}"
        yield Fact(label, _listed(names, against_id(id_, key)))
    if not structure.facts.get("supplies") and (items := _all_supplied(id_, catalogue)):
        yield Fact(STRUCTURE_FACTS["supplies"], tuple(items[1:]))
    if structure.facts.get("blood_supply") is None and id_ in relations.arteries:
        names = tuple((catalogue.name(other), other) for other in relations.arteries[id_])
        yield Fact(STRUCTURE_FACTS["blood_supply"], _listed(names, ""))


def _all_supplied(id_: str, catalogue: Catalogue) -> list[Item]:
    """A word that chooses all that a nerve serves or an artery feeds."""
    relations = catalogue.library.relations
    for kind, others in (("served", relations.served), ("fed", relations.fed)):
        if others.get(id_):
            return [(" — ", ""), (f"kies alle {len(others[id_])}", f"{kind}_{id_}")]
    return []


def _listed(names: tuple[Item, ...], all_of_them: str) -> tuple[Item, ...]:
    """Names one after the other, with a word that chooses all of them where there are several."""
    items: list[Item] = []
    if all_of_them and len(names) > 1:
        items += [(f"alle {len(names)}", all_of_them), (": ", "")]
    for number, name in enumerate(names):
        if number:
            items.append(("; ", ""))
        items.append(name)
    return tuple(items)
