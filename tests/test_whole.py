"""The whole program on the real atlas: what the first issue promises, step by step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings

from content.model import Library
from meshes.atlas import Atlas
from meshes.cache import load_or_build
from meshes.report import is_closed
from viewer.app import make_application
from viewer.catalogue import Catalogue
from viewer.looks import View
from viewer.qt.frame import Frame
from viewer.qt.player import Player
from viewer.qt.settings import Settings
from viewer.qt.window import MainWindow
from viewer.render.view import AtlasView
from viewer.resolve import chosen_targets, hidden_at_start, resolve_scene
from viewer.sources import catalogue_of
from viewer.state import Place, State, Store

pytestmark = pytest.mark.screen


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """Return the real atlas, built at most once for each version of its sources."""
    return load_or_build().atlas


@pytest.fixture(scope="module")
def catalogue(atlas: Atlas, library: Library) -> Catalogue:
    """Return shapes and texts joined."""
    return catalogue_of(atlas, library)


@pytest.fixture(scope="module")
def player(
    atlas: Atlas, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Player]:
    """Return hands on the window as it opens."""
    make_application()
    folder: Path = tmp_path_factory.mktemp("whole")
    settings = Settings(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
    frame = Frame(settings)
    frame.open()
    window = MainWindow(Store(State(hidden=hidden_at_start(catalogue))), settings, frame)
    window.set_catalogue(catalogue)
    view = AtlasView(atlas)
    window.set_view(view)
    made = Player(window)
    made.settle()
    yield made
    frame.close()
    view.close()


def step(player: Player, **action: Any) -> dict[str, Any]:
    """Carry out one action and return the state after it."""
    player.play([json.dumps(action)])
    return player.record()


def test_every_shape_is_closed_and_has_a_text(atlas: Atlas, library: Library) -> None:
    open_ones = [part.id for part in atlas.parts.values() if part.solid and not is_closed(part)]
    assert open_ones == []
    drawn = set(atlas.parts) | set(atlas.region_owner())
    assert drawn - set(library.structures) == set()


def test_what_the_texts_call_a_mesh_of_priority_one_is_there(
    atlas: Atlas, library: Library
) -> None:
    wanted = {s.id for s in library.structures.values() if s.kind == "mesh" and s.priority == 1}
    assert wanted - set(atlas.parts) == set()


def test_every_condition_lights_something_that_can_be_seen(
    atlas: Atlas, catalogue: Catalogue
) -> None:
    view = AtlasView(atlas, 480, 360)
    unseen = []
    for id_, condition in catalogue.library.conditions.items():
        if condition.kind != "condition":
            continue
        state = State(place=Place(condition=id_), reveal=True)
        targets = chosen_targets(state, catalogue)
        view.apply(resolve_scene(state, catalogue))
        seen = False
        sides: tuple[View, ...] = ("voor", "achter", "buiten")
        for side in sides:
            view.look(side)
            view.fit({target.part for target in targets} or None)
            seen = seen or any(view.visible_pixel([t.part], t.region) for t in targets)
        if not seen:
            unseen.append(id_)
    view.close()
    assert unseen == []


def test_the_promise_in_one_stroke(player: Player) -> None:
    """Hover, a ligament, a muscle group, the lunate cartilage, a condition, and back."""
    point = player._structure_point("iliofemoral_ligament")
    state = step(player, do="move", x=point.x(), y=point.y())
    assert state["hovered"] == "iliofemoral_ligament"

    state = step(player, do="click", structure="iliofemoral_ligament")
    assert state["selection"] == ["iliofemoral_ligament"]
    assert "hip_dislocation" in state["panel"]["conditions"]

    step(player, do="key", key="G")
    state = step(player, do="click", structure="vastus_lateralis")
    assert state["selection"] == ["quadriceps_femoris"]
    assert state["emphasis"]["vastus_medialis"] == "chosen"

    step(player, do="key", key="S")
    step(player, do="key", key="Ctrl+F")
    step(player, do="type", text="facies lunata")
    state = step(player, do="key", key="Return")
    assert state["selection"] == ["lunate_surface_cartilage"]
    state = step(player, do="click", structure="lunate_surface_cartilage")
    assert state["selection"] == ["lunate_surface_cartilage"]
    assert state["panel"]["title"] == "kraakbeen van de heupkom"

    state = step(player, do="click", condition="osteoarthritis_hip")
    assert state["condition"] == "osteoarthritis_hip"
    assert state["emphasis"]["lunate_surface_cartilage"] == "primary"
    assert state["emphasis"]["gluteus_medius"] == "compensating"

    state = step(player, do="key", key="Alt+Left")
    assert state["selection"] == ["lunate_surface_cartilage"]
    state = step(player, do="key", key="Esc")
    assert state["selection"] == []


def test_building_twice_gives_the_same_atlas(atlas: Atlas) -> None:
    """Deterministic: the stages that are quick are built again and compared bit by bit."""
    from meshes.bones import bone_parts, load_bones

    for part in bone_parts(load_bones()):
        kept = atlas.parts[part.id]
        assert (part.vertices_mm.astype("f4") == kept.vertices_mm).all()
        assert (part.faces == kept.faces).all()
