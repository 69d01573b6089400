"""Section planes as they are written, told and moved."""

from __future__ import annotations

import math

import pytest

from viewer.errors import UserError
from viewer.section import FARTHEST_MM, Section
from viewer.section_text import read_section, section_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("transversaal=10", Section("transversal", 10.0)),
        ("TRANSVERSAAL = 10.5", Section("transversal", 10.5)),
        ("coronaal=-5,omgekeerd", Section("coronal", -5.0, flipped=True)),
        ("sagittaal", Section("sagittal")),
        ("vrij=0;0;2;12", Section("free", 12.0, (0.0, 0.0, 1.0))),
        ("geen", None),
    ],
)
def test_a_plane_is_read(text: str, expected: Section | None) -> None:
    assert read_section(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tranversaal=1", "Bedoelde u 'transversaal'?"),
        ("transversaal=veel", "'veel' is geen getal"),
        ("transversaal=nan", "'nan' is geen getal"),
        ("transversaal=inf", "'inf' is geen getal"),
        ("transversaal=", "ontbreekt een getal"),
        ("transversaal=10,5", "een kommagetal heeft hier een punt"),
        ("transversaal=1;2", "hoort één getal"),
        ("vrij=0;0;0", "niet alle nul"),
        ("vrij=1;0", "richting van drie getallen"),
        ("vrij", "richting van drie getallen"),
        ("sagittaal=1000", "ligt niets"),
        ("", "is geen vlak"),
    ],
)
def test_nonsense_gives_a_sentence(text: str, told: str) -> None:
    with pytest.raises(UserError, match="De snede '") as caught:
        read_section(text)
    assert told in str(caught.value)
    assert "Schrijf bijvoorbeeld transversaal=10" in str(caught.value)
    assert caught.value.wrong_use


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (Section("transversal"), "Transversaal, door het midden van de heupkop"),
        (Section("transversal", 10.0), "Transversaal, 10 mm boven het midden van de heupkop"),
        (Section("coronal", 2.5), "Coronaal, 2,5 mm voor het midden van de heupkop"),
        (Section("sagittal", -3), "Sagittaal, 3 mm naar binnen van het midden van de heupkop"),
        (Section("free", -3), "Vrij, 3 mm van het midden van de heupkop"),
    ],
)
def test_a_plane_is_told(section: Section, words: str) -> None:
    assert section_words(section) == words


def test_turned_over_the_same_plane_keeps_the_other_side() -> None:
    section = Section("coronal", 4.0)
    over = Section("coronal", 4.0, flipped=True)
    assert over.normal == tuple(-x for x in section.normal)
    assert over.distance_mm == -section.distance_mm
    assert section.normal == (0.0, -1.0, 0.0)


def test_a_plane_steps_and_stays_within_reach() -> None:
    assert Section("sagittal", 0.26).stepped(1).offset_mm == 1.3
    assert Section("sagittal", FARTHEST_MM).stepped(10).offset_mm == FARTHEST_MM


def test_a_turned_plane_goes_through_the_point_and_keeps_its_side() -> None:
    point = (3.0, -4.0, 5.0)
    turned = Section("transversal", 5.0, flipped=True).turned((1.0, 0.0, 1.0), point)
    assert turned.kind == "free"
    assert turned.flipped
    assert math.hypot(*turned.direction) == pytest.approx(1)
    assert sum(a * b for a, b in zip(turned.along, point, strict=True)) == pytest.approx(
        turned.offset_mm
    )
