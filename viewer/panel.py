"""What the panel on the right says: pure values, made of state, catalogue and library.

Texts stay in the few forms of Markdown that content may use; the Qt side shows them.
"""

from __future__ import annotations

from collections.abc import Iterable

from content.model import Claim, Condition, FactValue, Library, Structure
from content.schema import (
    AGE_GROUPS,
    AGE_WORDS,
    CONDITION_FACTS,
    GROUPS,
    PRESENTATIONS,
    ROLES,
    STRUCTURE_FACTS,
    URGENCIES,
    urgency_rank,
)
from viewer.catalogue import Catalogue
from viewer.panel_attachments import attachment_blocks
from viewer.panel_model import Block, Entry, Panel
from viewer.state import Reader, State

AUTHOR = "M. Harder, fysiotherapeut"
NO_TEXT = "Over deze structuur is nog geen tekst."
ABOUT_ARTICLE = "about_article"

#: Claims whose addition stands open for every reader.
SAFETY_VERDICTS = ("S-imprecise", "S-wrong")
#: Facts that a patient sees too; the others are for the student alone.
_PATIENT_FACTS = ("taut_in", "slack_in", "restrains", "actions", "felt_here", "under_the_skin")


def resolve_panel(state: State, catalogue: Catalogue) -> Panel:
    """Return the panel for a state."""
    library = catalogue.library
    place = state.place
    if place.page and place.page in library.pages:
        return _page_panel(library, place.page)
    if place.selection:
        chosen = place.selection[-1]
        panel = _structure_panel(chosen, state, catalogue)
        return _with_also(panel, place.selection[:-1], catalogue)
    if place.condition and place.condition in library.conditions:
        return _condition_panel(library.conditions[place.condition], state, catalogue)
    return _start_panel(state, catalogue)


def conditions_of(id_: str, catalogue: Catalogue) -> dict[str, str]:
    """Return the role of a structure in each of its conditions, ``{condition: role}``.

    What belongs to a part of a composite belongs to the composite, and what is said of a group
    holds for its members; the nearest link wins.
    """
    library = catalogue.library
    found: dict[str, str] = {}
    seen: set[str] = set()
    queue = [id_]
    while queue:
        here = queue.pop(0)
        if here in seen:
            continue
        seen.add(here)
        for condition, role in library.conditions_of.get(here, ()):
            found.setdefault(condition, role)
        structure = library.structures.get(here)
        if structure and structure.kind == "composite" and here == id_:
            queue += [*library.children.get(here, ()), *structure.members]
        parent = library.structures.get(structure.parent or "") if structure else None
        if structure and parent and parent.kind == "composite" and parent.group == structure.group:
            queue.append(parent.id)
    for id2, condition_ in library.conditions.items():
        if id_ in condition_.pain_regions:
            found.setdefault(id2, "referred")
    return {
        condition: role
        for condition, role in found.items()
        if library.conditions[condition].kind == "condition"
    }


def condition_entries(
    roles: dict[str, str], catalogue: Catalogue, age_group: str | None
) -> tuple[Entry, ...]:
    """Return conditions to click in alphabetical order: no ranking."""
    entries = []
    for id_, role in roles.items():
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
                tip=condition.names.dutch,
            )
        )
    return tuple(sorted(entries, key=lambda entry: entry.title.lower()))


def claims_of(library: Library, *, structure: str = "", condition: str = "") -> list[Claim]:
    """Return the article's claims that belong to a structure or condition."""
    return [
        claim
        for claim in library.claims.values()
        if not claim.is_about_author
        and (
            (structure and structure in claim.structures)
            or (condition and condition in claim.conditions)
        )
    ]


def fact_rows(
    facts: dict[str, FactValue], labels: dict[str, str], only: Iterable[str] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return facts as label and value."""
    chosen = labels.keys() if only is None else only
    return tuple(
        (labels[key], value if isinstance(value, str) else "; ".join(value))
        for key in chosen
        if (value := facts.get(key))
    )


def _structure_panel(id_: str, state: State, catalogue: Catalogue) -> Panel:
    library = catalogue.library
    structure = library.structures.get(id_)
    breadcrumb = tuple((step, catalogue.name(step)) for step in catalogue.breadcrumb(id_))
    if structure is None:
        return Panel(
            catalogue.name(id_), breadcrumb=breadcrumb, blocks=(Block("text", text=NO_TEXT),)
        )
    claims = claims_of(library, structure=id_)
    roles = conditions_of(id_, catalogue)
    entries = condition_entries(roles, catalogue, state.age_group)
    facts = fact_rows(
        dict(structure.facts),
        STRUCTURE_FACTS,
        _PATIENT_FACTS if state.reader == "patient" else None,
    )
    blocks = [
        *_text_blocks(structure, state.reader),
        *_safety_blocks(claims, state.reader),
        *([Block("facts", "Feiten", rows=facts)] if facts else []),
        *(_alarm_blocks(library, id_) if structure.kind == "pain_region" else ()),
        *([Block("entries", "Aandoeningen", entries=entries)] if entries else []),
        *attachment_blocks(id_, catalogue),
        *_inside_blocks(structure, catalogue),
        *_claim_blocks(claims, state.reader),
        *_source_blocks(structure.sources, _provenance(id_, catalogue)),
    ]
    return Panel(
        title=structure.names.dutch or id_,
        lay=structure.names.lay,
        latin=structure.names.latin,
        breadcrumb=breadcrumb,
        blocks=tuple(blocks),
        review=_review(structure.review, structure.author, structure.date),
        conditions=tuple(entry.id for entry in entries),
        claims=tuple(claim.id for claim in claims),
    )


def _condition_panel(condition: Condition, state: State, catalogue: Catalogue) -> Panel:
    library = catalogue.library
    claims = claims_of(library, condition=condition.id)
    patient = state.reader == "patient"
    blocks = [
        Block("text", "", condition.patient if patient else condition.student),
        Block(
            "alarm",
            "Wanneer bellen",
            condition.when_to_call,
            rows=() if patient else _urgency_rows(condition),
        ),
        *_safety_blocks(claims, state.reader),
    ]
    if condition.what_to_do:
        blocks.append(Block("text", "Wat kunt u doen", condition.what_to_do))
    for role, title in ROLES.items():
        entries = tuple(
            Entry(link.id, "structure", _reader_name(link.id, state.reader, library),
                  role=role, tip=link.reason)
            for link in condition.structures
            if link.role == role
        )  # fmt: skip
        if entries:
            blocks.append(Block("entries", f"Structuren: {title}", entries=entries))
    places = tuple(
        Entry(region, "structure", _reader_name(region, state.reader, library))
        for region in condition.pain_regions
    )
    if places:
        blocks.append(Block("entries", "Kan hier gevoeld worden", entries=places))
    ages = ", ".join(AGE_GROUPS[age] for age in condition.age_groups)
    rows: tuple[tuple[str, str], ...] = (("Leeftijd", ages),) if ages else ()
    if not patient:
        rows += fact_rows(dict(condition.facts), CONDITION_FACTS)
    if rows:
        blocks.append(Block("facts", "Feiten", rows=rows))
    blocks += _claim_blocks(claims, state.reader)
    blocks.append(Block("note", text=library.safety.get("general", "")))
    blocks += _source_blocks(condition.sources, "")
    return Panel(
        title=condition.names.dutch,
        lay=condition.names.lay,
        latin=condition.names.latin,
        breadcrumb=(("", "Aandoeningen"), (condition.id, condition.names.dutch)),
        blocks=tuple(block for block in blocks if block.text or block.rows or block.entries),
        review=_review(condition.review, condition.author, condition.date),
        conditions=(condition.id,),
        claims=tuple(claim.id for claim in claims),
    )


def _page_panel(library: Library, id_: str) -> Panel:
    page = library.pages[id_]
    about = [claim.id for claim in library.claims.values() if claim.is_about_author]
    claims = tuple(sorted(about)) if id_ == ABOUT_ARTICLE else ()
    return Panel(page.title, blocks=(Block("text", text=page.text),), claims=claims)


def _start_panel(state: State, catalogue: Catalogue) -> Panel:
    library = catalogue.library
    roles = {id_: "" for id_, c in library.conditions.items() if c.kind == "condition"}
    entries = condition_entries(roles, catalogue, state.age_group)
    places = tuple(
        Entry(id_, "structure", structure.names.lay or structure.names.dutch)
        for id_, structure in library.structures.items()
        if structure.kind == "pain_region"
    )
    alarms_first = "\n\n".join(
        f"**{title}.** {library.safety[key]}"
        for key, title in (
            ("child", "Kind"),
            ("fall_cannot_stand", "Na een val: niet kunnen staan"),
            ("fall_can_walk", "Na een val: wel kunnen lopen"),
            ("infection", "Koorts"),
            ("back", "Rug"),
        )
        if key in library.safety
    )
    blocks = (
        Block(
            "text",
            text="Wijs iets aan in het model of zoek een naam. Een klik kiest; "
            "*Ctrl* + klik kiest erbij; *Esc* wist de keuze. *F1* toont alle opdrachten.",
        ),
        Block("alarm", "Wanneer direct bellen", alarms_first),
        Block("entries", "Waar voelt u het?", entries=places),
        *_alarm_blocks(library),
        Block("entries", "Aandoeningen", entries=entries),
        Block("entries", "", entries=(Entry(ABOUT_ARTICLE, "page", "Over het artikel"),)),
        Block("note", text=library.safety.get("general", "")),
    )
    return Panel(
        "De heup",
        lay="Kies een structuur of een aandoening",
        blocks=tuple(block for block in blocks if block.text or block.entries),
        conditions=tuple(entry.id for entry in entries),
    )


def _alarm_blocks(library: Library, place: str = "") -> tuple[Block, ...]:
    """Return the alarm texts, of one pain region where it is given, in alphabetical order."""
    alarms = (
        (condition.names.lay or condition.names.dutch, condition.patient)
        for condition in library.conditions.values()
        if condition.kind == "alarm" and (not place or place in condition.pain_regions)
    )
    return tuple(Block("alarm", *told) for told in sorted(alarms, key=lambda t: t[0].lower()))


def _text_blocks(structure: Structure, reader: Reader) -> list[Block]:
    text = structure.patient if reader == "patient" else structure.student
    return [Block("text", text=text or NO_TEXT)]


def _safety_blocks(claims: list[Claim], reader: Reader) -> list[Block]:
    """Safety-critical additions, open for every reader; figures are for the student."""
    texts = [
        claim.nuance if reader == "student" else claim.patient
        for claim in claims
        if claim.verdict in SAFETY_VERDICTS
    ]
    return [Block("alarm", "Let op", text) for text in dict.fromkeys(filter(None, texts))]


def _inside_blocks(structure: Structure, catalogue: Catalogue) -> list[Block]:
    entries = tuple(
        Entry(child, "structure", catalogue.name(child))
        for child in (*catalogue.library.children.get(structure.id, ()), *structure.members)
        if catalogue.library.structures.get(child)
    )
    if not entries:
        return []
    title = "Bestaat uit" if structure.kind == "composite" else "Hierbij horen"
    return [Block("entries", title, entries=tuple(dict.fromkeys(entries)))]


def _claim_blocks(claims: list[Claim], reader: Reader) -> list[Block]:
    """What the article says: for the student with its addition, for the patient as it is known."""
    if reader == "patient":
        told = [c.patient for c in claims if c.verdict not in SAFETY_VERDICTS and c.patient]
        text = "\n\n".join(dict.fromkeys(told))
        return [Block("claim", f"Naar het artikel van {AUTHOR}", text)] if text else []
    return [
        Block("claim", f"In het artikel van {AUTHOR}", _statement(claim))
        for claim in claims
        if claim.statement
    ]


def _statement(claim: Claim) -> str:
    text = claim.statement
    if claim.nuance:
        text += f"\n\n*Aanvulling.* {claim.nuance}"
    if claim.source:
        text += f"\n\n*Bron:* {claim.source}"
    return text


def _source_blocks(sources: tuple[str, ...], provenance: str) -> list[Block]:
    lines = [f"- {source}" for source in sources]
    text = "\n".join(lines) + (f"\n\n*Vorm:* {provenance}" if provenance else "")
    return [Block("note", "Bronnen", text)] if text.strip() else []


def _provenance(id_: str, catalogue: Catalogue) -> str:
    kinds = {"scan": "scan", "measured": "gemeten", "modelled": "gemodelleerd"}
    shapes = [catalogue.shapes[part] for part in sorted(catalogue.parts(id_))]
    told = {
        f"{kinds[s.source]}{f' ({s.note})' if s.note else ''}, {s.credit}, {s.licence}": None
        for s in shapes
    }
    return "; ".join(told)


def _urgency_rows(condition: Condition) -> tuple[tuple[str, str], ...]:
    ordered = sorted(
        condition.urgency.items(), key=lambda pair: urgency_rank(pair[1]), reverse=True
    )
    return tuple((PRESENTATIONS[situation].label, URGENCIES[code]) for situation, code in ordered)


def _reader_name(id_: str, reader: Reader, library: Library) -> str:
    structure = library.structures.get(id_)
    if not structure:
        return library.name(id_)
    lay = structure.names.lay if reader == "patient" else ""
    return lay or structure.names.dutch or id_


def _review(review: str, author: str, date: str) -> str:
    state = "concept, nog niet beoordeeld" if review == "concept" else review
    return f"Status: {state} · {author}, {date}"


def _with_also(panel: Panel, others: tuple[str, ...], catalogue: Catalogue) -> Panel:
    from dataclasses import replace

    if not others:
        return panel
    entries = tuple(
        Entry(id_, "structure", catalogue.name(id_)) for id_ in others if id_ not in GROUPS
    )
    return replace(panel, blocks=(*panel.blocks, Block("entries", "Ook gekozen", entries=entries)))
