"""Panels that belong to no structure: the start, where it hurts, alarms, sets, pages."""

from __future__ import annotations

from dataclasses import dataclass

from content.model import Claim, Library
from content.schema import GROUPS, PRESENTATIONS, URGENCIES
from viewer.catalogue import Catalogue
from viewer.pain import BACK_RULE, JOINT_RULE, OUTSIDE_RULE, named_places
from viewer.panel_claims import claim_blocks
from viewer.panel_conditions import alarm_blocks, condition_entries
from viewer.panel_model import Block, Entry, Panel
from viewer.panel_parts import all_alarms, capital, reader_name
from viewer.panel_scenes import SCENES_TITLE, scenes_panel
from viewer.state import SCENES_PAGE, WHERE_PAGE, State
from viewer.topics import Topic

ABOUT_ARTICLE = "about_article"
WHERE_TITLE = "Waar voelt u het?"


@dataclass(frozen=True)
class Alarm:
    """A situation in which one calls first and reads later.

    Parameters
    ----------
    title : str
        What one sees, in a few words.
    safety : str
        Key of the fixed safety text.
    presentation : str
        Code of ``PRESENTATIONS``; its floor is the urgency.
    """

    title: str
    safety: str
    presentation: str

    @property
    def urgency(self) -> str:
        """Code of ``URGENCIES``."""
        return PRESENTATIONS[self.presentation].floor


#: Pages of alarms by id, most urgent for a child first, as on the start.
ALARMS: dict[str, Alarm] = {
    "alarm_child": Alarm("Het kind loopt mank", "child", "under_15_limp"),
    "alarm_fall_cannot_stand": Alarm(
        "Na een val: niet kunnen staan", "fall_cannot_stand", "fall_cannot_stand"
    ),
    "alarm_fall_can_walk": Alarm("Na een val: wel kunnen lopen", "fall_can_walk", "fall_can_walk"),
    "alarm_infection": Alarm("Koorts met hevige heuppijn", "infection", "fever_severe_pain"),
    "alarm_back": Alarm(
        "Doof gevoel in het zitvlak, of plassen lukt niet", "back", "saddle_numbness"
    ),
}
CHILD_ALARM = "alarm_child"

PAGES = (WHERE_PAGE, SCENES_PAGE, *ALARMS)


def alarm_entry(id_: str) -> Entry:
    """Return the entry that leads to an alarm, with its urgency."""
    return Entry(id_, "page", ALARMS[id_].title, urgency=ALARMS[id_].urgency)


def start_panel(state: State, catalogue: Catalogue) -> Panel:
    """Return what is said when nothing is chosen."""
    library = catalogue.library
    roles = {id_: ("", "") for id_, c in library.conditions.items() if c.kind == "condition"}
    entries = condition_entries(roles, catalogue, state.age_group)
    alarms = (*map(alarm_entry, ALARMS), *all_alarms(library))
    blocks = (
        Block(
            "text",
            text="Wijs iets aan in het model, of zoek een naam of klacht. *Ctrl* + klik kiest "
            "erbij, *Esc* wist de keuze, *F1* toont alle opdrachten.",
        ),
        Block("alarm", "Eerst bellen", entries=alarms),
        Block("chips", WHERE_TITLE, entries=_place_entries(state, library)),
        Block("entries", entries=_all_scenes(library)),
        *alarm_blocks(library),
        Block("entries", "Aandoeningen", entries=entries),
        Block("entries", "Over deze atlas",
              entries=(Entry(ABOUT_ARTICLE, "page", "Over het artikel"),)),
        Block("note", text=library.safety.get("general", "")),
    )  # fmt: skip
    return Panel(
        "De heup",
        lay="Kies een structuur of een aandoening",
        blocks=tuple(block for block in blocks if not block.is_empty),
        conditions=tuple(entry.id for entry in entries),
    )


def _all_scenes(library: Library) -> tuple[Entry, ...]:
    """The page with every test and movement, where the content has any."""
    if not library.scenes:
        return ()
    return (Entry(SCENES_PAGE, "page", SCENES_TITLE, note="zien wat er in de heup gebeurt"),)


def page_panel(id_: str, state: State, catalogue: Catalogue) -> Panel | None:
    """Return the panel of a page, or None where there is none of this id."""
    library = catalogue.library
    if id_ == WHERE_PAGE:
        return _where_panel(state, library)
    if id_ == SCENES_PAGE:
        return scenes_panel(state, catalogue)
    if id_ in ALARMS:
        return _alarm_panel(id_, state, catalogue)
    if id_ not in library.pages:
        return None
    page = library.pages[id_]
    about = [claim.id for claim in library.claims.values() if claim.is_about_author]
    claims = tuple(sorted(about)) if id_ == ABOUT_ARTICLE else ()
    return Panel(page.title, blocks=(Block("text", text=page.text),), claims=claims)


def rule_claims(library: Library) -> list[Claim]:
    """Return the article's claims on where pain is felt."""
    places = {id_ for id_, s in library.structures.items() if s.kind == "pain_region"}
    return [c for c in library.claims.values() if c.id.startswith("D") and places & {*c.structures}]


def _where_panel(state: State, library: Library) -> Panel:
    claims = rule_claims(library)
    rule = "\n".join(f"- {line}" for line in (JOINT_RULE, OUTSIDE_RULE, BACK_RULE))
    blocks = (
        Block(
            "text",
            text="Klik op de plek op het lichaam, of kies hem hieronder. Draai het beeld voor "
            "de achterkant en de zijkant.",
        ),
        Block("chips", "Plaatsen", entries=_place_entries(state, library)),
        Block("text", "Waar komt pijn vandaan?", rule),
        *claim_blocks(claims, state.reader),
        Block("alarm", "Eerst bellen", entries=tuple(map(alarm_entry, ALARMS))),
        Block("note", text=library.safety.get("general", "")),
    )
    return Panel(
        WHERE_TITLE,
        lay="De plek alleen zegt nog niet wat er aan de hand is",
        blocks=tuple(block for block in blocks if not block.is_empty),
        claims=tuple(claim.id for claim in claims),
    )


def _place_entries(state: State, library: Library) -> tuple[Entry, ...]:
    return tuple(Entry(id_, "structure", name) for id_, name in named_places(library, state.reader))


def _alarm_panel(id_: str, state: State, catalogue: Catalogue) -> Panel:
    library, alarm = catalogue.library, ALARMS[id_]
    others = tuple(alarm_entry(other) for other in ALARMS if other != id_)
    blocks = [
        Block("alarm", capital(URGENCIES[alarm.urgency]), library.safety.get(alarm.safety, "")),
        Block("note", text=library.safety.get("general", "")),
    ]
    conditions: tuple[Entry, ...] = ()
    if state.reader == "student":
        roles = {
            c.id: ("", "")
            for c in library.conditions.values()
            if c.kind == "condition" and alarm.presentation in c.urgency
        }
        conditions = condition_entries(roles, catalogue, state.age_group)
        blocks.append(Block("entries", "Aandoeningen waarbij dit telt", entries=conditions))
    blocks.append(Block("alarm", "Ook eerst bellen", entries=others))
    return Panel(
        alarm.title,
        blocks=tuple(block for block in blocks if not block.is_empty),
        conditions=tuple(entry.id for entry in conditions),
    )


def topic_panel(topic: Topic, state: State, catalogue: Catalogue) -> Panel:
    """Return the list of a set, by group and in its order."""
    library = catalogue.library
    blocks = [Block("text", text=topic.lead)]
    if topic.about:
        name = reader_name(topic.about, state.reader, library)
        blocks.append(Block("chips", entries=(Entry(topic.about, "structure", name),)))
    for group, title in GROUPS.items():
        entries = tuple(
            Entry(
                related.id,
                "structure",
                reader_name(related.id, state.reader, library),
                note=related.note,
            )
            for related in topic.members
            if library.structures[related.id].group == group
        )
        if entries:
            blocks.append(Block("entries", f"{title} ({len(entries)})", entries=entries))
    return Panel(topic.title, lay=_count(len(topic.members)), blocks=tuple(blocks))


def _count(number: int) -> str:
    return f"{number} structuren" if number != 1 else "1 structuur"
