"""The facts that the texts are checked against."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

FACTS = Path(__file__).parents[3] / "shared" / "facts"
Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def facts_folder() -> Path:
    """Return the folder of the facts, or skip where the project's shared folder is not there."""
    if not FACTS.is_dir():
        pytest.skip(f"de feiten zijn hier niet: {FACTS}")
    return FACTS


@pytest.fixture(scope="session")
def facts_of(facts_folder: Path) -> Callable[[str], Rows]:
    """Return a reader of one table of the facts."""

    def read(table: str) -> Rows:
        with (facts_folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
