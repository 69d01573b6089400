"""How urgent things are: never lower than the decisions, the same for the same situation."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from content.model import Condition, Library
from content.schema import AGE_GROUPS, PRESENTATIONS, URGENCIES, urgency_rank

FactsOf = Callable[[str], list[dict[str, str]]]

SCALE = ["self", "gp_nonurgent", "gp_soon", "gp_same_day", "gp_now", "emergency"]

#: The decisions of facts/corrections.md, written down a second time: the schema must agree.
FLOORS = {
    "under_15_limp": "gp_now",
    "under_15_after_fall": "gp_now",
    "under_15_fever": "gp_now",
    "fall_cannot_stand": "emergency",
    "fall_can_walk": "gp_same_day",
    "suspected_stress_fracture": "gp_same_day",
    "fever_severe_pain": "gp_now",
    "severe_rest_or_night_pain": "gp_now",
    "suddenly_cannot_walk": "gp_now",
    "night_pain_disturbing": "gp_nonurgent",
    "saddle_numbness": "gp_now",
    "groin_swelling": "gp_now",
    "thick_painful_leg": "gp_now",
    "snap_loss_of_strength": "gp_soon",
    "red_warm_swelling": "gp_now",
    "cancer_new_night_pain": "gp_soon",
    "morning_stiffness_over_50": "gp_soon",
}

#: What must be said in "Wanneer bellen" where a condition has this situation.
TOLD = {
    "under_15_limp": r"mank",
    "under_15_after_fall": r"\bval\b",
    "under_15_fever": r"koorts",
    "fall_cannot_stand": r"bel 112",
    "fall_can_walk": r"val\b.*\b(lopen|loopt)",
    "suspected_stress_fracture": r"stressfractuur|vermoeidheidsbreuk",
    "fever_severe_pain": r"koorts",
    "severe_rest_or_night_pain": r"in rust of 's nachts",
    "suddenly_cannot_walk": r"plotseling niet",
    "night_pain_disturbing": r"nacht",
    "saddle_numbness": r"anus",
    "groin_swelling": r"zwelling",
    "thick_painful_leg": r"\bdik",
    "snap_loss_of_strength": r"knap",
    "red_warm_swelling": r"warm",
    "cancer_new_night_pain": r"kanker",
    "morning_stiffness_over_50": r"stijf",
    "walking_buttock_pain": r"stilsta",
    "hip_out_of_place": r"112",
}
#: How an urgency sounds.
SOUNDS = {
    "emergency": r"bel 112",
    "gp_now": r"bel direct|dag en nacht",
    "gp_same_day": r"vandaag",
    "gp_soon": r"binnen enkele dagen",
}

#: The situations a claim speaks of, for comparing it with the conditions it is linked to.
CLAIM_SITUATIONS = {
    "K01": ["under_15_limp"],
    "K02": ["under_15_limp"],
    "K03": ["under_15_after_fall", "fall_cannot_stand"],
    "K04": ["under_15_limp"],
    "K05": ["under_15_limp", "under_15_after_fall"],
    "V02": ["usual"],
    "V03": ["fall_cannot_stand", "fall_can_walk"],
    "V05": ["fall_cannot_stand", "fall_can_walk"],
    "V06": ["fall_cannot_stand", "fall_can_walk", "suspected_stress_fracture"],
    "V07": ["fall_can_walk"],
    "V08": ["fall_can_walk"],
    "V10a": ["usual"],
    "V10b": ["usual"],
    "V11": ["usual"],
    "O01": ["usual"],
    "O04": ["usual", "night_pain_disturbing"],
}
#: The situation an alarm text is about.
ALARM_SITUATIONS = {
    "tumor_red_flag": "cancer_new_night_pain",
    "polymyalgia_red_flag": "morning_stiffness_over_50",
    "claudication_red_flag": "walking_buttock_pain",
}
FALL_CANNOT_STAND = "Blijf liggen en bel 112."
FALL_CAN_WALK = (
    "Belast het been niet verder en bel vandaag de huisarts of huisartsenpost. "
    "Kunnen lopen sluit een breuk niet uit."
)
CHILD = "Bel direct de huisarts of de huisartsenpost, dag en nacht."


def rank(code: str) -> int:
    """Return the place of an urgency on the contract's scale."""
    return SCALE.index(code)


def of_children(condition: Condition) -> bool:
    """Whether a condition is shown for children under 15."""
    return "<15" in condition.age_groups


def test_the_scale_is_the_contracts() -> None:
    assert list(URGENCIES) == SCALE
    assert all(urgency_rank(low) < urgency_rank(high) for low, high in pairwise(SCALE))
    assert set(AGE_GROUPS) == {"<15", "adolescent_adult", "65+"}


def test_the_schema_knows_the_decided_floors() -> None:
    lower = [key for key, code in FLOORS.items() if rank(PRESENTATIONS[key].floor) < rank(code)]
    assert lower == []


def test_no_condition_is_less_urgent_than_decided(library: Library) -> None:
    lower = [
        (id_, situation, code)
        for id_, condition in library.conditions.items()
        for situation, code in condition.urgency.items()
        if rank(code) < rank(FLOORS.get(situation, "self"))
    ]
    assert lower == []


def test_every_condition_says_what_is_usual(library: Library) -> None:
    assert all("usual" in c.urgency for c in library.conditions.values())


def test_no_condition_is_less_urgent_than_in_the_facts(library: Library, facts_of: FactsOf) -> None:
    lower = [
        row["id"]
        for row in facts_of("conditions")
        if rank(library.conditions[row["id"]].urgency["usual"]) < rank(row["urgency"])
    ]
    assert lower == []


def test_children_are_seen_at_once(library: Library) -> None:
    for id_, condition in library.conditions.items():
        if not of_children(condition):
            continue
        for situation in ("under_15_limp", "under_15_after_fall", "under_15_fever"):
            assert rank(condition.urgency[situation]) >= rank("gp_now"), (id_, situation)
        assert condition.urgency["fall_cannot_stand"] == "emergency", id_
        assert CHILD in condition.when_to_call, id_
        if "fall_can_walk" in condition.urgency and condition.age_groups == ("<15",):
            assert rank(condition.urgency["fall_can_walk"]) >= rank("gp_now"), id_


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("septic_arthritis_child", "emergency"),
        ("scfe", "gp_now"),
        ("hip_dislocation", "emergency"),
        ("stress_fracture", "gp_same_day"),
        ("femur_fracture", "emergency"),
        ("osteoarthritis_hip", "gp_nonurgent"),
    ],
)
def test_decided_urgencies(condition: str, code: str, library: Library) -> None:
    assert library.conditions[condition].urgency["usual"] == code


def test_scfe_says_not_to_walk(library: Library) -> None:
    text = library.conditions["scfe"].when_to_call
    assert re.search(r"niet meer (op het been )?(lopen|staan)|niet meer op het been", text)


@pytest.mark.parametrize("situation", TOLD)
def test_when_to_call_names_the_situation(situation: str, library: Library) -> None:
    having = [c for c in library.conditions.values() if situation in c.urgency]
    assert having
    silent = [
        c.id
        for c in having
        if not re.search(TOLD[situation], c.when_to_call.replace("’", "'"), re.I | re.S)
    ]
    assert silent == []


@pytest.mark.parametrize("code", SOUNDS)
def test_when_to_call_says_how_soon(code: str, library: Library) -> None:
    having = [c for c in library.conditions.values() if code in c.urgency.values()]
    assert having
    silent = [c.id for c in having if not re.search(SOUNDS[code], c.when_to_call, re.I)]
    assert silent == []


@pytest.mark.parametrize("age", list(AGE_GROUPS))
def test_claims_and_their_conditions_agree(age: str, library: Library) -> None:
    """In the same age and situation neither says less than the other."""
    compared = 0
    lower = []
    for id_, situations in CLAIM_SITUATIONS.items():
        claim = library.claims[id_]
        for other in claim.conditions:
            condition = library.conditions[other]
            if age not in condition.age_groups or (
                claim.age_groups and age not in claim.age_groups
            ):
                continue
            codes = [condition.urgency[s] for s in situations if s in condition.urgency]
            if not codes or not claim.urgency:
                continue
            compared += 1
            highest = max(codes, key=rank)
            if situations != ["usual"] and rank(highest) < rank(claim.urgency):
                lower.append((id_, other, "condition", highest, claim.urgency))
            if rank(claim.urgency) < rank(highest) and "usual" not in situations:
                lower.append((id_, other, "claim", claim.urgency, highest))
            if max(map(rank, condition.urgency.values())) < rank(claim.urgency):
                lower.append((id_, other, "all", condition.highest_urgency, claim.urgency))
    assert compared >= 3
    assert lower == []


def test_every_urgent_claim_is_compared(library: Library) -> None:
    urgent = {id_ for id_, claim in library.claims.items() if claim.urgency}
    assert urgent - CLAIM_SITUATIONS.keys() == set()


def test_no_claim_is_less_urgent_than_in_the_facts(library: Library, facts_of: FactsOf) -> None:
    """What the article itself calls urgent, and what was proposed, is not lowered.

    A fracture that a person can still walk on is ``gp_same_day`` by decision, with the other
    branch at ``emergency``; so a claim about falls carries the highest of the two.
    """
    lower = [
        row["claim_id"]
        for row in facts_of("article_claims")
        if row["urgency"]
        and (
            not library.claims[row["claim_id"]].urgency
            or rank(library.claims[row["claim_id"]].urgency) < rank(row["urgency"])
        )
    ]
    assert lower == []


@pytest.mark.parametrize("alarm", ALARM_SITUATIONS)
def test_no_condition_says_less_than_an_alarm(alarm: str, library: Library) -> None:
    situation = ALARM_SITUATIONS[alarm]
    told = library.conditions[alarm].urgency[situation]
    others = [c for c in library.conditions.values() if situation in c.urgency and c.id != alarm]
    assert others
    assert [c.id for c in others if rank(c.urgency[situation]) < rank(told)] == []


@pytest.mark.parametrize("claim", ["V03", "V05", "V06"])
def test_falls_are_told_in_the_same_words_everywhere(claim: str, library: Library) -> None:
    fracture = library.conditions["femur_fracture"].when_to_call
    for words in (FALL_CANNOT_STAND, FALL_CAN_WALK):
        assert words in fracture
        assert words in library.claims[claim].patient
    assert FALL_CANNOT_STAND in library.safety["fall_cannot_stand"]
    assert FALL_CAN_WALK in library.safety["fall_can_walk"]


def test_a_fall_has_two_branches_and_never_one(library: Library) -> None:
    """Where 112 is for who cannot stand, the text also says what to do when one can walk."""
    one = [
        id_
        for id_, c in library.conditions.items()
        if ("fall_cannot_stand" in c.urgency) != ("fall_can_walk" in c.urgency)
    ]
    assert one == []


@pytest.mark.parametrize("claim", ["K01", "K02", "K03", "K04", "K05"])
def test_claims_about_children_are_as_urgent_as_the_article(claim: str, library: Library) -> None:
    text = library.claims[claim].patient
    assert re.search(r"bel (daarom )?direct de huisarts", text, re.I)
    assert rank(library.claims[claim].urgency) >= rank("gp_now")


def test_safety_texts_are_all_there(library: Library) -> None:
    assert set(library.safety) >= {
        "general",
        "child",
        "fall_cannot_stand",
        "fall_can_walk",
        "back",
        "infection",
    }
    assert "geen diagnose" in library.safety["general"]
    assert "112" in library.safety["child"]
    assert "dag en nacht" in library.safety["back"]
    assert "heupprothese" in library.safety["infection"]


def test_nobody_is_told_to_do_what_may_harm(library: Library) -> None:
    """Drehmann and other provocation are explained, never offered to the patient."""
    words = re.compile(r"drehmann|log.?roll|asdruk|provocatie|test zelf|probeer te staan", re.I)
    for id_, c in library.conditions.items():
        assert not words.search(c.patient + c.what_to_do + c.when_to_call), id_
