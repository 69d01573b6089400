"""What is said of a pose: of what is chosen, of all, for both readers; and the colours with it."""

from __future__ import annotations

import re

import pytest

from content.model import Library
from meshes.atlas import Atlas
from meshes.motion.effects import ROLE_MM
from meshes.motion.limits import range_deg
from meshes.motion.pose import COORDINATES, NEUTRAL, Pose
from meshes.motion.poser import Poser
from meshes.motion.reading import read_motion
from meshes.motion.turnover import turnovers
from viewer.catalogue import Catalogue
from viewer.legend import legend_of
from viewer.looks import EMPHASIS_COLOURS
from viewer.motion_view import motion_view
from viewer.panel import resolve_panel
from viewer.panel_pose import TITLE, pose_blocks
from viewer.pose_text import MOTIONS
from viewer.resolve import resolve_scene
from viewer.sources import catalogue_of
from viewer.state import READERS, Place, Reader, State
from viewer.tension import tension

SITTING = Pose(90.0, 0.0, 0.0, 90.0)
EXTENDED = Pose(flexion_deg=-15.0)
POSES = [SITTING, EXTENDED, Pose(110.0), Pose(0.0, 40.0), Pose(30.0, 20.0, 20.0), Pose(0, 0, -40.0)]


@pytest.fixture(scope="module")
def whole(real_atlas: Atlas, library: Library) -> Catalogue:
    return catalogue_of(real_atlas, library)


def told(state: State, catalogue: Catalogue) -> str:
    """Return the words of the blocks on the pose."""
    words = []
    for block in pose_blocks(state, catalogue):
        words += [block.title, block.text, *(f"{name}: {value}" for name, value in block.rows)]
    return "\n".join(filter(None, words)).replace("\u00a0", " ")


def chosen(*ids: str, pose: Pose = SITTING, reader: Reader = "student") -> State:
    return State(place=Place(ids), pose=pose, reader=reader)


def test_in_neutral_nothing_is_said_until_the_leg_is_moved(whole: Catalogue) -> None:
    for reader in READERS:
        for ids in ((), ("piriformis",), ("iliofemoral_ligament",)):
            still = State(place=Place(ids), reader=reader)
            assert pose_blocks(still, whole) == []
            assert TITLE not in resolve_panel(still, whole).plain_text
            moving = State(place=Place(ids), reader=reader, motion=True)
            assert TITLE in resolve_panel(moving, whole).plain_text


def test_length_and_roles_are_those_of_the_model(whole: Catalogue) -> None:
    effects = whole.effects.at(SITTING)
    assert effects is not None
    for muscle in effects.muscles:
        words = told(chosen(muscle.id), whole)
        if abs(muscle.change_pct) >= 0.5:
            way = "langer" if muscle.change_pct > 0 else "korter"
            assert f"{abs(muscle.change_pct):.0f} % {way}" in words
        if muscle.disputed:
            assert "omstreden" in words
            continue
        for name, sign in muscle.drives.items():
            assert MOTIONS[name][sign < 0] in words


def test_where_the_role_of_piriformis_turns_over(whole: Catalogue) -> None:
    words = told(chosen("piriformis", pose=Pose(flexion_deg=40.0)), whole)
    assert "exorotatie" in words
    found = re.search(r"van exorotatie naar endorotatie bij ongeveer (\d+)° flexie", words)
    assert found
    assert 60 <= int(found[1]) <= 90
    assert "omstreden" in words, "past 60 degrees sources disagree"


def test_a_turnover_is_where_the_sign_of_the_arm_changes(real_atlas: Atlas) -> None:
    motion = read_motion(real_atlas.parts)
    assert motion is not None
    pose = Pose(0.0, 10.0, 5.0)
    found = turnovers(motion, pose)
    assert {"piriformis", "adductor_longus"} <= {turn.muscle for turn in found}
    for turn in found:
        row, column = motion.paths.ids.index(turn.muscle), COORDINATES.index(turn.coordinate)

        def arm(flexion: float, row: int = row, column: int = column) -> float:
            angles = [flexion, pose.abduction_deg, pose.external_rotation_deg, 0.0]
            return float(motion.paths.arms_mm([angles])[0, row, column])

        assert abs(arm(turn.flexion_deg)) < 1.0
        assert turn.sign * arm(turn.flexion_deg - 3.0) > 0 > turn.sign * arm(turn.flexion_deg + 3.0)
        least, most = range_deg("flexion")
        below = [arm(f) * turn.sign for f in range(int(least), int(turn.flexion_deg))]
        above = [-arm(f) * turn.sign for f in range(int(turn.flexion_deg) + 1, int(most) + 1)]
        assert max(below) > ROLE_MM - 0.5
        assert max(above) > ROLE_MM - 0.5


def test_the_iliofemoral_ligament_tightens_in_extension(whole: Catalogue) -> None:
    ids = "iliofemoral_ligament_medial"
    assert "strak" in told(chosen(ids, pose=EXTENDED), whole)
    assert "slap" in told(chosen(ids, pose=SITTING), whole)
    assert "staat in deze stand strak" in told(chosen(ids, pose=EXTENDED, reader="patient"), whole)
    assert "ontspannen" in told(chosen(ids, pose=SITTING, reader="patient"), whole)


def test_both_arms_of_a_ligament_are_told_by_name(whole: Catalogue) -> None:
    words = told(chosen("iliofemoral_ligament", pose=EXTENDED), whole)
    assert "lig. iliofemorale, pars descendens: strak" in words
    assert "lig. iliofemorale, pars transversa: slap" in words
    assert "schematisch" in words


def test_a_group_is_told_muscle_by_muscle(whole: Catalogue) -> None:
    words = told(chosen("hamstrings"), whole)
    for name in ("m. semitendinosus", "m. semimembranosus", "m. biceps femoris (caput longum)"):
        assert f"{name}: +" in words
    assert "loopt niet over de heup" in words, "the short head"


def test_with_nothing_chosen_the_whole_is_told_below_the_alarms(whole: Catalogue) -> None:
    panel = resolve_panel(State(pose=SITTING, reader="student"), whole)
    kinds = [block.kind for block in panel.blocks]
    titles = [block.title for block in panel.blocks]
    assert titles.index(TITLE) > kinds.index("alarm")
    words = told(State(pose=SITTING, reader="student"), whole)
    assert "geen van de heupbanden; verder weke delen en bot" in words
    longest = next(line for line in words.splitlines() if line.startswith("Meest verlengd"))
    assert "m. gluteus maximus (+3" in longest
    assert "onderste tak van de sterkste heupband" in told(State(pose=EXTENDED), whole)


def test_a_bone_and_an_open_condition_are_told_without_the_pose(whole: Catalogue) -> None:
    assert pose_blocks(chosen("femur"), whole) == []
    state = State(place=Place(condition="osteoarthritis_hip"), pose=SITTING)
    assert TITLE not in resolve_panel(state, whole).plain_text


@pytest.mark.parametrize("pose", POSES)
def test_a_patient_reads_calm_plain_words(pose: Pose, whole: Catalogue, library: Library) -> None:
    state = State(pose=pose)
    words = [told(state, whole), *motion_view(state, whole).words]
    effects = whole.effects.at(pose)
    assert effects is not None
    for effect in (*effects.muscles, *effects.ligaments):
        words.append(told(chosen(effect.id, pose=pose, reader="patient"), whole))
    text = "\n".join(words)
    assert not re.search(r"\b(m\.|lig\.|flexie|extensie|abductie|adductie|rek)\b", text, re.I)
    assert not re.search(r"scheur|slijtage|beknell|gevaar|overbelast|nan|inf", text)


def test_without_motion_nothing_is_said_and_nothing_coloured(
    whole: Catalogue, library: Library
) -> None:
    still = Catalogue(whole.shapes, library)
    assert pose_blocks(chosen("piriformis"), still) == []
    assert tension(State(pose=SITTING), still) == {}
    assert legend_of(State(pose=SITTING), still) == ()


def test_where_bone_meets_bone_is_told_by_name_and_calmly(
    whole: Catalogue, real_atlas: Atlas
) -> None:
    """As in the test that seeks it: flexion with adduction and internal rotation."""
    poser = Poser(real_atlas)
    whole.effects.meet = poser.meetings
    try:
        fadir = Pose(95.0, -15.0, -30.0, 90.0)
        assert poser.meetings(fadir), "the neck comes to the rim there"
        student = told(State(pose=fadir, reader="student"), whole)
        assert re.search(r"Bot raakt hier bot: .*(collum|hals)", student)
        patient = told(State(pose=fadir), whole)
        assert "Bot komt dicht bij bot" in patient
        assert not re.search(r"impingement|beknel|botst", student + patient)
        assert "Bot" not in told(State(pose=Pose(40.0, 10.0), reader="student"), whole)
    finally:
        whole.effects.meet = lambda pose: ()


# -- colours


def test_ligaments_are_coloured_by_their_state_and_only_then(whole: Catalogue) -> None:
    assert tension(State(), whole) == {}
    for state in (State(motion=True), State(pose=EXTENDED)):
        effects = whole.effects.at(state.pose)
        assert effects is not None
        words = {"slap": "slack", "aanspannend": "tightening", "strak": "tight"}
        looks = resolve_scene(state, whole).looks
        for ligament in effects.ligaments:
            assert looks[ligament.id].emphasis == words[ligament.state]
    assert resolve_scene(State(pose=EXTENDED), whole).looks[
        "iliofemoral_ligament_medial"
    ].emphasis == "tight"  # fmt: skip


def test_a_chosen_ligament_shows_how_tight_it_is_and_a_role_is_kept(whole: Catalogue) -> None:
    scene = resolve_scene(chosen("iliofemoral_ligament_medial", pose=EXTENDED), whole)
    assert scene.looks["iliofemoral_ligament_medial"].emphasis == "tight"
    outlined = {id_ for id_, look in scene.looks.items() if look.outlined}
    assert outlined == {"iliofemoral_ligament_medial"}, "its colour no longer tells it is chosen"
    condition = next(
        c
        for c in whole.library.conditions.values()
        if "iliofemoral_ligament" in {link.id for link in c.structures} and c.kind == "condition"
    )
    role = next(link.role for link in condition.structures if link.id == "iliofemoral_ligament")
    scene = resolve_scene(State(place=Place(condition=condition.id), pose=EXTENDED), whole)
    assert scene.looks["iliofemoral_ligament_medial"].emphasis == role


@pytest.mark.parametrize("reader", READERS)
def test_the_legend_tells_all_three_colours(reader: Reader, whole: Catalogue) -> None:
    rows = legend_of(State(pose=EXTENDED, reader=reader), whole)
    assert [colour for colour, _ in rows] == [
        EMPHASIS_COLOURS[tight] for tight in ("slack", "tightening", "tight")
    ]
    assert all(words for _, words in rows)
    assert legend_of(State(reader=reader), whole) == ()


def test_ghosts_need_no_legend(whole: Catalogue) -> None:
    """What is shown through all else fades the ligaments; a ligament itself keeps its colour."""
    seen = State(place=Place(("gluteus_medius",)), pose=EXTENDED, reveal=True)
    assert legend_of(seen, whole) == ()
    ligament = State(place=Place(("pubofemoral_ligament",)), pose=EXTENDED, reveal=True)
    assert len(legend_of(ligament, whole)) == 3


# -- the panel of angles


def test_the_panel_shows_every_angle_with_its_range_in_this_pose(whole: Catalogue) -> None:
    view = motion_view(State(pose=Pose(90.0, 10.0, -20.0, 45.0), reader="student"), whole)
    by_id = {angle.id: angle for angle in view.angles}
    assert [angle.value_deg for angle in view.angles] == [90.0, 10.0, -20.0, 45.0]
    assert (by_id["external_rotation"].least_deg, by_id["external_rotation"].most_deg) == (-35, 45)
    straight = motion_view(State(), whole).angles[2]
    assert (straight.least_deg, straight.most_deg) == (-40.0, 35.0)
    assert (by_id["flexion"].most_deg, by_id["flexion"].reach_deg) == (100.0, 125.0)
    closed = motion_view(State(pose=Pose(closed_chain=True)), whole).angles[0]
    assert closed.reach_deg == 100.0


def test_the_panel_says_that_the_pelvis_joins_in_and_where_a_range_ends(whole: Catalogue) -> None:
    assert motion_view(State(), whole).words == ""
    assert motion_view(State(pose=SITTING), whole).words == ""
    assert "bekken doet 20° mee" in motion_view(State(pose=Pose(120.0)), whole).words
    ends = motion_view(State(pose=Pose(0.0, 40.0), reader="student"), whole).words
    assert ends == "Abductie: verder gaat het in deze stand niet."
    assert "been" in motion_view(State(), whole).hint
    assert "bekken" in motion_view(State(pose=Pose(closed_chain=True)), whole).hint


def test_the_panel_tells_which_ligament_limits_and_what_chosen_muscles_do(
    whole: Catalogue,
) -> None:
    view = motion_view(chosen("piriformis", pose=EXTENDED), whole)
    assert "lig. iliofemorale, pars descendens" in view.limits
    assert view.ligaments[0][0] == EMPHASIS_COLOURS["tight"]
    assert view.ligaments[0][1] == "strak"
    assert [name for name, _ in view.muscles] == ["m. piriformis"]
    everything = motion_view(chosen("gluteal_group", "hamstrings", "adductor_group"), whole)
    assert len(everything.muscles) == 4
    assert State().pose == NEUTRAL
