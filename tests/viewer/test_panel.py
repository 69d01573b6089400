"""What the panel says to whom."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from panel_texts import panel_of, texts

from content.schema import AGE_GROUPS, GROUPS, STRUCTURE_FACTS, URGENCIES
from viewer.catalogue import Catalogue, Shape
from viewer.panel import (
    NO_TEXT,
    resolve_panel,
)
from viewer.panel_conditions import conditions_of
from viewer.panel_model import Panel
from viewer.panel_pages import ABOUT_ARTICLE, ALARMS
from viewer.state import READERS, WHERE_PAGE, Place, Reader, State, regions_of_place

#: Never shown to a patient, wherever it comes from (facts/corrections.md).
NEVER_FOR_PATIENTS = re.compile(
    r"slijtage|afsterv|afgestorven|scheur|te ondiep|beknel|\bplots\b|geen louter|DCSPH|ICPC|ICD-"
    r"|verzeker|\b(je|jij|jouw|jou|jullie)\b|\d\s*%|procent|\bASIS\b|\bAIIS\b|\bPSIS\b",
    re.I,
)
NEVER_FOR_ANYONE = re.compile(
    r"\bfout\b|dubieus|\bwrong\b|imprecise|dubious|zie nuance|liever niet|\bTODO\b|viewer",
    re.I,
)


def words_of(panel: Panel) -> str:
    """Return all words of a panel without the lists of sources, names and tips included."""
    blocks = [block for block in panel.blocks if block.title != "Bronnen"]
    shown = replace(panel, blocks=tuple(blocks))
    entries = [entry for block in blocks for entry in block.entries]
    crumbs = [title for _, title in panel.breadcrumb]
    more = [text for e in entries for text in (e.title, e.note, e.tip)]
    return "\n".join([panel.title, panel.lay, panel.review, shown.plain_text, *crumbs, *more])


def test_a_structure_has_its_names_text_and_breadcrumb(catalogue: Catalogue) -> None:
    structure = catalogue.library.structures["iliofemoral_ligament"]
    panel = panel_of(catalogue, "iliofemoral_ligament")
    assert (panel.title, panel.lay, panel.latin) == (
        structure.names.dutch,
        structure.names.lay,
        structure.names.latin,
    )
    assert panel.blocks[0].text == structure.patient
    assert [id_ for id_, _ in panel.breadcrumb] == [
        "capsule_ligaments",
        "hip_joint",
        "hip_joint_capsule",
        "iliofemoral_ligament",
    ]
    assert "concept, nog niet beoordeeld" in panel.review


def test_each_reader_has_an_own_text(catalogue: Catalogue) -> None:
    structure = catalogue.library.structures["gluteus_medius"]
    student = panel_of(catalogue, "gluteus_medius", reader="student")
    assert student.blocks[0].text == structure.student
    assert structure.patient not in student.plain_text
    labels = {fact.label for block in student.blocks for fact in block.facts}
    for key in ("origin", "insertion", "innervation", "segments", "actions"):
        assert STRUCTURE_FACTS[key] in labels
    patient = panel_of(catalogue, "gluteus_medius")
    labels = {fact.label for block in patient.blocks for fact in block.facts}
    assert labels
    assert STRUCTURE_FACTS["segments"] not in labels


@pytest.mark.parametrize("reader", READERS)
def test_what_has_no_text_says_so(reader: Reader, catalogue: Catalogue) -> None:
    bare = Catalogue(
        {"nieuw": Shape("nieuw", "bones", "bone", False, ("nieuw_gebied",))}, catalogue.library
    )
    for id_ in ("nieuw", "nieuw_gebied", "bestaat_niet", "bones"):
        panel = panel_of(bare, id_, reader=reader)
        assert panel.title == (GROUPS.get(id_) or id_)
        assert panel.plain_text == NO_TEXT
        assert panel.breadcrumb[-1][0] == id_


@pytest.mark.parametrize("reader", READERS)
def test_no_panel_is_empty_or_raises(reader: Reader, whole_catalogue: Catalogue) -> None:
    library = whole_catalogue.library
    places = [Place((id_,)) for id_ in library.structures]
    places += [Place(condition=id_) for id_ in library.conditions]
    places += [Place(scene=id_) for id_ in library.scenes]
    places += [Place(page=id_) for id_ in library.pages]
    places += [Place(), Place(condition="bestaat_niet"), Place(page="bestaat_niet")]
    for place in places:
        panel = resolve_panel(State(place=place, reader=reader), whole_catalogue)
        assert panel.title, place
        assert len(panel.plain_text.split()) > 20, place
        assert NO_TEXT not in panel.plain_text, place
        assert not any(b.is_empty for b in panel.blocks), place


def test_a_place_that_is_not_there_shows_the_start(catalogue: Catalogue) -> None:
    start = panel_of(catalogue)
    assert panel_of(catalogue, condition="bestaat_niet") == start
    assert panel_of(catalogue, page="bestaat_niet") == start


def test_no_patient_reads_what_patients_should_not(whole_catalogue: Catalogue) -> None:
    library = whole_catalogue.library
    places = [Place((id_,)) for id_ in library.structures]
    places += [Place(condition=id_) for id_ in library.conditions]
    places += [Place(scene=id_) for id_ in library.scenes]
    places += [Place()]
    found = [
        (place, m[0])
        for place in places
        for m in NEVER_FOR_PATIENTS.finditer(
            words_of(resolve_panel(State(place=place), whole_catalogue))
        )
    ]
    assert found == []


@pytest.mark.parametrize("reader", READERS)
def test_nobody_reads_verdicts_or_notes_to_editors(
    reader: Reader, whole_catalogue: Catalogue
) -> None:
    library = whole_catalogue.library
    places = [Place((id_,)) for id_ in library.structures]
    places += [Place(condition=id_) for id_ in library.conditions]
    places += [Place(scene=id_) for id_ in library.scenes]
    found = [
        (place, m[0])
        for place in places
        for m in NEVER_FOR_ANYONE.finditer(
            words_of(resolve_panel(State(place=place, reader=reader), whole_catalogue))
        )
    ]
    assert found == []


def test_a_condition_says_when_to_call_and_what_to_do(catalogue: Catalogue) -> None:
    library = catalogue.library
    for id_, condition in library.conditions.items():
        panel = panel_of(catalogue, condition=id_)
        assert condition.when_to_call in texts(panel, "alarm"), id_
        assert condition.what_to_do in texts(panel, "text"), id_
        assert condition.patient in texts(panel, "text"), id_
        assert condition.student not in panel.plain_text, id_
        assert library.safety["general"] in texts(panel, "note"), id_


def test_a_student_sees_how_urgent_each_situation_is_highest_first(catalogue: Catalogue) -> None:
    panel = panel_of(catalogue, condition="femur_fracture", reader="student")
    rows = next(b.rows for b in panel.blocks if b.title == "Wanneer bellen")
    order = list(URGENCIES.values())
    ranks = [order.index(urgency) for _, urgency in rows]
    assert ranks == sorted(ranks, reverse=True)
    assert len(rows) == len(catalogue.library.conditions["femur_fracture"].urgency)


def test_a_condition_lists_all_its_structures_by_role(catalogue: Catalogue) -> None:
    for id_, condition in catalogue.library.conditions.items():
        panel = panel_of(catalogue, condition=id_)
        listed = {
            (entry.id, entry.role, entry.note)
            for block in panel.blocks
            for entry in block.entries
            if entry.role
        }
        assert listed == {(link.id, link.role, link.reason) for link in condition.structures}
        places = [
            entry.id
            for block in panel.blocks
            if block.title == "Kan hier gevoeld worden"
            for entry in block.entries
        ]
        assert len(places) == len(set(places))
        assert set(places) == {regions_of_place(r, "patient")[0] for r in condition.pain_regions}


def test_conditions_and_structures_lead_to_each_other(whole_catalogue: Catalogue) -> None:
    library = whole_catalogue.library
    for id_, condition in library.conditions.items():
        for link in condition.structures:
            there = conditions_of(link.id, whole_catalogue)
            if condition.kind == "condition":
                assert there[id_] == link.role
            else:
                assert id_ not in there
        for region in condition.pain_regions:
            assert (id_ in conditions_of(region, whole_catalogue)) == (
                condition.kind == "condition"
            )


def test_conditions_of_a_part_are_those_of_its_composite_too(whole_catalogue: Catalogue) -> None:
    whole = conditions_of("hamstrings", whole_catalogue)
    assert "hamstring_tendinopathy" in whole
    assert "hamstring_tendinopathy" in conditions_of("semitendinosus", whole_catalogue)
    joint = conditions_of("hip_joint", whole_catalogue)
    assert {"osteoarthritis_hip", "cartilage_injury", "labral_tear"} <= joint.keys()


def test_conditions_stand_in_alphabetical_order(whole_catalogue: Catalogue) -> None:
    for id_ in ("hip_joint", "groin", "buttock"):
        panel = panel_of(whole_catalogue, id_)
        titles = next(
            [entry.title.lower() for entry in b.entries]
            for b in panel.blocks
            if b.title.startswith("Aandoeningen")
        )
        assert titles == sorted(titles)
        assert len(titles) > 3


@pytest.mark.parametrize(("age", "where"), list(product(AGE_GROUPS, ["hip_joint", "start"])))
def test_only_conditions_of_the_chosen_age(
    age: str, where: str, whole_catalogue: Catalogue
) -> None:
    place = Place() if where == "start" else Place((where,))
    every = resolve_panel(State(place=place), whole_catalogue)
    some = resolve_panel(State(place=place, age_group=age), whole_catalogue)
    conditions = whole_catalogue.library.conditions
    expected = [id_ for id_ in every.conditions if age in conditions[id_].age_groups]
    assert list(some.conditions) == expected
    assert 0 < len(expected) < len(every.conditions)
    assert "femur_fracture" in expected


@pytest.mark.parametrize("reader", READERS)
def test_the_start_offers_places_conditions_and_alarms(
    reader: Reader, catalogue: Catalogue
) -> None:
    library = catalogue.library
    panel = panel_of(catalogue, reader=reader)
    offered = {entry.id: entry for block in panel.blocks for entry in block.entries}
    regions = {region for id_ in offered for region in regions_of_place(id_, reader)}
    assert regions >= {id_ for id_, s in library.structures.items() if s.kind == "pain_region"}
    assert set(panel.conditions) == {
        id_ for id_, c in library.conditions.items() if c.kind == "condition"
    }
    assert ABOUT_ARTICLE in offered
    for id_, alarm in ALARMS.items():
        assert URGENCIES[alarm.urgency] in offered[id_].small
    assert not {id_ for id_, c in library.conditions.items() if c.kind == "alarm"} & offered.keys()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("alarm", ALARMS)
def test_each_safety_text_is_one_click_from_the_start(
    alarm: str, reader: Reader, catalogue: Catalogue
) -> None:
    library = catalogue.library
    panel = resolve_panel(State(place=Place(page=alarm), reader=reader), catalogue)
    first = panel.blocks[0]
    assert first.kind == "alarm"
    assert first.text == library.safety[ALARMS[alarm].safety]
    assert first.title.casefold() == URGENCIES[ALARMS[alarm].urgency].casefold()
    assert library.safety["general"] in texts(panel, "note")
    told = {a.safety for a in ALARMS.values()}
    assert told | {"general", "no_test"} == set(library.safety)


def test_a_limping_child_leads_to_direct() -> None:
    assert URGENCIES[ALARMS["alarm_child"].urgency].startswith("direct")
    assert URGENCIES[ALARMS["alarm_fall_cannot_stand"].urgency] == "112"


@pytest.mark.parametrize("reader", READERS)
def test_at_the_age_of_a_child_its_alarm_stands_above_all(
    reader: Reader, catalogue: Catalogue
) -> None:
    places = [Place(), Place(("femur",)), Place(condition="perthes"), Place(("knee",)),
              Place(page=ABOUT_ARTICLE), Place(page=WHERE_PAGE)]  # fmt: skip
    for place in places:
        child = resolve_panel(State(place=place, age_group="<15", reader=reader), catalogue)
        alarms = [e.id for b in child.blocks if b.kind == "alarm" for e in b.entries]
        assert alarms[0] == "alarm_child", place
        assert alarms.count("alarm_child") == 1
        if place not in (Place(), Place(page=WHERE_PAGE)):
            assert child.blocks[0].entries[0].id == "alarm_child"
            grown = resolve_panel(State(place=place, age_group="65+", reader=reader), catalogue)
            offered = {e.id for b in grown.blocks for e in b.entries}
            assert "alarm_child" not in offered


@pytest.mark.parametrize("place", ["start", "buttock", "groin"])
def test_alarms_come_before_conditions_and_are_text_only(place: str, catalogue: Catalogue) -> None:
    panel = panel_of(catalogue) if place == "start" else panel_of(catalogue, place)
    alarms = [c for c in catalogue.library.conditions.values() if c.kind == "alarm"]
    titles = [block.title.casefold() for block in panel.blocks]
    conditions = next(n for n, title in enumerate(titles) if title.startswith("aandoeningen"))
    here = [c for c in alarms if place == "start" or place in c.pain_regions]
    assert here
    for condition in here:
        assert titles.index(condition.names.lay) < conditions
        assert condition.patient in texts(panel, "alarm")
    assert not {c.id for c in alarms} & set(panel.conditions)


def test_alarms_of_other_places_stay_away(catalogue: Catalogue) -> None:
    text = catalogue.library.conditions["claudication_red_flag"].patient
    assert text in texts(panel_of(catalogue, "buttock"), "alarm")
    assert text not in texts(panel_of(catalogue, "groin"), "alarm")


def test_parts_of_a_composite_are_one_click_away(catalogue: Catalogue) -> None:
    panel = panel_of(catalogue, "hip_joint")
    block = next(b for b in panel.blocks if b.title == "Bestaat uit")
    ids = [entry.id for entry in block.entries]
    assert {"acetabulum", "femoral_head", "hip_joint_capsule"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_where_a_shape_comes_from_is_told(catalogue: Catalogue) -> None:
    panel = panel_of(catalogue, "rectus_femoris")
    sources = next(b.text for b in panel.blocks if b.title == "Bronnen")
    assert "gemodelleerd (schematisch), toets, MIT" in sources


def test_several_choices_show_the_last_and_name_the_others(catalogue: Catalogue) -> None:
    panel = panel_of(catalogue, "sacrum", "femur")
    assert panel.title == catalogue.library.structures["femur"].names.dutch
    block = panel.blocks[-1]
    assert block.title == "Ook gekozen"
    assert [entry.id for entry in block.entries] == ["sacrum"]


@pytest.mark.parametrize("reader", READERS)
def test_review_author_date_sources_and_shape_are_told_to_every_reader(
    reader: Reader, whole_catalogue: Catalogue
) -> None:
    library = whole_catalogue.library
    things = [(Place((s.id,)), s) for s in library.structures.values()]
    things += [(Place(condition=c.id), c) for c in library.conditions.values()]  # type: ignore[misc]
    for place, thing in things:
        panel = resolve_panel(State(place=place, reader=reader), whole_catalogue)
        assert thing.author
        assert thing.author in panel.review
        assert thing.date in panel.review
        assert ("nog niet beoordeeld" in panel.review) == (thing.review == "concept")
        sources = next(b.text for b in panel.blocks if b.title == "Bronnen")
        assert all(source in sources for source in thing.sources), place
        if place.selection and place.selection[0] in whole_catalogue.shapes:
            assert "*Vorm:*" in sources
