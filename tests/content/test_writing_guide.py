"""The page for teachers is true: what it shows loads, and it names every word one may use."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from content import schema
from content.files import MAX_BYTES
from content.loader import default_folder, load

GUIDE = Path(__file__).parents[2] / "docs" / "inhoud-schrijven.md"
_FILE = re.compile(
    r"^`((?:structures|conditions|claims|scenes)/\w+\.md)`:\n\n```\n(.*?)^```$", re.M | re.S
)


@pytest.fixture(scope="module")
def guide() -> str:
    """Return the text of the page."""
    return GUIDE.read_text(encoding="utf-8")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the texts, as a teacher makes it."""
    return Path(shutil.copytree(default_folder(), tmp_path / "mijn-teksten"))


def test_the_examples_load_without_a_word(guide: str, copied: Path) -> None:
    examples = dict(_FILE.findall(guide))
    assert {path.split("/")[0] for path in examples} == {
        "structures",
        "conditions",
        "claims",
        "scenes",
    }
    for path, text in examples.items():
        assert not (copied / path).exists()
        (copied / path).write_text(text, encoding="utf-8")
    library = load(copied)
    assert library.problems == ()
    assert "voorbeeld_bandje" in library.children["iliofemoral_ligament"]
    assert library.conditions_of["hip_joint"][-1] == ("voorbeeld_klacht", "primary")
    assert library.scenes["voorbeeld_beweging"].conditions == ("voorbeeld_klacht",)
    assert library.claims["X01"].conditions == ("voorbeeld_klacht",)
    assert {h.id for h in library.relations.holds["aiis"]} >= {"voorbeeld_bandje"}


def test_a_changed_sentence_is_read(copied: Path) -> None:
    path = copied / "structures" / "piriformis.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("## Patiënt\n\n", "## Patiënt\n\nMijn eigen zin. "), "utf-8")
    library = load(copied)
    assert library.problems == ()
    assert library.structures["piriformis"].patient.startswith("Mijn eigen zin. ")


def test_the_mistake_that_is_shown_is_told_so(guide: str, copied: Path) -> None:
    path = copied / "structures" / "piriformis.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('group = "muscles"', 'group = "muscle"'), "utf-8")
    problem = load(copied).problems[0]
    line = f"{problem.file} [{problem.field}]: {problem.problem}"
    assert f"{line} Bedoelde u '{problem.did_you_mean}'?" in guide


@pytest.mark.parametrize(
    "words",
    [
        schema.KINDS,
        schema.CONDITION_KINDS,
        schema.GROUPS,
        schema.ROLES,
        schema.URGENCIES,
        schema.AGE_GROUPS,
        schema.VERDICTS,
        schema.STRUCTURE_FACTS,
        schema.RELATIONS,
        schema.REVIEW_STATES,
        schema.SCENE_KINDS,
        schema.POSITIONS,
        schema.LOADS,
        schema.POSE_ANGLES,
        schema.ACTIONS,
    ],
)
def test_every_word_that_may_be_used_is_named(words: list[str], guide: str) -> None:
    missing = [word for word in words if f"`{word}`" not in guide and f'"{word}"' not in guide]
    assert missing == []


def test_situations_are_listed_with_their_least_urgency(guide: str) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| `(\w+)` \|$", guide, re.M))
    assert rows == {key: shown.floor for key, shown in schema.PRESENTATIONS.items()}


def test_headings_and_size_are_those_of_the_code(guide: str) -> None:
    for sections in (schema.STRUCTURE_SECTIONS, schema.CONDITION_SECTIONS, schema.CLAIM_SECTIONS):
        assert all(f"## {heading}" in guide for heading in sections)
    assert all(
        f"## {heading}" in guide or f"*{heading}*" in guide for heading in schema.SCENE_SECTIONS
    )
    assert f"{MAX_BYTES // 1000} kB" in guide
