"""The records of the command line's JSON: keys and forms are the contract's."""

from __future__ import annotations

from typing import Any

from content.model import Claim, Condition, FactValue, Library, Names, Structure
from viewer.catalogue import Catalogue
from viewer.panel import ABOUT_ARTICLE, claims_of, conditions_of

Record = dict[str, Any]


def structure_rows(catalogue: Catalogue) -> list[Record]:
    """Return ``lijst structuren``; parts without a text are in it by their id."""
    rows = [structure_row(s, catalogue) for s in catalogue.library.structures.values()]
    for id_, shape in catalogue.shapes.items():
        if id_ not in catalogue.library.structures:
            rows.append(_bare_row(id_, shape.group))
    return rows


def structure_row(structure: Structure, catalogue: Catalogue) -> Record:
    """Return one row of ``lijst structuren``."""
    id_ = structure.id
    return {
        "id": id_,
        "kind": structure.kind,
        "group": structure.group,
        "parent": structure.parent,
        "names": _names(structure.names),
        "has_mesh": catalogue.has_mesh(id_),
        "region_of": catalogue.region_owner.get(id_) or structure.region_of,
        "conditions": sorted(conditions_of(id_, catalogue)),
        "claims": [claim.id for claim in claims_of(catalogue.library, structure=id_)],
        "review": structure.review,
    }


def _bare_row(id_: str, group: str) -> Record:
    return {
        "id": id_,
        "kind": "mesh",
        "group": group,
        "parent": None,
        "names": _names(Names(dutch=id_)),
        "has_mesh": True,
        "region_of": None,
        "conditions": [],
        "claims": [],
        "review": "concept",
    }


def condition_rows(library: Library) -> list[Record]:
    """Return ``lijst aandoeningen``."""
    return [condition_row(condition, library) for condition in library.conditions.values()]


def condition_row(condition: Condition, library: Library) -> Record:
    """Return one row of ``lijst aandoeningen``."""
    return {
        "id": condition.id,
        "names": _names(condition.names),
        "structures": [{"id": link.id, "role": link.role} for link in condition.structures],
        "pain_regions": list(condition.pain_regions),
        "age_groups": list(condition.age_groups),
        "urgency": dict(condition.urgency),
        "highest_urgency": condition.highest_urgency,
        "kind": condition.kind,
        "visible_change": False if condition.kind == "alarm" else None,
        "claims": [claim.id for claim in claims_of(library, condition=condition.id)],
        "review": condition.review,
    }


def claim_rows(library: Library) -> list[Record]:
    """Return ``lijst claims``."""
    return [
        {
            "id": claim.id,
            "verdict": claim.verdict,
            "nuance": claim.nuance,
            "source": claim.source,
            "structures": list(claim.structures),
            "conditions": list(claim.conditions),
            "urgency": claim.highest_urgency,
            "shown_at": shown_at(claim, library),
        }
        for claim in library.claims.values()
    ]


def shown_at(claim: Claim, library: Library) -> list[str]:
    """Return the ids whose panel shows a claim."""
    places = [id_ for id_ in claim.structures if id_ in library.structures]
    places += [id_ for id_ in claim.conditions if id_ in library.conditions]
    return [ABOUT_ARTICLE] if claim.is_about_author else places


def structure_details(structure: Structure, catalogue: Catalogue) -> Record:
    """Return ``toon`` of a structure."""
    library = catalogue.library
    return structure_row(structure, catalogue) | {
        "text": {"patient": structure.patient, "student": structure.student},
        "facts": _facts(structure.facts),
        "conditions": [
            {"id": id_, "name": library.name(id_), "role": role}
            for id_, role in sorted(conditions_of(structure.id, catalogue).items())
        ],
        "claims": [_claim(claim) for claim in claims_of(library, structure=structure.id)],
        "sources": list(structure.sources),
    }


def condition_details(condition: Condition, library: Library) -> Record:
    """Return ``toon`` of a condition."""
    return condition_row(condition, library) | {
        "text": {
            "patient": condition.patient,
            "student": condition.student,
            "what_to_do": condition.what_to_do,
            "when_to_call": condition.when_to_call,
        },
        "facts": _facts(condition.facts),
        "structures": [
            {"id": link.id, "role": link.role, "reason": link.reason}
            for link in condition.structures
        ],
        "conditions": [],
        "claims": [_claim(claim) for claim in claims_of(library, condition=condition.id)],
        "sources": list(condition.sources),
    }


def _claim(claim: Claim) -> Record:
    return {
        "id": claim.id,
        "statement": claim.statement,
        "verdict": claim.verdict,
        "nuance": claim.nuance,
        "source": claim.source,
    }


def _names(names: Names) -> Record:
    return {
        "latin": names.latin,
        "dutch": names.dutch,
        "lay": names.lay,
        "english": names.english,
        "synonyms": list(names.synonyms),
    }


def _facts(facts: Any) -> Record:
    def plain(value: FactValue) -> str | list[str]:
        return value if isinstance(value, str) else list(value)

    return {key: plain(value) for key, value in facts.items()}
