"""What the panel on the right says: pure values, made of state, catalogue and library.

Texts stay in the few forms of Markdown that content may use; the Qt side shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from content.model import Structure
from content.schema import GROUPS
from viewer.catalogue import Catalogue
from viewer.pain import felt_from, named_places, place_name
from viewer.panel_attachments import attachment_blocks
from viewer.panel_claims import claim_blocks, claims_of, safety_blocks
from viewer.panel_conditions import (
    alarm_blocks,
    condition_entries,
    condition_panel,
    conditions_felt_at,
    roles_of,
)
from viewer.panel_facts import fact_blocks
from viewer.panel_model import Block, Entry, Panel
from viewer.panel_pages import (
    ALARMS,
    CHILD_ALARM,
    alarm_entry,
    page_panel,
    start_panel,
    topic_panel,
)
from viewer.panel_parts import capital, provenance, reader_name, review_line, source_blocks
from viewer.panel_pose import pose_blocks
from viewer.panel_scenes import scene_blocks, scene_panel, scenes_at
from viewer.state import WHERE_PAGE, State, regions_of_place
from viewer.topics import topic

FELT_AT = "Waar pijn hiervan gevoeld kan worden"
NO_TEXT = "Over deze structuur is nog geen tekst."
CHILD = "<15"


def resolve_panel(state: State, catalogue: Catalogue) -> Panel:
    """Return the panel for a state; for a child the alarm stands above all else."""
    place = state.place
    panel = _with_pose(_panel(state, catalogue), state, catalogue)
    at_alarms = place.page in ALARMS or place.page == WHERE_PAGE or panel.title == "De heup"
    if state.age_group == CHILD and not at_alarms:
        alarm = Block("alarm", entries=(alarm_entry(CHILD_ALARM),))
        panel = replace(panel, blocks=(alarm, *panel.blocks))
    return panel


def _panel(state: State, catalogue: Catalogue) -> Panel:
    library, place = catalogue.library, state.place
    page = page_panel(place.page, state, catalogue) if place.page else None
    if page:
        return page
    chosen = topic(place.topic, library) if place.topic else None
    if chosen:
        return topic_panel(chosen, state, catalogue)
    if place.selection:
        panel = _structure_panel(place.selection[-1], state, catalogue)
        return _with_also(panel, place.selection[:-1], catalogue)
    if place.condition and place.condition in library.conditions:
        condition = library.conditions[place.condition]
        scenes = scene_blocks(scenes_at(condition.id, library), state.reader, library)
        return condition_panel(condition, state, catalogue, scenes)
    if place.scene and place.scene in library.scenes:
        return scene_panel(library.scenes[place.scene], state, catalogue)
    return start_panel(state, catalogue)


def _with_pose(panel: Panel, state: State, catalogue: Catalogue) -> Panel:
    """Tell of the pose below the first text of a structure; at the start below the alarms."""
    place = state.place
    if not place.selection and (place.condition or place.page or place.scene):
        return panel
    blocks, told = panel.blocks, pose_blocks(state, catalogue)
    alarms = (number for number, block in enumerate(blocks) if block.kind == "alarm")
    at = 1 if place.selection else next(alarms, 0) + 1
    return replace(panel, blocks=(*blocks[:at], *told, *blocks[at:]))


def _structure_panel(id_: str, state: State, catalogue: Catalogue) -> Panel:
    library, reader = catalogue.library, state.reader
    structure = library.structures.get(id_)
    breadcrumb = tuple((step, catalogue.name(step)) for step in catalogue.breadcrumb(id_))
    if structure is None:
        return Panel(
            catalogue.name(id_), breadcrumb=breadcrumb, blocks=(Block("text", text=NO_TEXT),)
        )
    if structure.kind == "pain_region":
        return _place_panel(structure, state, catalogue)
    claims = claims_of(library, structure=id_)
    entries = condition_entries(roles_of(id_, catalogue), catalogue, state.age_group)
    blocks = [
        Block("text", text=_text(structure, state)),
        *safety_blocks(claims, reader),
        Block("entries", "Aandoeningen", entries=entries),
        *scene_blocks(scenes_at(id_, library), reader, library),
        *fact_blocks(structure, reader, catalogue),
        *_felt_blocks(id_, state, catalogue),
        *attachment_blocks(id_, reader, catalogue),
        *_inside_blocks(structure, state, catalogue),
        *claim_blocks(claims, reader),
        *source_blocks(structure.sources, provenance(id_, catalogue)),
    ]
    return Panel(
        title=structure.names.dutch or id_,
        lay=structure.names.lay,
        latin=structure.names.latin,
        breadcrumb=breadcrumb,
        blocks=tuple(block for block in blocks if not block.is_empty),
        review=review_line(structure.review, structure.author, structure.date),
        conditions=tuple(entry.id for entry in entries),
        claims=tuple(claim.id for claim in claims),
    )


def _place_panel(structure: Structure, state: State, catalogue: Catalogue) -> Panel:
    """A place of pain: alarms first, then what can be felt there, without rank."""
    library, reader, id_ = catalogue.library, state.reader, structure.id
    regions = regions_of_place(id_, reader)
    claims = {c.id: c for region in regions for c in claims_of(library, structure=region)}
    felt = dict.fromkeys(conditions_felt_at(id_, reader, library), ("", ""))
    entries = condition_entries(felt, catalogue, state.age_group)
    places = [library.structures[region] for region in regions if region in library.structures]
    name = place_name(id_, reader, library)
    blocks = [
        *(Block("text", text=_text(place, state)) for place in places),
        *safety_blocks(list(claims.values()), reader),
        *alarm_blocks(library, regions),
        Block("entries", "Aandoeningen die hier gevoeld kunnen worden", entries=entries),
        *_place_facts(places, state, catalogue),
        *_under_blocks(regions, state, catalogue),
        *claim_blocks(list(claims.values()), reader),
        Block("note", text=library.safety.get("general", "")),
        Block("entries", entries=(Entry(WHERE_PAGE, "page", "Andere plek kiezen"),)),
        *source_blocks(structure.sources, provenance(id_, catalogue)),
    ]
    return Panel(
        title=capital(name),
        lay="" if len(places) > 1 else structure.names.lay,
        latin=structure.names.latin,
        breadcrumb=tuple((step, catalogue.name(step)) for step in catalogue.breadcrumb(id_)),
        blocks=tuple(block for block in blocks if not block.is_empty),
        review=review_line(structure.review, structure.author, structure.date),
        conditions=tuple(entry.id for entry in entries),
        claims=tuple(claims),
    )


def _place_facts(places: list[Structure], state: State, catalogue: Catalogue) -> Iterator[Block]:
    """The facts of a place; of two that are one for a patient, each under its own name."""
    for place in places:
        for block in fact_blocks(place, state.reader, catalogue):
            name = reader_name(place.id, state.reader, catalogue.library)
            yield replace(block, title=capital(name)) if len(places) > 1 else block


def _under_blocks(regions: tuple[str, ...], state: State, catalogue: Catalogue) -> list[Block]:
    """The structures under a place, to be chosen one by one or together."""
    library = catalogue.library
    beneath = dict.fromkeys(
        id_ for region in regions for id_ in library.relations.beneath.get(region, ())
    )
    names = sorted((reader_name(id_, state.reader, library), id_) for id_ in beneath)
    entries = [Entry(id_, "structure", name) for name, id_ in names]
    if len(regions) == 1 and len(entries) > 1:
        entries.insert(0, Entry(f"under_{regions[0]}", "topic", f"Kies alle {len(entries)} in 3D"))
    return [Block("chips", "Wat ligt onder deze plek?", entries=tuple(entries))]


def _text(structure: Structure, state: State) -> str:
    return (structure.patient if state.reader == "patient" else structure.student) or NO_TEXT


def _felt_blocks(id_: str, state: State, catalogue: Catalogue) -> list[Block]:
    """Where pain from a structure can be felt, by the article's rule."""
    felt, rule = felt_from(id_, catalogue)
    entries = tuple(
        Entry(place, "structure", name)
        for place, name in named_places(catalogue.library, state.reader)
        if set(felt) & set(regions_of_place(place, state.reader))
    )
    return [Block("chips", FELT_AT, rule, entries=entries)] if entries else []


def _inside_blocks(structure: Structure, state: State, catalogue: Catalogue) -> list[Block]:
    entries = tuple(
        Entry(child, "structure", reader_name(child, state.reader, catalogue.library))
        for child in (*catalogue.library.children.get(structure.id, ()), *structure.members)
        if catalogue.library.structures.get(child)
    )
    if not entries:
        return []
    title = "Bestaat uit" if structure.kind == "composite" else "Hierbij horen"
    return [Block("chips", title, entries=tuple(dict.fromkeys(entries)))]


def _with_also(panel: Panel, others: tuple[str, ...], catalogue: Catalogue) -> Panel:
    entries = tuple(
        Entry(id_, "structure", catalogue.name(id_)) for id_ in others if id_ not in GROUPS
    )
    if not entries:
        return panel
    return replace(panel, blocks=(*panel.blocks, Block("chips", "Ook gekozen", entries=entries)))
