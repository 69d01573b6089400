"""Reading scenes: their poses and loads, and each wrong field told once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_content import CONDITION, SCENE, STRUCTURE

from content.loader import load
from content.model import Library, Load, Step

FolderOf = Callable[[dict[str, str]], Path]
TRIAL = SCENE.replace("{id}", "trial")
GOOD = {
    "structures/femur.md": STRUCTURE.replace("{id}", "femur"),
    "conditions/sore.md": CONDITION.replace("{id}", "sore"),
    "scenes/trial.md": TRIAL,
}
POSE = '{ flexie = 90, endorotatie = 20.5, knie = 45, keten = "gesloten" }'


def told(library: Library) -> list[tuple[str, str]]:
    """Return file and field of each problem."""
    return [(problem.file, problem.field) for problem in library.problems]


def test_a_scene_is_read_whole(folder_of: FolderOf) -> None:
    library = load(folder_of(GOOD))
    assert library.problems == ()
    scene = library.scenes["trial"]
    assert scene.kind == "test"
    assert scene.names.lay == "beweging trial"
    assert scene.steps == (
        Step("supine", patient="U ligt.", student="Rugligging."),
        Step("sitting", 90.0, 0.0, -20.5, 45.0, True, "U zit.", "Zit."),
    )
    assert scene.structures == (Load("femur", "loaded", 1, "Hier komt druk."),)
    assert scene.when_not == "Na een val."
    assert library.name("trial") == "trial"
    assert library.scenes_of == {"femur": ("trial",), "sore": ("trial",)}


def test_a_step_without_a_position_keeps_the_one_before(folder_of: FolderOf) -> None:
    third = '[[steps]]\npose = { extensie = 10 }\npatient = "a"\nstudent = "b"\n\n[[structures]]'
    library = load(folder_of(GOOD | {"scenes/trial.md": TRIAL.replace("[[structures]]", third)}))
    assert library.problems == ()
    assert [step.position for step in library.scenes["trial"].steps] == [
        "supine",
        "sitting",
        "sitting",
    ]
    assert library.scenes["trial"].steps[2].flexion_deg == -10.0


FIELDS = {
    "unknown kind": ('kind = "test"', 'kind = "tets"', "kind", "test"),
    "unknown position": ('position = "sitting"', 'position = "siting"', "steps.2.position",
                         "sitting"),
    "position as a list": ('position = "sitting"', "position = []", "steps.2.position", ""),
    "pose as text": (POSE, '"flexie=90"', "steps.2.pose", ""),
    "unknown motion": ("flexie = 90", "flexi = 90", "steps.2.pose", "flexie"),
    "angle as text": ("flexie = 90", 'flexie = "90"', "steps.2.pose", ""),
    "angle true": ("flexie = 90", "flexie = true", "steps.2.pose", ""),
    "angle not a number": ("flexie = 90", "flexie = nan", "steps.2.pose", ""),
    "angle without end": ("flexie = 90", "flexie = -inf", "steps.2.pose", ""),
    "angle of many digits": ("flexie = 90", "flexie = 1" + "0" * 400, "steps.2.pose", ""),
    "two ways at once": ("knie = 45", "knie = 45, exorotatie = 3", "steps.2.pose", ""),
    "unknown chain": ('"gesloten"', '"dicht"', "steps.2.pose", ""),
    "chain as a list": ('"gesloten"', "[]", "steps.2.pose", ""),
    "unknown key of a step": ("pose = { }", 'pose = { }\nwoorden = "x"', "steps.1.woorden", ""),
    "step without words": ('patient = "U zit."\n', "", "steps.2.patient", ""),
    "unknown load": ('load = "loaded"', 'load = "loded"', "structures.femur.load", "loaded"),
    "load of no step": ('load = "loaded"', 'load = "loaded"\nstep = 3', "structures.femur.step",
                        ""),
    "step true": ('load = "loaded"', 'load = "loaded"\nstep = true', "structures.femur.step", ""),
    "no reason": ('reason = "Hier komt druk."\n', "", "structures.femur.reason", ""),
    "action of no worker": ('load = "loaded"', 'load = "loaded"\naction = "hip_flexion"',
                            "structures.femur.action", ""),
    "nerve that is none": ('load = "loaded"', 'load = "tensioned"', "structures.id", ""),
    "structure not there": ('id = "femur"', 'id = "femu"', "structures.id", "femur"),
    "condition not there": ('["sore"]', '["sor"]', "conditions", "sore"),
    "nothing on its limits": ("Wat het niet zegt.\n", "", "Grenzen", ""),
    "nothing on when not": ("Na een val.\n", "", "Wanneer niet", ""),
    "dead link in a step": ("U zit.", "U zit op uw [been](femu).", "tekst", "femur"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "hint"), FIELDS.values(), ids=FIELDS.keys())
def test_a_wrong_field_of_a_scene_is_told_once(
    old: str, new: str, field: str, hint: str, folder_of: FolderOf
) -> None:
    assert old in TRIAL
    library = load(folder_of(GOOD | {"scenes/trial.md": TRIAL.replace(old, new)}))
    assert told(library) == [("scenes/trial.md", field)]
    assert library.problems[0].did_you_mean == hint
    assert library.problems[0].problem.endswith(".")
    assert "trial" in library.scenes


@pytest.mark.parametrize("action", ["", "hip_flexon"])
def test_a_muscle_that_works_names_its_movement(action: str, folder_of: FolderOf) -> None:
    muscle = GOOD["structures/femur.md"].replace('group = "bones"', 'group = "muscles"')
    line = f'load = "working"\naction = "{action}"'
    text = TRIAL.replace('load = "loaded"', line)
    library = load(folder_of(GOOD | {"structures/femur.md": muscle, "scenes/trial.md": text}))
    assert told(library) == [("scenes/trial.md", "structures.femur.action")]
    assert library.scenes["trial"].structures[0].action == ""


def test_only_a_sign_may_have_no_steps(folder_of: FolderOf) -> None:
    start, end = TRIAL.index("[[steps]]"), TRIAL.index("[[structures]]")
    bare = TRIAL[:start] + TRIAL[end:]
    assert told(load(folder_of(GOOD | {"scenes/trial.md": bare}))) == [("scenes/trial.md", "steps")]
    sign = bare.replace('kind = "test"', 'kind = "sign"')
    assert load(folder_of(GOOD | {"scenes/trial.md": sign})).problems == ()


def test_a_scene_may_not_take_the_name_of_another_thing(folder_of: FolderOf) -> None:
    library = load(folder_of(GOOD | {"scenes/femur.md": TRIAL}))
    assert told(library) == [("scenes/femur.md", "")]
    assert set(library.scenes) == {"trial"}
