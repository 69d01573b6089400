"""From skin to joint: what is taken off when."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.stats import spearmanr

from content.model import Library
from meshes.atlas import Atlas
from viewer.catalogue import Catalogue, Shape
from viewer.choose import Chooser
from viewer.peel import (
    LAYERS,
    last_gone,
    next_peel,
    peel_at,
    peel_order,
    position_of,
    shares_left,
)
from viewer.resolve import hidden_at_start, resolve_scene
from viewer.sources import catalogue_of
from viewer.state import State, Store

ORDER = tuple("abcdefgh")


@pytest.fixture(scope="module")
def depth_mm(real_atlas: Atlas) -> dict[str, float]:
    """Return how deep each part lies below the skin, on average."""
    skin = cKDTree(real_atlas.parts["body_surface"].vertices_mm)
    parts = real_atlas.parts.values()
    some = {part.id: part.vertices_mm[:: max(1, len(part.vertices_mm) // 800)] for part in parts}
    return {id_: float(skin.query(vertices)[0].mean()) for id_, vertices in some.items()}


def test_every_part_but_the_bones_is_in_one_layer(real_atlas: Atlas) -> None:
    named = [id_ for ids in LAYERS.values() for id_ in ids]
    soft = {part.id for part in real_atlas.parts.values() if part.group != "bones"}
    assert len(named) == len(set(named))
    assert set(named) == soft


def test_layers_lie_ever_deeper(depth_mm: dict[str, float]) -> None:
    names = ("huid", "fascie en huidzenuwen", "oppervlakkige spieren", "middelste spieren",
             "diepe spieren")  # fmt: skip
    means = [np.mean([depth_mm[id_] for id_ in LAYERS[name]]) for name in names]
    assert all(first < second for first, second in pairwise(means))
    inside = [depth_mm[id_] for id_ in LAYERS["binnen het gewricht"]]
    assert min(inside) > max(depth_mm[id_] for id_ in LAYERS["oppervlakkige spieren"])


@pytest.mark.parametrize("layer", [name for name, ids in LAYERS.items() if len(ids) > 5])
def test_within_a_layer_what_is_deeper_goes_later(layer: str, depth_mm: dict[str, float]) -> None:
    # Nerves of the skin lie on the fascia; the patella's ligament goes with the quadriceps.
    others = {"clunial_nerves", "patellar_ligament"}
    depths = [depth_mm[id_] for id_ in LAYERS[layer] if id_ not in others]
    assert spearmanr(range(len(depths)), depths).statistic > 0.65


def test_what_lies_over_another_goes_first(real_atlas: Atlas, library: Library) -> None:
    order = catalogue_of(real_atlas, library).peel_order
    for outer, inner in (
        ("gluteus_maximus", "gluteus_medius"),
        ("gluteus_medius", "gluteus_minimus"),
        ("gluteus_maximus", "biceps_femoris_long_head"),
        ("iliotibial_tract", "vastus_lateralis"),
        ("rectus_femoris", "vastus_intermedius"),
        ("sartorius", "rectus_femoris"),
        ("adductor_longus", "adductor_brevis"),
        ("quadratus_femoris", "obturator_externus"),
        ("iliofemoral_ligament_lateral", "hip_joint_capsule"),
        ("hip_joint_capsule", "synovial_membrane"),
        ("synovial_membrane", "acetabular_labrum"),
        ("ligament_of_head_of_femur", "femoral_head_cartilage"),
    ):
        assert order.index(outer) < order.index(inner), (outer, inner)


def test_a_structure_of_another_pack_goes_with_its_group() -> None:
    shapes = {
        id_: Shape(id_, group, "x", False, ())
        for id_, group in (("piriformis", "muscles"), ("own_muscle", "muscles"),
                           ("own_nerve", "nerves"), ("body_surface", "skin"), ("own_bone", "bones"))
    }  # fmt: skip
    assert peel_order(shapes) == ("body_surface", "piriformis", "own_muscle", "own_nerve")


@pytest.mark.parametrize("peel", np.linspace(0, 1, 41).tolist())
def test_one_at_a_time_fades_all_before_it_are_gone(peel: float) -> None:
    left = shares_left(peel, ORDER)
    shares = [left.get(id_, 1.0) for id_ in ORDER]
    assert sum(shares) == pytest.approx(len(ORDER) * (1 - peel))
    assert shares == sorted(shares)
    assert sum(0 < share < 1 for share in shares) <= 1


@pytest.mark.parametrize("shown", ["bdg", "a", "h", "abcdefgh", "ah"])
def test_the_slider_walks_over_what_is_shown_and_back(shown: str) -> None:
    for position in np.linspace(0, 1, 60):
        peel = peel_at(position, ORDER, shown)
        assert 0 <= peel <= 1
        assert position_of(peel, ORDER, shown) == pytest.approx(position)
    peels = [peel_at(position, ORDER, shown) for position in np.linspace(0, 1, 60)]
    assert peels == sorted(peels)


def test_a_step_takes_off_exactly_one_of_those_shown() -> None:
    peel, gone = 0.0, []
    while peel < next_peel(peel, 1, ORDER, "bdg"):
        peel = next_peel(peel, 1, ORDER, "bdg")
        gone.append(last_gone(peel, ORDER, "bdg"))
        assert position_of(peel, ORDER, "bdg") == pytest.approx(len(gone) / 3)
    assert gone == ["b", "d", "g"]
    back = [next_peel(peel, -1, ORDER, "bdg")]
    assert position_of(back[0], ORDER, "bdg") == pytest.approx(2 / 3)
    assert next_peel(0.01, -1, ORDER, "bdg") == 0.0


def test_nothing_to_take_off() -> None:
    assert peel_at(0.4, ORDER, "") == position_of(0.4, ORDER, "") == 0.4
    assert last_gone(1.0, ORDER, "") is None
    assert shares_left(0.7, ()) == {}


@pytest.fixture(scope="module")
def whole(real_atlas: Atlas, library: Library) -> Catalogue:
    """Return the whole atlas with the program's texts."""
    return catalogue_of(real_atlas, library)


def test_at_the_end_only_bones_are_left_and_hidden_stays_hidden(whole: Catalogue) -> None:
    state = State(hidden=frozenset({"patella"}), peel=1.0)
    drawn = {i for i, look in resolve_scene(state, whole).looks.items() if look.opacity > 0}
    groups = {whole.shapes[id_.removesuffix("_l")].group for id_ in drawn}
    assert groups == {"bones"}
    assert "patella" not in drawn


def test_what_is_revealed_stays_and_what_is_isolated_goes(whole: Catalogue) -> None:
    store = Store(State(hidden=hidden_at_start(whole)))
    choose = Chooser(store, whole)
    choose.select("gluteus_maximus")
    store.change(peel=1.0)
    assert choose.is_visible("gluteus_maximus")
    choose.isolate()
    assert not choose.is_visible("gluteus_maximus")


def test_the_eye_of_something_taken_off_brings_it_back(whole: Catalogue) -> None:
    store = Store(State(peel=0.9))
    choose = Chooser(store, whole)
    choose.show(frozenset({"gluteus_medius"}))
    assert choose.is_visible("gluteus_medius")
    assert not choose.is_visible("gluteus_maximus")
    store.undo()
    assert store.state.peel == 0.9


def test_from_the_skin_everything_is_there(whole: Catalogue) -> None:
    store = Store(State(hidden=hidden_at_start(whole), peel=0.4, apart=0.3))
    choose = Chooser(store, whole)
    choose.show_from_skin()
    assert choose.is_visible("body_surface")
    choose.peel_step(1)
    assert choose.last_peeled() == "body_surface"
    assert not choose.is_visible("body_surface")
    choose.peel_step(-1)
    assert choose.last_peeled() is None
    assert store.state.peel == 0.0
