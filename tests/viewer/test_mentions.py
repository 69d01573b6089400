"""Names of structures in the facts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.model import Library
from viewer.mentions import Mentions


@pytest.fixture(scope="module")
def mentions(library: Library) -> Mentions:
    """Return the finder of the program's names."""
    return Mentions(library)


def test_pieces_make_up_the_text_again(mentions: Mentions, library: Library) -> None:
    for structure in library.structures.values():
        for value in structure.facts.values():
            for text in (value,) if isinstance(value, str) else value:
                pieces = mentions.split(text)
                assert "".join(words for words, _ in pieces) == text
                known = library.structures.keys() | library.scenes.keys()
                assert {t for _, t in pieces if t} <= known


def test_tests_are_found_and_movements_are_not(mentions: Mentions) -> None:
    text = "FADIR, Ober of hurken met de m. iliacus"
    led = [(words, id_) for words, id_ in mentions.split(text) if id_]
    assert led == [("FADIR", "fadir"), ("Ober", "ober"), ("m. iliacus", "iliacus")]
    assert mentions.ids(text) == ("iliacus",)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Tibiale deel n. ischiadicus", ("sciatic_nerve",)),
        ("N. gluteus superior", ("superior_gluteal_nerve",)),
        ("Laterale facet van de trochanter major", ("trochanter_facet_lateral",)),
        ("m. iliacus en m. psoas major", ("iliacus", "psoas_major")),
        ("de knie buigen, de bil, de lies", ()),
        ("m. iliacussen", ()),
        ("", ()),
        ("[.*(", ()),
    ],
)
def test_the_longest_whole_name_is_meant(
    text: str, ids: tuple[str, ...], mentions: Mentions
) -> None:
    assert mentions.ids(text) == ids


def test_a_name_of_two_things_leads_nowhere(library: Library) -> None:
    femur, tibia = library.structures["femur"], library.structures["tibia"]
    both = {
        s.id: replace(s, names=replace(s.names, synonyms=("pijpbeen",))) for s in (femur, tibia)
    }
    mentions = Mentions(replace(library, structures=both))
    assert mentions.ids("pijpbeen, dijbeen") == ("femur",)
    assert Mentions(replace(library, structures={"femur": both["femur"]})).ids("pijpbeen") == (
        "femur",
    )
    assert Mentions(replace(library, structures={})).ids("dijbeen") == ()
