"""What the panel says of the article and its author, to whom."""

from __future__ import annotations

import pytest
from panel_texts import panel_of, texts

from viewer.catalogue import Catalogue
from viewer.panel import resolve_panel
from viewer.panel_claims import SAFETY_VERDICTS, claims_of
from viewer.panel_pages import ABOUT_ARTICLE
from viewer.state import READERS, Place, Reader, State


@pytest.mark.parametrize("reader", READERS)
def test_every_claim_is_read_where_it_belongs(reader: Reader, catalogue: Catalogue) -> None:
    library = catalogue.library
    for id_, claim in library.claims.items():
        if claim.is_about_author:
            continue
        wanted = [claim.patient] if reader == "patient" else [claim.statement, claim.nuance]
        places = [Place((s,)) for s in claim.structures]
        places += [Place(condition=c) for c in claim.conditions]
        assert places, id_
        for place in places:
            panel = resolve_panel(State(place=place, reader=reader), catalogue)
            assert id_ in panel.claims
            for words in wanted:
                assert words in panel.plain_text, (id_, place)
            if reader == "patient" and claim.nuance != claim.patient and claim.nuance:
                assert claim.nuance not in panel.plain_text


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("claim", ["V06", "K02"])
def test_safety_additions_stand_open_above_the_rest(
    claim: str, reader: Reader, catalogue: Catalogue
) -> None:
    told = catalogue.library.claims[claim]
    assert told.verdict in SAFETY_VERDICTS
    for place in [Place((told.structures[0],)), Place(condition=told.conditions[0])]:
        panel = resolve_panel(State(place=place, reader=reader), catalogue)
        words = told.patient if reader == "patient" else told.nuance
        assert words in texts(panel, "alarm")


def test_nothing_is_told_twice_to_a_patient(whole_catalogue: Catalogue) -> None:
    library = whole_catalogue.library
    places = [Place((id_,)) for id_ in library.structures]
    places += [Place(condition=id_) for id_ in library.conditions]
    for place in places:
        panel = resolve_panel(State(place=place), whole_catalogue)
        told = [block.text for block in panel.blocks if block.text]
        assert len(told) == len(set(told)), place


def test_the_article_is_named_with_its_author(catalogue: Catalogue) -> None:
    for reader, start in (("student", "In het artikel"), ("patient", "Naar het artikel")):
        panel = panel_of(catalogue, "hip_joint", reader=reader)  # type: ignore[arg-type]
        titles = {block.title for block in panel.blocks if block.kind == "claim"}
        assert titles == {f"{start} van M. Harder, fysiotherapeut"}


def test_an_addition_has_its_source(catalogue: Catalogue) -> None:
    claim = catalogue.library.claims["A05"]
    assert claim.source
    panel = panel_of(catalogue, "acetabulum", reader="student")
    told = next(text for text in texts(panel, "claim") if claim.statement in text)
    assert f"*Aanvulling.* {claim.nuance}" in told
    assert f"*Bron:* {claim.source}" in told


def test_who_the_author_is_stands_on_one_page(catalogue: Catalogue) -> None:
    page = panel_of(catalogue, page=ABOUT_ARTICLE)
    assert page.claims == ("M01", "M02", "M03", "M04", "M05", "M06")
    for id_ in catalogue.library.structures:
        about = [c.id for c in claims_of(catalogue.library, structure=id_) if c.is_about_author]
        assert about == []
