"""The sliders below the 3D view, with real input events."""

from __future__ import annotations

import pytest
from hands import Hands
from PySide6.QtTest import QTest

from viewer.qt.layer_bar import ShareSlider

pytestmark = pytest.mark.screen


def slide(hands: Hands, name: str, first: float, last: float) -> None:
    """Press a slider at a share of its length and take it to another."""
    slider = hands.window.findChild(ShareSlider, name)
    assert isinstance(slider, ShareSlider)
    y = slider.height() / 2
    ends = {"from": [first * slider.width(), y], "to": [last * slider.width(), y]}
    hands.do("drag", target=name, **ends)


def test_a_drag_takes_off_one_after_the_other_and_is_one_step(hands: Hands) -> None:
    store = hands.window.store
    assert hands.window.catalogue is not None
    assert hands.window.catalogue.peel_order[0] == "rectus_femoris"
    slide(hands, "slider_peel", 0.02, 0.5)
    assert 0.4 < store.state.peel < 0.6
    state = hands.player.record()
    assert "rectus_femoris" in state["hidden"]
    assert not store.dragging
    slide(hands, "slider_peel", 0.5, 1.0)
    assert store.state.peel == 1.0
    assert set(hands.player.record()["visible"]) == {"femur", "hip_bone", "sacrum"}
    assert "Zojuist: kraakbeen" in hands.window.layers._told.toolTip()
    store.undo()
    assert 0.4 < store.state.peel < 0.6
    store.undo()
    assert store.state.peel == 0.0
    assert hands.window.layers._told.toolTip() == hands.window.layers.TITLE


def test_keys_take_off_and_put_back(hands: Hands) -> None:
    store = hands.window.store
    hands.do("key", key="]")
    assert "rectus_femoris" in hands.do("key", key="]")["hidden"]
    assert hands.window.layers.peel.value() == round(1000 * 2 / 3)
    assert "rectus_femoris" in hands.do("key", key="[")["hidden"]
    assert "rectus_femoris" in hands.do("key", key="Ctrl+[")["visible"]
    hands.do("key", key="=")
    hands.do("key", key="=")
    assert store.state.apart == pytest.approx(0.2)
    assert hands.window.layers.apart.value() == 200
    hands.do("key", key="-")
    assert store.state.apart == pytest.approx(0.1)
    hands.do("click", target="button_apart_none")
    assert store.state.apart == 0.0


def test_single_keys_are_off_while_typing(hands: Hands) -> None:
    hands.do("key", key="Ctrl+F")
    hands.do("type", text="].")
    assert (hands.window.store.state.peel, hands.window.store.state.apart) == (0.0, 0.0)


def test_the_wheel_on_a_slider_is_one_step_when_it_is_quick(hands: Hands) -> None:
    store = hands.window.store
    for _ in range(4):
        hands.do("wheel", target="slider_apart", steps=1)
    assert store.dragging
    assert store.state.apart > 0
    hands.window.layers.apart._quiet.timeout.emit()
    assert not store.dragging
    store.undo()
    assert store.state.apart == 0.0


def test_frames_are_rough_while_the_slider_moves_and_fine_after(hands: Hands) -> None:
    drawn: list[bool] = []
    view = hands.window.view
    assert view is not None
    render = view.render

    def watched(*, moving: bool = False) -> object:
        drawn.append(moving)
        return render(moving=moving)

    view.render = watched  # type: ignore[method-assign, assignment]
    slider = hands.window.layers.apart
    slider.setSliderDown(True)
    slider.setSliderPosition(300)
    QTest.qWait(20)
    assert drawn
    assert all(drawn)
    slider.setSliderDown(False)
    QTest.qWait(20)
    assert drawn[-1] is False


def test_clicks_find_what_was_moved(hands: Hands) -> None:
    before = hands.player._structure_point("hip_bone")
    slide(hands, "slider_apart", 0.02, 0.6)
    hands.do("key", key="R")
    for id_ in ("femur", "hip_bone", "rectus_femoris"):
        after = hands.player._structure_point(id_)
        assert hands.do("click", x=after.x(), y=after.y())["selection"] == [id_]
    assert hands.do("click", x=before.x(), y=before.y())["selection"] != ["femur"]
