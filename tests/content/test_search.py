"""The search finds what people type."""

from __future__ import annotations

import random
import statistics
import time

import pytest

from content.model import Library
from content.search import SearchIndex, normalise


@pytest.fixture(scope="module")
def index(library: Library) -> SearchIndex:
    return SearchIndex(library)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bigelow", "iliofemoral_ligament"),
        ("Y-ligament", "iliofemoral_ligament"),
        ("lig. iliofemorale", "iliofemoral_ligament"),
        ("musculus gluteus medius", "gluteus_medius"),
        ("m. gluteus medius", "gluteus_medius"),
        ("gluteus medius", "gluteus_medius"),
        ("GLUTEUS MEDIUS", "gluteus_medius"),
        ("glutaeus medius", "gluteus_medius"),
        ("gluteus medus", "gluteus_medius"),
        ("middelste bilspier", "gluteus_medius"),
        ("slijtage", "osteoarthritis_hip"),
        ("artrose", "osteoarthritis_hip"),
        ("coxartrose", "osteoarthritis_hip"),
        ("heupkop", "femoral_head"),
        ("caput femoris", "femoral_head"),
        ("ischias", "sciatic_nerve"),
        ("lies", "groin"),
        ("bil", "buttock"),
        ("zitbeenknobbel", "ischial_tuberosity"),
        ("nervus ischiadicus", "sciatic_nerve"),
        ("n. ischiadicus", "sciatic_nerve"),
        ("iliotibiale band", "iliotibial_tract"),
        ("knieschijf", "patella"),
        ("gebroken heup", "femur_fracture"),
        ("perthes", "perthes"),
        ("hip joint", "hip_joint"),
        ("hamstrings", "hamstrings"),
        ("femoral_head_cartilage", "femoral_head_cartilage"),
        ("over het artikel", "about_article"),
    ],
)
def test_the_first_hit(typed: str, first: str, index: SearchIndex) -> None:
    assert index.search(typed)[0].id == first


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("ischias", "low_back_referred"),
        ("kraakbeen", "lunate_surface_cartilage"),
        ("kraakbeen", "femoral_head_cartilage"),
        ("kraakbeen", "cartilage_injury"),
        ("slijmbeurs", "trochanteric_bursa"),
        ("heup", "hip_joint"),
        ("trochanter", "greater_trochanter"),
        ("trochanter", "lesser_trochanter"),
        ("adductor", "adductor_longus"),
        ("labrum", "labral_tear"),
    ],
)
def test_among_the_first_ten(typed: str, among: str, index: SearchIndex) -> None:
    assert among in [hit.id for hit in index.search(typed)[:10]]


@pytest.mark.parametrize(
    ("accented", "plain"),
    [
        ("fémur", "femur"),
        ("ÉMINENCE", "eminence"),
        ("Patiënt", "patient"),
        ("Legg-Calvé", "legg calve"),
    ],
)
def test_accents_and_capitals_make_no_difference(
    accented: str, plain: str, index: SearchIndex
) -> None:
    assert index.search(accented) == index.search(plain)


def test_every_name_finds_its_own_thing(library: Library, index: SearchIndex) -> None:
    missed = []
    for things in (library.structures, library.conditions):
        for id_, thing in things.items():
            names = [
                thing.names.dutch,
                thing.names.lay,
                thing.names.latin,
                *thing.names.synonyms[:1],
            ]
            for name in filter(None, dict.fromkeys(names)):
                hits = index.search(name)
                best = [hit.id for hit in hits if hit.score >= hits[0].score - 3]
                if id_ not in best:
                    missed.append((name, id_))
    assert missed == []


def test_one_typing_error_in_a_long_name_still_finds_it(
    library: Library, index: SearchIndex
) -> None:
    dice = random.Random(7)
    tried = found = 0
    for id_, structure in library.structures.items():
        name = structure.names.dutch
        if len(name) < 10:
            continue
        spot = dice.randrange(3, len(name) - 1)
        typed = name[:spot] + dice.choice("abcdefgh") + name[spot + 1 :]
        tried += 1
        found += id_ in [hit.id for hit in index.search(typed)[:5]]
    assert tried > 80
    assert found / tried >= 0.95


@pytest.mark.parametrize(
    "nonsense",
    ["xqzzv wrt", "qwertyuiop", "zzzzzz", "computer", "groene appels", "12345", "lkjhgf dsa"],
)
def test_nonsense_finds_nothing(nonsense: str, index: SearchIndex) -> None:
    assert index.search(nonsense) == []


@pytest.mark.parametrize("empty", ["", "   ", "--", "()", "§ %", "\n\t"])
def test_nothing_typed_finds_nothing(empty: str, index: SearchIndex) -> None:
    assert index.search(empty) == []


@pytest.mark.parametrize(
    "odd", ["a" * 5000, "[(*+?", "\\", "'; drop", "m.", "de het een", "中文", "\x00"]
)
def test_odd_input_is_no_trouble(odd: str, index: SearchIndex) -> None:
    assert len(index.search(odd)) <= 25


def test_hits_are_ordered_once_each_and_few(index: SearchIndex) -> None:
    for typed in ("heup", "spier", "a", "femoris", "ligamentum"):
        hits = index.search(typed)
        assert hits
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 100 for score in scores)
        assert len({hit.id for hit in hits}) == len(hits) <= 25


def test_a_hit_says_what_matched(index: SearchIndex) -> None:
    hit = index.search("bigelow")[0]
    assert hit.matched == "ligament van Bigelow"
    assert hit.name == "lig. iliofemorale"
    assert hit.kind == "composite"
    assert index.search("tumor in bot")[0].kind == "alarm"


def test_each_letter_that_is_typed_narrows(index: SearchIndex) -> None:
    """As in the search field: the thing stays in sight from the fourth letter on."""
    word = "iliofemorale"
    for length in range(4, len(word) + 1):
        ids = [hit.id for hit in index.search(word[:length])]
        assert "iliofemoral_ligament" in ids, word[:length]


def test_normalising() -> None:
    assert normalise("  M. Gluteus-Médius (GMed)! ") == "m gluteus medius gmed"


def test_a_search_is_quick(index: SearchIndex) -> None:
    typed = ["bigelow", "glutaeus medius", "heup", "slijtage", "xqzzv wrt", "pijn in de lies", "sp"]
    times_ms = []
    for words in typed * 3:
        start = time.perf_counter()
        index.search(words)
        times_ms.append((time.perf_counter() - start) * 1000)
    assert statistics.median(times_ms) <= 20
