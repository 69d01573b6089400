"""Where texts come from: each names its sources, and a work is named in one way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.model import Library


def sources_of(library: Library) -> Iterator[tuple[str, str]]:
    """Return id and source of everything that names sources."""
    for things in (library.structures, library.conditions, library.scenes):
        for id_, thing in things.items():
            yield from ((id_, source) for source in thing.sources)
    for claim in library.claims.values():
        yield from ((claim.id, part.strip()) for part in claim.source.split(";") if part.strip())


def test_one_work_is_named_in_one_way(library: Library) -> None:
    """Author and year stand before one title only."""
    names: dict[str, set[str]] = {}
    for _, source in sources_of(library):
        found = re.match(r"(\D+ (?:19|20)\d\d)\b", source)
        if found:
            names.setdefault(found[1].lower(), set()).add(source)
    allowed = {"walker e.a. 2021"}  # two works of that year: the range of motion, snapping hip
    twice = {key: told for key, told in names.items() if len(told) > 1 and key not in allowed}
    assert twice == {}


def test_every_structure_names_a_dated_source_and_its_state(library: Library) -> None:
    for things in (library.structures, library.conditions, library.scenes):
        for id_, thing in things.items():
            assert thing.sources, id_
            if thing in library.structures.values():
                assert any(re.search(r"\b(19|20)\d\d\b", s) for s in thing.sources), id_
            assert thing.author, id_
            assert re.fullmatch(r"20\d\d-\d\d-\d\d", thing.date), id_
            assert thing.review == "concept", id_
