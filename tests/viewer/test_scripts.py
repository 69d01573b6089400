"""What the article says, reached by hands in the real window on the whole atlas: a script for each
of a dozen claims, named after the claim."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from content.markup import to_html
from viewer.app import Program
from viewer.cli import main
from viewer.panel_pages import ABOUT_ARTICLE
from viewer.qt.player import Player

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.jsonl"))
CLICKS = ("click", "double_click")

pytestmark = pytest.mark.screen


def steps(script: Path) -> list[dict[str, object]]:
    """Return the actions of a script."""
    return [json.loads(line) for line in script.read_text(encoding="utf-8").splitlines()]


def on_screen(program: Program) -> str:
    """Return what the labels of the panel hold, as they show it."""
    labels = program.window.panel.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def shown_form(text: str) -> list[str]:
    """Return the paragraphs of a text as a label holds them."""
    return [part.partition("</p>")[0] for part in to_html(text).split("<p>") if part]


def test_there_are_scripts_for_ten_claims_and_more() -> None:
    assert len(SCRIPTS) >= 10


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_claim_is_reached_by_clicking(script: Path, program: Program, player: Player) -> None:
    player.play(script.read_text(encoding="utf-8").splitlines())
    state = player.record()
    assert script.stem in state["panel"]["claims"]
    assert program.window.catalogue is not None
    claim = program.window.catalogue.library.claims[script.stem]
    if state["page"] == ABOUT_ARTICLE:
        assert "Maurice Harder" in on_screen(program)
        return
    told = claim.patient if state["reader"] == "patient" else claim.statement
    for paragraph in shown_form(told):
        assert paragraph in on_screen(program)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_it_takes_two_clicks_at_most(script: Path) -> None:
    """Switches of reader, age and view do not count."""
    chosen = [
        step
        for step in steps(script)
        if (step["do"] in CLICKS and not str(step.get("target", "")).startswith("button_"))
        or step == {"do": "key", "key": "Return"}
        or step.get("target") == "button_where"
    ]
    assert 1 <= len(chosen) <= 2


def test_a_limping_child_is_one_click_from_the_start_and_from_the_age(player: Player) -> None:
    one = ['{"do": "click", "target": "page_alarm_child"}']
    player.play(one)
    from_start = player.record()
    assert from_start["page"] == "alarm_child"
    assert "direct" in from_start["panel"]["text"].casefold()
    player.play(['{"do": "key", "key": "Alt+Left"}', '{"do": "click", "structure": "femur"}',
                 '{"do": "click", "target": "button_age_<15"}', *one])  # fmt: skip
    assert player.record()["page"] == "alarm_child"


def test_an_action_leads_to_all_who_do_it_and_on_to_one_of_them(player: Player) -> None:
    player.play(['{"do": "click", "target": "button_reader_student"}',
                 '{"do": "click", "structure": "gluteus_medius"}',
                 '{"do": "click", "link": "action_hip_external_rotation"}'])  # fmt: skip
    state = player.record()
    assert state["panel"]["title"] == "Alle exorotatoren van de heup"
    assert {"piriformis", "gluteus_maximus", "quadratus_femoris"} <= set(state["selection"])
    player.play(['{"do": "click", "target": "structure_piriformis"}'])
    assert player.record()["selection"] == ["piriformis"]
    player.play(['{"do": "key", "key": "Alt+Left"}'])
    assert player.record()["panel"]["title"] == "Alle exorotatoren van de heup"


def test_a_segment_chooses_its_structures_and_is_undone(player: Player) -> None:
    player.play(['{"do": "click", "target": "button_reader_student"}',
                 '{"do": "click", "structure": "gluteus_medius"}'])  # fmt: skip
    before = player.record()
    player.play(['{"do": "click", "link": "segment_L4"}'])
    chosen = player.record()
    assert chosen["panel"]["title"] == "Segment L4"
    assert {"gluteus_medius", "obturator_nerve", "quadratus_femoris"} <= set(chosen["selection"])
    assert chosen["emphasis"]["obturator_nerve"] == "chosen"
    assert "obturator_nerve" in chosen["visible"]
    player.play(['{"do": "key", "key": "Ctrl+Z"}'])
    assert player.record()["selection"] == before["selection"]
    assert player.record()["panel"] == before["panel"]


def test_the_skin_is_shown_with_its_places_in_one_click(player: Player) -> None:
    player.play(['{"do": "click", "target": "button_where"}'])
    state = player.record()
    assert "body_surface" in state["visible"]
    assert len(state["regions"]) == 12
    player.play(['{"do": "click", "target": "structure_buttock"}'])
    state = player.record()
    assert state["selection"] == ["buttock"]
    assert state["camera"]["position_mm"][1] > 0  # the camera went to the back
    player.play(['{"do": "click", "target": "button_where"}',
                 '{"do": "click", "target": "button_where"}'])  # fmt: skip
    state = player.record()
    assert state["regions"] == []
    assert "body_surface" in state["hidden"]


def test_a_script_is_played_from_the_command_line(tmp_path: Path) -> None:
    state = tmp_path / "staat.json"
    assert main(["speel", str(SCRIPTS[0]), "--staat", str(state)]) == 0
    record = json.loads(state.read_text(encoding="utf-8"))
    assert SCRIPTS[0].stem in record["panel"]["claims"]


def test_a_condition_behind_the_fold_is_reached(player: Player) -> None:
    player.play(['{"do": "click", "condition": "stress_fracture"}'])
    assert player.record()["condition"] == "stress_fracture"


def test_a_set_is_found_by_typing(player: Player) -> None:
    player.play(['{"do": "key", "key": "Ctrl+F"}', '{"do": "type", "text": "heupstrekkers"}',
                 '{"do": "key", "key": "Return"}'])  # fmt: skip
    state = player.record()
    assert state["panel"]["title"] == "Alle heupstrekkers"
    assert {"gluteus_maximus", "semitendinosus"} <= set(state["selection"])
