"""What the panel says of conditions: of one, and which of them belong to a structure."""

from __future__ import annotations

from collections.abc import Iterable

from content.model import Condition, Library
from content.schema import (
    AGE_GROUPS,
    AGE_WORDS,
    CONDITION_FACTS,
    PRESENTATIONS,
    ROLES,
    URGENCIES,
    urgency_rank,
)
from viewer.catalogue import Catalogue
from viewer.pain import named_places
from viewer.panel_claims import claim_blocks, claims_of, safety_blocks
from viewer.panel_facts import linked_facts
from viewer.panel_kin import kin
from viewer.panel_model import Block, Entry, Fact, Panel
from viewer.panel_parts import capital, reader_name, review_line, source_blocks
from viewer.state import Reader, State, regions_of_place


def conditions_of(id_: str, catalogue: Catalogue) -> dict[str, str]:
    """Return the role of a structure in each of its conditions, ``{condition: role}``.

    What belongs to a part of a composite belongs to the composite, and what is said of a group
    holds for its members; the nearest link wins. At a place of pain the role is ``referred``.
    """
    return {condition: role for condition, (role, _) in roles_of(id_, catalogue).items()}


def roles_of(id_: str, catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """Return role and reason of a structure in each of its conditions."""
    library = catalogue.library
    found: dict[str, tuple[str, str]] = {}
    for here in kin(id_, library):
        for condition, role in library.conditions_of.get(here, ()):
            found.setdefault(condition, (role, _reason(library.conditions[condition], here)))
    for condition_ in library.conditions.values():
        if id_ in condition_.pain_regions:
            found.setdefault(condition_.id, ("referred", ""))
    return {
        condition: told
        for condition, told in found.items()
        if library.conditions[condition].kind == "condition"
    }


def _reason(condition: Condition, structure: str) -> str:
    return next((link.reason for link in condition.structures if link.id == structure), "")


def conditions_felt_at(place: str, reader: Reader, library: Library) -> tuple[str, ...]:
    """Return the conditions that can be felt at a place."""
    regions = set(regions_of_place(place, reader))
    return tuple(
        c.id
        for c in library.conditions.values()
        if c.kind == "condition" and regions & set(c.pain_regions)
    )


def condition_entries(
    roles: dict[str, tuple[str, str]], catalogue: Catalogue, age_group: str | None
) -> tuple[Entry, ...]:
    """Return conditions to click in alphabetical order: no ranking.

    Parameters
    ----------
    roles : dict of str to (str, str)
        Role and reason by condition; both may be empty.
    """
    entries = []
    for id_, (role, reason) in roles.items():
        condition = catalogue.library.conditions[id_]
        if age_group and age_group not in condition.age_groups:
            continue
        entries.append(
            Entry(
                id_,
                "condition",
                condition.names.lay or condition.names.dutch,
                note=" · ".join(AGE_WORDS[age] for age in condition.age_groups),
                role=role,
                tip=" — ".join(filter(None, (condition.names.dutch, reason))),
            )
        )
    return tuple(sorted(entries, key=lambda entry: entry.title.lower()))


def alarm_blocks(library: Library, places: tuple[str, ...] = ()) -> tuple[Block, ...]:
    """Return the alarm texts, of some places where they are given, in alphabetical order."""
    alarms = (
        (capital(condition.names.lay or condition.names.dutch), condition.patient)
        for condition in library.conditions.values()
        if condition.kind == "alarm" and (not places or set(places) & set(condition.pain_regions))
    )
    return tuple(Block("alarm", *told) for told in sorted(alarms, key=lambda t: t[0].lower()))


def condition_panel(
    condition: Condition, state: State, catalogue: Catalogue, scenes: Iterable[Block] = ()
) -> Panel:
    """Return the panel of one condition, or of an alarm.

    Parameters
    ----------
    condition : Condition
    state : State
    catalogue : Catalogue
    scenes : iterable of Block
        Its tests and movements, to stand below its structures.
    """
    library, reader = catalogue.library, state.reader
    claims = claims_of(library, condition=condition.id)
    patient = reader == "patient"
    blocks = [
        Block("text", "", condition.patient if patient else condition.student),
        Block(
            "alarm",
            "Wanneer bellen",
            condition.when_to_call,
            rows=() if patient else _urgency_rows(condition),
        ),
        *safety_blocks(claims, reader),
        Block("text", "Wat kunt u doen", condition.what_to_do),
        *_structure_blocks(condition, reader, library),
        *scenes,
        Block("chips", "Kan hier gevoeld worden", entries=_places(condition, reader, library)),
        Block("facts", "Feiten", facts=_facts(condition, reader, catalogue)),
        *claim_blocks(claims, reader),
        Block("note", text=library.safety.get("general", "")),
        *source_blocks(condition.sources, ""),
    ]
    return Panel(
        title=condition.names.dutch,
        lay=condition.names.lay,
        latin=condition.names.latin,
        breadcrumb=(("", "Aandoeningen"), (condition.id, condition.names.dutch)),
        blocks=tuple(block for block in blocks if not block.is_empty),
        review=review_line(condition.review, condition.author, condition.date),
        conditions=(condition.id,),
        claims=tuple(claim.id for claim in claims),
    )


def _structure_blocks(condition: Condition, reader: Reader, library: Library) -> list[Block]:
    """The structures by role, each with the reason of its role."""
    blocks = []
    for role, title in ROLES.items():
        entries = tuple(
            Entry(link.id, "structure", reader_name(link.id, reader, library),
                  note=link.reason, role=role)
            for link in condition.structures
            if link.role == role
        )  # fmt: skip
        if entries:
            blocks.append(Block("entries", f"Structuren: {title}", entries=entries))
    return blocks


def _places(condition: Condition, reader: Reader, library: Library) -> tuple[Entry, ...]:
    felt = set(condition.pain_regions)
    return tuple(
        Entry(id_, "structure", name)
        for id_, name in named_places(library, reader)
        if felt & set(regions_of_place(id_, reader))
    )


def _facts(condition: Condition, reader: Reader, catalogue: Catalogue) -> tuple[Fact, ...]:
    ages = ", ".join(AGE_GROUPS[age] for age in condition.age_groups)
    facts: tuple[Fact, ...] = (Fact("Leeftijdsgroep", ((ages, ""),)),) if ages else ()
    if reader == "student":
        facts += linked_facts(condition.facts, CONDITION_FACTS, catalogue)
    return facts


def _urgency_rows(condition: Condition) -> tuple[tuple[str, str], ...]:
    ordered = sorted(
        condition.urgency.items(), key=lambda pair: urgency_rank(pair[1]), reverse=True
    )
    return tuple((PRESENTATIONS[situation].label, URGENCIES[code]) for situation, code in ordered)
