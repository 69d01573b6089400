"""How urgent things are: never lower than the decisions, the same for the same situation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

import pytest
from safety_words import TOLD

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

#: How an urgency sounds.
SOUNDS = {
    "emergency": r"bel 112",
    "gp_now": r"bel direct|dag en nacht",
    "gp_same_day": r"vandaag",
    "gp_soon": r"binnen enkele dagen",
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


def shared_ages(first: Iterable[str], second: Iterable[str]) -> set[str]:
    """Return the age groups of both; who names none is of all ages."""
    return (set(first) or set(AGE_GROUPS)) & (set(second) or set(AGE_GROUPS))


def code_at(urgency: Mapping[str, str], situation: str, age: str) -> str:
    """Return how urgent a situation is at an age: under 15 every fall is at least "direct"."""
    code = urgency[situation]
    if age == "<15" and situation.startswith("fall_"):
        code = max(code, urgency.get("under_15_after_fall", code), key=rank)
    return code


def test_claims_and_their_conditions_agree(library: Library) -> None:
    """In the same age and situation neither says less than the other: they say the same."""
    compared = set()
    differing = []
    for id_, claim in library.claims.items():
        for other in claim.conditions:
            condition = library.conditions[other]
            for age in shared_ages(claim.age_groups, condition.age_groups):
                for situation in claim.urgency.keys() & condition.urgency.keys():
                    if situation.startswith("under_15") and age != "<15":
                        continue
                    compared.add((id_, situation))
                    pair = [
                        code_at(urgency, situation, age)
                        for urgency in (claim.urgency, condition.urgency)
                    ]
                    if pair[0] != pair[1]:
                        differing.append((id_, other, age, situation, *pair))
    assert differing == []
    told = {(id_, situation) for id_, c in library.claims.items() for situation in c.urgency}
    alone = {("O01", "suspected_stress_fracture")}
    assert told - compared == alone, "each situation of a claim is also told of a linked condition"


def test_no_condition_of_a_claim_is_more_urgent_than_the_claim_dares_say(
    library: Library,
) -> None:
    """Where a claim is about an urgent thing, it says so at least as high as that is usual."""
    for id_, claim in library.claims.items():
        if not claim.age_groups or claim.age_groups != ("<15",):
            continue
        usual = max(rank(library.conditions[c].urgency["usual"]) for c in claim.conditions)
        assert rank(claim.highest_urgency) >= usual, id_


def test_a_claim_tells_each_of_its_situations(library: Library) -> None:
    """What stands in its table is said in its words, and with the words of that urgency."""
    silent = []
    for id_, claim in library.claims.items():
        words = f"{claim.patient}\n{claim.nuance}".replace("’", "'")
        for situation, code in claim.urgency.items():
            if situation in TOLD and not re.search(TOLD[situation], words, re.I | re.S):
                silent.append((id_, situation))
            if code in SOUNDS and not re.search(SOUNDS[code], claim.patient, re.I):
                silent.append((id_, code))
    assert silent == []


def test_what_a_claim_says_of_calling_stands_in_its_table(library: Library) -> None:
    """No claim says "bel 112" without its situation being compared with the conditions."""
    unlisted = [
        (id_, code)
        for id_, claim in library.claims.items()
        for code, sound in SOUNDS.items()
        if re.search(sound, claim.patient, re.I) and code not in claim.urgency.values()
    ]
    assert unlisted == []


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
            or rank(library.claims[row["claim_id"]].highest_urgency) < rank(row["urgency"])
        )
    ]
    assert lower == []


@pytest.mark.parametrize("alarm", ALARM_SITUATIONS)
def test_no_condition_says_less_than_an_alarm(alarm: str, library: Library) -> None:
    """Nor an alarm less than a condition: the floor of a situation holds for both."""
    own = library.conditions[alarm]
    assert ALARM_SITUATIONS[alarm] in own.urgency
    compared = set()
    lower = []
    for other in library.conditions.values():
        if other.id == alarm:
            continue
        for age in shared_ages(own.age_groups, other.age_groups):
            for situation in own.urgency.keys() & other.urgency.keys() - {"usual"}:
                if situation.startswith("under_15") and age != "<15":
                    continue
                compared.add(situation)
                told = code_at(own.urgency, situation, age)
                if rank(code_at(other.urgency, situation, age)) < rank(told):
                    lower.append((other.id, age, situation))
                if rank(told) < rank(PRESENTATIONS[situation].floor):
                    lower.append((alarm, age, situation))
    assert ALARM_SITUATIONS[alarm] in compared
    assert lower == []


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
    assert rank(library.claims[claim].highest_urgency) >= rank("gp_now")


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


#: What a text for patients may not mention without saying what to do, and how soon.
NEVER_WITHOUT_ADVICE = {
    r"\banus\b|geslachtsdelen": r"dag en nacht|^(?!.*(doof|verlies|ophouden))",
    r"kloppende\W+zwelling|terug\w*\W*(te\W+)?duwen": r"dag en nacht",
    r"been dik en pijnlijk|dik, pijnlijk been": r"dag en nacht",
    r"(kind|tiener).{0,60}\bmank\b": r"dag en nacht",
    r"plotseling niet meer (kunnen )?lopen": r"dag en nacht|bel 112",
    r"\bknap\b.{0,60}\bkracht": r"binnen enkele dagen|dezelfde dag|vandaag",
}


@pytest.mark.parametrize("pattern", NEVER_WITHOUT_ADVICE)
def test_an_alarm_in_a_text_for_patients_says_what_to_do(pattern: str, library: Library) -> None:
    """Wherever it stands: structures, claims, pages and safety texts."""
    texts = {
        **{f"structures/{id_}": s.patient for id_, s in library.structures.items()},
        **{f"claims/{id_}": c.patient for id_, c in library.claims.items()},
        **{
            f"conditions/{id_}": c.patient + c.when_to_call for id_, c in library.conditions.items()
        },
        **{f"pages/{id_}": page.text for id_, page in library.pages.items()},
        **{f"safety/{id_}": text for id_, text in library.safety.items()},
    }
    told = {where for where, text in texts.items() if re.search(pattern, text, re.I)}
    assert told
    advice = NEVER_WITHOUT_ADVICE[pattern]
    assert [w for w in sorted(told) if not re.search(advice, texts[w], re.I | re.S)] == []


def test_the_page_on_calling_names_every_urgent_situation(library: Library) -> None:
    page = library.pages["when_to_call"].text
    urgent = {key for key, code in FLOORS.items() if rank(code) >= rank("gp_soon")}
    assert urgent - TOLD.keys() == set()
    assert [key for key in urgent if not re.search(TOLD[key], page, re.I | re.S)] == []
