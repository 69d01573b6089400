"""Nobody waits for want of a sentence: who reads one text is told all that holds for them."""

from __future__ import annotations

import re

import pytest
from safety_words import TOLD

from content.model import Library
from content.schema import urgency_rank as rank


def test_who_may_stand_on_a_broken_bone_is_told_both(library: Library) -> None:
    """Who is told what to do after a fall is told what to do when walking fails without one."""
    silent = [
        (c.id, situation)
        for c in library.conditions.values()
        if "fall_cannot_stand" in c.urgency
        for situation in ("fall_can_walk", "suddenly_cannot_walk")
        if situation not in c.urgency
    ]
    assert silent == []


def test_after_a_fall_pain_beside_the_groin_counts_too(library: Library) -> None:
    """A fracture is also felt at the side: nobody waits because it is not the groin that hurts."""
    texts = [c.when_to_call for c in library.conditions.values()]
    texts += [f"{claim.nuance} {claim.patient}" for claim in library.claims.values()]
    texts += [page.text for page in library.pages.values()] + list(library.safety.values())
    walking = [m for text in texts for m in re.findall(r"wel (?:kunnen )?lopen, maar[^?:]*", text)]
    assert len(walking) > 20
    assert [words for words in walking if "blijft de lies of heup pijn doen" not in words] == []


def test_disturbed_nights_are_sooner_for_who_has_had_cancer(library: Library) -> None:
    low = [
        c.id
        for c in library.conditions.values()
        if "night_pain_disturbing" in c.urgency
        and rank(c.urgency["usual"]) < rank("gp_now")
        and rank(c.urgency.get("cancer_new_night_pain", "self")) < rank("gp_soon")
    ]
    assert low == []


def test_a_snap_in_the_growing_is_seen_the_same_day(library: Library) -> None:
    """Up to 18 a snap may be a growth point: no text leaves it at "within some days"."""
    texts = {c.id: c.when_to_call for c in library.conditions.values()}
    texts |= {id_: claim.patient for id_, claim in library.claims.items()}
    texts |= {id_: s.patient for id_, s in library.structures.items()}
    texts |= {id_: page.text for id_, page in library.pages.items()}
    within_days = [
        id_
        for id_, text in texts.items()
        if re.search(r"\bknap\b", text) and "binnen enkele dagen" in text
    ]
    assert len(within_days) > 4
    assert [id_ for id_ in within_days if not re.search(r"jonger.{0,12} dan 18", texts[id_])] == []


@pytest.mark.parametrize("situation", TOLD)
def test_the_page_of_alarms_names_every_situation(situation: str, library: Library) -> None:
    text = library.pages["when_to_call"].text.replace("’", "'")
    assert re.search(TOLD[situation], text, re.I | re.S)


def test_the_page_of_alarms_lets_nobody_out(library: Library) -> None:
    text = library.pages["when_to_call"].text
    assert "als u kanker hebt of hebt gehad" in text
    assert "rode, warme zwelling, met of zonder koorts" in text
