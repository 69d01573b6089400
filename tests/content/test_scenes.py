"""Tests and movements: all that were asked for are there, and none of them lets anybody wait."""

from __future__ import annotations

import re

import pytest
from safety_words import TOLD

from content.model import Library, Scene
from content.schema import LOADS, POSITIONS, urgency_rank

#: By the table of tests of the content specification.
TESTS = {
    "fadir", "faber", "log_roll", "trendelenburg", "single_leg_stance", "external_derotation",
    "thomas", "modified_thomas", "ely", "ober", "adductor_squeeze", "straight_leg_raise", "slump",
    "femoral_nerve_stretch", "fair", "seated_piriformis_stretch", "bent_knee_stretch",
    "puranen_orava", "heer",
}  # fmt: skip
#: What is explained and never done: by a person who suspects a slip, or on an adult model.
SIGNS = {"drehmann", "ortolani_barlow"}
MOVEMENTS = {
    "sitting", "standing_up", "stairs", "squatting", "crossing_legs", "side_lying_sleep",
    "walking", "putting_on_socks", "getting_into_car", "cycling",
}  # fmt: skip

CALL = r"[Bb]el (dan )?(eerst |direct |vandaag )?(de huisarts|112)|dag en nacht"
#: Words of a figure of accuracy, which the facts do not carry.
ACCURACY = r"sensitiviteit|specificiteit|likelihood|odds|voorspellende waarde|\d\s?%"


def of_kind(library: Library, kind: str) -> set[str]:
    """Return the ids of the scenes of a kind."""
    return {id_ for id_, scene in library.scenes.items() if scene.kind == kind}


def words(scene: Scene) -> str:
    """Return every word of a scene."""
    steps = (text for step in scene.steps for text in (step.patient, step.student))
    loads = (load.reason for load in scene.structures)
    own = (scene.patient, scene.student, scene.meaning, scene.limits, scene.when_not)
    return "\n".join((*own, *steps, *loads))


def test_every_scene_that_was_asked_for_is_there(library: Library) -> None:
    assert of_kind(library, "test") == TESTS
    assert of_kind(library, "sign") == SIGNS
    assert of_kind(library, "movement") == MOVEMENTS


def test_each_is_told_to_both_readers_in_names_texts_and_steps(library: Library) -> None:
    for id_, scene in library.scenes.items():
        assert scene.names.lay, id_
        assert scene.names.english, id_
        assert scene.names.synonyms, id_
        assert len(scene.patient.split()) > 20, id_
        assert len(scene.student.split()) > 20, id_
        assert scene.patient != scene.student
        if id_ != "ortolani_barlow":
            assert scene.structures, id_
            assert len(scene.steps) >= 2, id_
        for step in scene.steps:
            assert step.patient != step.student, (id_, step.patient)


def test_each_test_says_what_it_may_mean_and_where_it_ends(library: Library) -> None:
    for id_ in TESTS | SIGNS:
        scene = library.scenes[id_]
        assert scene.conditions, id_
        assert len(scene.limits.split()) > 12, id_
        assert re.search(r"past bij|passen bij|passen|onvoldoende functie|beperkt", scene.meaning,
                         re.I), id_  # fmt: skip


def test_no_figure_of_accuracy_is_given(library: Library) -> None:
    for id_, scene in library.scenes.items():
        assert not re.search(ACCURACY, words(scene), re.I), id_
    assert re.search(ACCURACY, "sensitiviteit 80 %", re.I)


def test_no_test_is_a_diagnosis(library: Library) -> None:
    """Nobody is told that they have something: at most that it fits, together with the rest."""
    sure = r"bewijst dat|toont aan dat|betekent dat u|u hebt dan|is er sprake van|wijst op een"
    for id_, scene in library.scenes.items():
        assert not re.search(sure, scene.patient + scene.meaning, re.I), id_


@pytest.mark.parametrize("id_", sorted(SIGNS))
def test_a_sign_is_never_offered_to_be_done(id_: str, library: Library) -> None:
    scene = library.scenes[id_]
    assert re.search(r"niet (uit|voor thuis)", scene.patient)
    assert re.search(CALL, scene.when_not)
    assert "dag en nacht" in scene.when_not


def test_drehmann_says_to_stop_and_to_call(library: Library) -> None:
    scene = library.scenes["drehmann"]
    for text in (scene.student, scene.when_not):
        assert "iet verder testen" in text
    assert re.search(r"niet meer op het been", scene.when_not)
    assert "Bel direct de huisarts of de huisartsenpost, dag en nacht" in scene.when_not
    assert "bel 112" in scene.when_not
    assert "buig de heup niet" in scene.patient


def test_a_newborn_has_no_pose_of_an_adult(library: Library) -> None:
    scene = library.scenes["ortolani_barlow"]
    assert (scene.steps, scene.structures) == ((), ())
    assert "volwassen" in scene.patient
    assert "volwassen" in scene.student
    assert re.search(r"huisarts|consultatiebureau", scene.when_not)


def test_the_fixed_text_before_every_test_lets_nobody_wait(library: Library) -> None:
    """Child with a limp, fever and fall: one text, as urgent as the most urgent of them."""
    text = library.safety["no_test"]
    for situation in ("under_15_limp", "under_15_after_fall", "fever_severe_pain"):
        assert re.search(TOLD[situation], text, re.I)
    assert "dag en nacht" in text
    assert re.search(TOLD["fall_cannot_stand"], text, re.I)


#: What makes a test unsafe, with the tests that it concerns.
UNSAFE = {
    r"heupprothese": {"fadir", "faber", "thomas", "modified_thomas", "heer", "bent_knee_stretch",
                      "external_derotation", "ober", "squatting", "putting_on_socks"},
    r"anus": {"straight_leg_raise", "slump", "femoral_nerve_stretch", "fair",
              "seated_piriformis_stretch"},
    r"vermoeidheidsbreuk": {"trendelenburg", "single_leg_stance"},
    r"terug kunt duwen": {"adductor_squeeze"},
    r"\bknap\b.*jonger dan 18": {"ely", "modified_thomas", "bent_knee_stretch", "puranen_orava",
                                 "adductor_squeeze"},
    r"veilig op één been": {"trendelenburg", "single_leg_stance", "puranen_orava"},
    r"plotseling niet meer": {"walking", "stairs"},
    r"nachtpijn": {"side_lying_sleep"},
}  # fmt: skip


@pytest.mark.parametrize("pattern", UNSAFE)
def test_what_makes_it_unsafe_is_said(pattern: str, library: Library) -> None:
    silent = [
        id_
        for id_ in UNSAFE[pattern]
        if not re.search(pattern, library.scenes[id_].when_not, re.I | re.S)
    ]
    assert silent == []


#: An alarm in words, and what must be said to do in the same text.
NEVER_WITHOUT_ADVICE = {
    r"anus|geslachtsdelen|verliest u snel kracht": r"[Bb]el direct.*dag en nacht",
    r"kloppende\W+zwelling|terug kunt duwen|balzak": r"[Bb]el dan direct.*dag en nacht",
    r"uit de kom, of": r"bel 112",
    r"uit de kom brengen": r"leefregels|achterwege|niet|bel 112",
    r"vermoeidheidsbreuk": r"[Bb]elast het been niet en bel vandaag",
    r"\bknap\b": r"binnen enkele dagen.*jonger dan 18 jaar, bel dan vandaag",
    r"plotseling niet meer": r"dag en nacht",
    r"kanker": r"binnen enkele dagen",
    r"hevige pijn in rust": r"dag en nacht",
    r"\bmank\b": r"dag en nacht",
}


@pytest.mark.parametrize("pattern", NEVER_WITHOUT_ADVICE)
def test_an_alarm_says_what_to_do(pattern: str, library: Library) -> None:
    advice = NEVER_WITHOUT_ADVICE[pattern]
    texts = {id_: f"{s.patient}\n{s.when_not}" for id_, s in library.scenes.items()}
    told = [id_ for id_, text in texts.items() if re.search(pattern, text, re.I)]
    assert told
    assert [id_ for id_ in told if not re.search(advice, texts[id_], re.S)] == []


def test_who_cannot_wait_is_told_in_the_words_of_the_scene(library: Library) -> None:
    """A condition that is usually urgent makes its tests say so themselves."""
    urgent = [
        (scene, id_)
        for scene in library.scenes.values()
        for id_ in scene.conditions
        if urgency_rank(library.conditions[id_].urgency["usual"]) >= urgency_rank("gp_same_day")
    ]
    assert {(scene.id, id_) for scene, id_ in urgent} >= {("drehmann", "scfe")}
    for scene, id_ in urgent:
        told = scene.when_not + library.safety["no_test"]
        assert re.search(r"dag en nacht|bel 112|vandaag", told), (scene.id, id_)


def test_no_test_belongs_to_what_may_not_be_tested(library: Library) -> None:
    """Conditions whose facts say not to test have no test, at most a sign."""
    forbidden = [
        id_
        for id_, c in library.conditions.items()
        if re.search(r"niet (verder )?testen", " ".join(c.facts.get("tests", ())), re.I)
    ]
    assert {"femur_fracture", "hip_dislocation", "scfe"} <= set(forbidden)
    wrong = [
        (id_, scene)
        for id_ in forbidden
        for scene in library.scenes_of.get(id_, ())
        if library.scenes[scene].kind == "test"
    ]
    assert wrong == []


def test_what_the_facts_of_a_condition_name_leads_there(library: Library) -> None:
    """A test that a condition names and that is a scene has that condition."""
    named = {
        "fadir": r"\bFADIR\b",
        "faber": r"\bFABER\b",
        "log_roll": r"log roll",
        "trendelenburg": r"Trendelenburg",
        "ober": r"\bOber\b",
        "slump": r"\bslump\b",
        "adductor_squeeze": r"\bsqueeze\b",
        "drehmann": r"Drehmann",
        "fair": r"\bFAIR\b",
        "heer": r"\bHEER\b",
        "bent_knee_stretch": r"bent-knee",
        "puranen_orava": r"Puranen",
        "femoral_nerve_stretch": r"femoral nerve stretch",
        "straight_leg_raise": r"straight leg raise",
        "single_leg_stance": r"30 seconden op één been",
        "external_derotation": r"derotatie",
    }
    missing = []
    for scene, pattern in named.items():
        for id_, condition in library.conditions.items():
            tests = condition.facts.get("tests", ())
            told = [tests] if isinstance(tests, str) else tests
            if any(re.search(pattern, t) for t in told) and (
                id_ not in library.scenes[scene].conditions
            ):
                missing.append((scene, id_))
    assert missing == []


def test_words_of_position_and_load_are_all_used(library: Library) -> None:
    """A word that no scene uses is not in the schema."""
    assert {s.position for scene in library.scenes.values() for s in scene.steps} == set(POSITIONS)
    assert {load.load for s in library.scenes.values() for load in s.structures} == set(LOADS)
