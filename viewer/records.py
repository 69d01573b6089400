"""The records of the command line's JSON: keys and forms are the contract's."""

from __future__ import annotations

from typing import Any

from content.model import Claim, Condition, FactValue, Library, Names, Scene, Step, Structure
from viewer.catalogue import Catalogue
from viewer.pain import felt_from
from viewer.panel_claims import claims_of
from viewer.panel_conditions import conditions_of, roles_of
from viewer.panel_pages import ABOUT_ARTICLE
from viewer.panel_scenes import scene_urgency
from viewer.scene_steps import stand_of
from viewer.topics import TOPIC, Topic

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
            {"id": id_, "name": library.name(id_), "role": role, "reason": reason}
            for id_, (role, reason) in sorted(roles_of(structure.id, catalogue).items())
        ],
        "relations": _relations(structure.id, library),
        "felt_at": sorted(felt_from(structure.id, catalogue)[0]),
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


def scene_rows(library: Library) -> list[Record]:
    """Return ``lijst standen``: every test, sign and movement."""
    return [scene_row(scene, library) for scene in library.scenes.values()]


def scene_row(scene: Scene, library: Library) -> Record:
    """Return one row of ``lijst standen``; ``stand`` is the pose that tells most, for --stand."""
    return {
        "id": scene.id,
        "kind": scene.kind,
        "names": _names(scene.names),
        "stand": stand_of(scene.id, library) if scene.steps else "",
        "schematic": not scene.angles_from,
        "structures": [{"id": load.id, "load": load.load} for load in scene.structures],
        "conditions": list(scene.conditions),
        "urgency": scene_urgency(scene, library),
        "review": scene.review,
    }


def scene_details(scene: Scene, library: Library) -> Record:
    """Return ``toon`` of a test, sign or movement."""
    return scene_row(scene, library) | {
        "text": {
            "patient": scene.patient,
            "student": scene.student,
            "meaning": scene.meaning,
            "limits": scene.limits,
            "when_not": scene.when_not,
        },
        "steps": [_step(step) for step in scene.steps],
        "structures": [
            {
                "id": load.id,
                "load": load.load,
                "step": load.step,
                "action": load.action or None,
                "reason": load.reason,
            }
            for load in scene.structures
        ],
        "conditions": [{"id": id_, "name": library.name(id_)} for id_ in scene.conditions],
        "claims": [],
        "sources": list(scene.sources),
    }


def _step(step: Step) -> Record:
    return {
        "position": step.position,
        "pose": {
            "flexion_deg": step.flexion_deg,
            "abduction_deg": step.abduction_deg,
            "external_rotation_deg": step.external_rotation_deg,
            "knee_flexion_deg": step.knee_flexion_deg,
        },
        "closed_chain": step.closed_chain,
        "text": {"patient": step.patient, "student": step.student},
    }


def _relations(id_: str, library: Library) -> Record:
    """What the facts tie a structure to, by id; each list is empty where nothing is known."""
    known = library.relations
    return {
        "nerves": list(known.nerves.get(id_, ())),
        "serves": list(known.served.get(id_, ())),
        "arteries": list(known.arteries.get(id_, ())),
        "feeds": list(known.fed.get(id_, ())),
        "segments": [s.name for s in known.segments.get(id_, ())],
        "dermatomes": [s.name for s in known.dermatomes.get(id_, ())],
        "actions": [
            {"id": a.key, "note": a.note, "main": a.main} for a in known.actions.get(id_, ())
        ],
        "antagonists": {
            key: [related.id for related in against]
            for key, against in known.antagonists.get(id_, ())
        },
        "held_at": [{"id": h.id, "end": h.end} for h in known.held_at.get(id_, ())],
        "beneath": list(known.beneath.get(id_, ())),
        "over": list(known.over.get(id_, ())),
        "holds": [{"id": h.id, "end": h.end, "at": h.at} for h in known.holds.get(id_, ())],
    }


def topic_details(topic: Topic, library: Library) -> Record:
    """Return ``toon`` of a set of structures: a segment, an action, what a nerve serves."""
    return {
        "id": topic.id,
        "kind": TOPIC,
        "title": topic.title,
        "text": topic.lead,
        "about": topic.about or None,
        "structures": [
            {"id": m.id, "name": library.name(m.id), "note": m.note, "main": m.main}
            for m in topic.members
        ],
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
