"""A broken content folder: the rest keeps working, and each thing that is wrong is told once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_content import CONDITION, SAFETY, STRUCTURE

from content.files import MAX_BYTES
from content.loader import load
from content.model import Library, Problem

FolderOf = Callable[[dict[str, str]], Path]
FEMUR = STRUCTURE.replace("{id}", "femur")
KNEE = STRUCTURE.replace("{id}", "knee")
GOOD = {
    "structures/femur.md": FEMUR,
    "structures/knee.md": KNEE,
    "conditions/sore.md": CONDITION.replace("{id}", "sore"),
}


def told(library: Library) -> list[tuple[str, str]]:
    """Return file and field of each problem."""
    return [(problem.file, problem.field) for problem in library.problems]


def test_a_good_folder_has_no_problems(folder_of: FolderOf) -> None:
    library = load(folder_of(GOOD))
    assert library.problems == ()
    assert set(library.structures) == {"femur", "knee"}
    assert library.conditions_of == {"femur": (("sore", "primary"),)}
    assert library.structures["femur"].names.latin == "os femur"
    assert library.structures["femur"].patient == "Dit is uw femur."
    assert library.conditions["sore"].highest_urgency == "self"


BROKEN_FILES = {
    "empty": "",
    "blank": "\n\n",
    "no head": "## Patiënt\n\nTekst\n",
    "half written": FEMUR[: FEMUR.index("[names]") + 12],
    "no second line": FEMUR.replace("\n+++\n\n## Patiënt", "\n\n## Patiënt"),
    "broken toml": FEMUR.replace('group = "bones"', 'group = "bones'),
    "deeply nested": "+++\nkind = " + "[" * 50_000 + "\n+++\n",
    "key twice": FEMUR.replace('group = "bones"', 'group = "bones"\ngroup = "bones"'),
}


@pytest.mark.parametrize("text", BROKEN_FILES.values(), ids=BROKEN_FILES.keys())
def test_a_broken_file_is_left_out_and_told_once(text: str, folder_of: FolderOf) -> None:
    """Once: what links to it is not told of as well."""
    child = KNEE.replace('group = "bones"', 'group = "bones"\nparent = "femur"')
    library = load(folder_of(GOOD | {"structures/femur.md": text, "structures/knee.md": child}))
    assert told(library) == [("structures/femur.md", "")]
    assert library.problems[0].problem.endswith(".")
    assert set(library.structures) == {"knee"}
    assert library.structures["knee"].parent is None
    assert library.conditions["sore"].structures == ()


def test_what_toml_says_is_said_in_dutch_with_the_line(folder_of: FolderOf) -> None:
    broken = FEMUR.replace('group = "bones"', 'group = "bones')
    library = load(folder_of(GOOD | {"structures/femur.md": broken}))
    problem = library.problems[0].problem
    assert "regel 3" in problem
    for english in ("line", "column", "Illegal", "Expected", "Invalid", "Unclosed"):
        assert english not in problem


def test_a_file_in_another_encoding(folder_of: FolderOf) -> None:
    folder = folder_of(GOOD)
    (folder / "structures/femur.md").write_bytes(FEMUR.encode("latin-1"))
    library = load(folder)
    assert told(library) == [("structures/femur.md", "")]
    assert "UTF-8" in library.problems[0].problem


def test_a_byte_order_mark_and_windows_lines_are_fine(folder_of: FolderOf) -> None:
    folder = folder_of(GOOD)
    raw = FEMUR.replace("\n", "\r\n").encode("utf-8-sig")
    (folder / "structures/femur.md").write_bytes(raw)
    library = load(folder)
    assert library.problems == ()
    assert library.structures["femur"].patient == "Dit is uw femur."


def test_a_file_that_is_too_large(folder_of: FolderOf) -> None:
    large = FEMUR + "x" * 1_000_000
    assert len(large) > MAX_BYTES
    library = load(folder_of(GOOD | {"structures/femur.md": large}))
    assert told(library) == [("structures/femur.md", "")]
    assert "groter" in library.problems[0].problem
    assert "knee" in library.structures


def test_a_folder_where_a_file_should_be(folder_of: FolderOf) -> None:
    folder = folder_of(GOOD)
    (folder / "structures/hip.md").mkdir()
    library = load(folder)
    assert told(library) == [("structures/hip.md", "")]
    assert "directory" not in library.problems[0].problem.lower()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="geen koppelingen op dit systeem")
def test_a_link_to_nothing(folder_of: FolderOf) -> None:
    folder = folder_of(GOOD)
    (folder / "structures/hip.md").symlink_to("nergens.md")
    library = load(folder)
    assert told(library) == [("structures/hip.md", "")]
    assert "No such" not in library.problems[0].problem


def test_missing_safety_texts_are_told_in_dutch(folder_of: FolderOf) -> None:
    folder = folder_of(GOOD)
    (folder / "safety.md").unlink()
    library = load(folder)
    assert told(library) == [("safety.md", "")]
    assert "No such" not in library.problems[0].problem
    assert library.safety == {}
    assert set(library.structures) == {"femur", "knee"}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nergens")


def test_an_empty_folder(tmp_path: Path) -> None:
    library = load(tmp_path)
    assert library.structures == {}
    assert told(library) == [("safety.md", "")]


FIELDS = {
    "wrong type of text": ('group = "bones"', "group = 3", "group", ""),
    "date without quotes": ('date = "2026-01-01"', "date = 2026-01-01", "date", ""),
    "no author": ('author = "toets"\n', "", "author", ""),
    "unknown kind": ('kind = "mesh"', 'kind = "mehs"', "kind", "mesh"),
    "unknown group": ('group = "bones"', 'group = "bone"', "group", "bones"),
    "unknown key": ('group = "bones"', 'group = "bones"\nparnet = "x"', "parnet", "parent"),
    "unknown name": ('latin = "os', 'latijn = "os', "names.latijn", "latin"),
    "no dutch name": ('dutch = "femur"\n', "", "names.dutch", ""),
    "name of a wrong type": ('lay = "gewone femur"', "lay = 3", "names.lay", ""),
    "synonyms as text": (
        'lay = "gewone femur"',
        'lay = "x"\nsynonyms = "y"',
        "names.synonyms",
        "",
    ),
    "unknown fact": ("\n+++\n\n##", '\n[facts]\norigen = "x"\n+++\n\n##', "facts.origen", "origin"),
    "fact of a wrong type": ("\n+++\n\n##", "\n[facts]\norigin = 3\n+++\n\n##", "facts.origin", ""),
    "facts are no table": ('kind = "mesh"', 'kind = "mesh"\nfacts = 3', "facts", ""),
    "priority as text": ('kind = "mesh"', 'kind = "mesh"\npriority = "1"', "priority", ""),
    "priority true": ('kind = "mesh"', 'kind = "mesh"\npriority = true', "priority", ""),
    "sources as text": ('kind = "mesh"', 'kind = "mesh"\nsources = "x"', "sources", ""),
    "unknown review": ('kind = "mesh"', 'kind = "mesh"\nreview = "klaar"', "review", ""),
    "unknown heading": (
        "## Student",
        "## Studnet\n\nx\n\n## Student",
        "Studnet",
        "Student",
    ),
    "text above the headings": ("## Patiënt", "Los.\n\n## Patiënt", "tekst", ""),
    "no patient text": ("Dit is uw femur.\n", "", "Patiënt", ""),
    "parent not there": ('kind = "mesh"', 'kind = "mesh"\nparent = "kne"', "parent", "knee"),
    "region of nothing": ('kind = "mesh"', 'kind = "mesh"\nregion_of = "x"', "region_of", ""),
    "member not there": ('kind = "mesh"', 'kind = "mesh"\nmembers = ["kne"]', "members", "knee"),
    "own parent": ('kind = "mesh"', 'kind = "mesh"\nparent = "femur"', "parent", ""),
    "link to nothing": ("Dit is uw femur.", "Zie [x](kne).", "tekst", "knee"),
    "the same dead link twice": ("Dit is uw femur.", "[x](kne) [y](kne)", "tekst", "knee"),
    "link to a web page": ("Dit is uw femur.", "[x](http://a.example)", "tekst", ""),
}


@pytest.mark.parametrize(("old", "new", "field", "hint"), FIELDS.values(), ids=FIELDS.keys())
def test_a_wrong_field_is_told_once(
    old: str, new: str, field: str, hint: str, folder_of: FolderOf
) -> None:
    assert old in FEMUR
    library = load(folder_of(GOOD | {"structures/femur.md": FEMUR.replace(old, new)}))
    assert told(library) == [("structures/femur.md", field)]
    assert library.problems[0].did_you_mean == hint
    assert library.problems[0].problem.endswith(".")
    assert library.structures["knee"].patient == "Dit is uw knee."


CONDITION_FIELDS = {
    "unknown role": ('role = "primary"', 'role = "primair"', "structures.femur.role", "primary"),
    "no reason": ('reason = "Hier zit het."\n', "", "structures.femur.reason", ""),
    "unknown key of a link": (
        "[[structures]]",
        "[[structures]]\nrol = 1",
        "structures.rol",
        "role",
    ),
    "structure not there": ('id = "femur"', 'id = "femu"', "structures.id", "femur"),
    "structures are no list": ("[[structures]]", "[structures]", "structures", ""),
    "unknown age": ('["65+"]', '["65"]', "age_groups", "65+"),
    "unknown situation": ('usual = "self"', 'usuel = "self"', "urgency.usuel", "usual"),
    "unknown urgency": ('usual = "self"', 'usual = "zelf"', "urgency.usual", "self"),
    "urgency as a list": ('usual = "self"', 'usual = ["self"]', "urgency.usual", ""),
    "urgency as a table": ('usual = "self"', "usual = {a = 1}", "urgency.usual", ""),
    "urgency too low": (
        'usual = "self"',
        'fall_cannot_stand = "self"',
        "urgency.fall_cannot_stand",
        "emergency",
    ),
    "pain region is a bone": (
        'kind = "condition"',
        'kind = "condition"\npain_regions = ["femur"]',
        "pain_regions",
        "",
    ),
    "flag as text": (
        'kind = "condition"',
        'kind = "condition"\nin_article = "ja"',
        "in_article",
        "",
    ),
    "nothing about calling": ("Bel uw huisarts.\n", "", "Wanneer bellen", ""),
    "dead link in the advice": ("Bel uw huisarts.", "Zie [x](femu).", "tekst", "femur"),
}


@pytest.mark.parametrize(
    ("old", "new", "field", "hint"), CONDITION_FIELDS.values(), ids=CONDITION_FIELDS.keys()
)
def test_a_wrong_field_of_a_condition_is_told_once(
    old: str, new: str, field: str, hint: str, folder_of: FolderOf
) -> None:
    good = GOOD["conditions/sore.md"]
    assert old in good
    library = load(folder_of(GOOD | {"conditions/sore.md": good.replace(old, new)}))
    assert told(library) == [("conditions/sore.md", field)]
    if hint:
        assert library.problems[0].did_you_mean == hint
    assert set(library.structures) == {"femur", "knee"}


def test_an_urgency_that_is_too_low_is_raised(folder_of: FolderOf) -> None:
    low = GOOD["conditions/sore.md"].replace('usual = "self"', 'saddle_numbness = "gp_soon"')
    library = load(folder_of(GOOD | {"conditions/sore.md": low}))
    assert library.conditions["sore"].urgency == {"saddle_numbness": "gp_now"}


def test_a_loop_of_parents_is_cut_once(folder_of: FolderOf) -> None:
    def below(text: str, parent: str) -> str:
        return text.replace('kind = "mesh"', f'kind = "mesh"\nparent = "{parent}"')

    hip = STRUCTURE.replace("{id}", "hip")
    library = load(
        folder_of(
            GOOD
            | {
                "structures/femur.md": below(FEMUR, "knee"),
                "structures/knee.md": below(KNEE, "hip"),
                "structures/hip.md": below(hip, "femur"),
            }
        )
    )
    assert told(library) == [("structures/femur.md", "parent")]
    assert library.structures["femur"].parent is None
    assert library.structures["hip"].parent == "femur"
    assert library.structures["knee"].parent == "hip"


def test_ids_that_differ_only_by_capitals(folder_of: FolderOf) -> None:
    folder = folder_of(GOOD)
    (folder / "structures/Femur.md").write_text(FEMUR, encoding="utf-8")
    if len(list((folder / "structures").glob("*.md"))) < 3:
        pytest.skip("dit bestandssysteem kent geen verschil tussen hoofd- en kleine letters")
    library = load(folder)
    assert len(library.problems) == 1
    assert "hoofdletters" in library.problems[0].problem
    assert len(library.structures) == 2


def test_one_id_for_two_things(folder_of: FolderOf) -> None:
    same = CONDITION.replace("{id}", "knee")
    library = load(folder_of(GOOD | {"conditions/knee.md": same}))
    assert told(library) == [("conditions/knee.md", "")]
    assert "knee" in library.structures
    assert "knee" not in library.conditions


@pytest.mark.parametrize("name", ["het been.md", "knie-gewricht.md", "1e.md", "köp.md"])
def test_a_file_name_that_is_no_id(name: str, folder_of: FolderOf) -> None:
    library = load(folder_of(GOOD | {f"structures/{name}": FEMUR}))
    assert told(library) == [(f"structures/{name}", "")]
    assert set(library.structures) == {"femur", "knee"}


def test_claims_with_dead_links(folder_of: FolderOf) -> None:
    claim = (
        '+++\nverdict = "oke"\nsource = ""\nstructures = ["femu"]\nconditions = ["sor"]\n'
        "age_groups = []\n+++\n\n## In het artikel\n\nIets.\n\n"
        "## Patiënt\n\nZie [x](kne).\n"
    )
    library = load(folder_of(GOOD | {"claims/A01.md": claim}))
    assert sorted(told(library)) == [
        ("claims/A01.md", "conditions"),
        ("claims/A01.md", "structures"),
        ("claims/A01.md", "tekst"),
        ("claims/A01.md", "verdict"),
    ]


def test_all_problems_at_once_in_a_fixed_order(folder_of: FolderOf) -> None:
    wrong = FEMUR.replace('kind = "mesh"', 'kind = "mesh"\nzzz = 1\naaa = 2\nmmm = 3')
    folder = folder_of(GOOD | {"structures/femur.md": wrong, "structures/knee.md": "x"})
    library = load(folder)
    assert told(library) == [
        ("structures/femur.md", "aaa"),
        ("structures/femur.md", "mmm"),
        ("structures/femur.md", "zzz"),
        ("structures/knee.md", ""),
    ]
    assert library.problems == load(folder).problems


def test_problems_differ_from_each_other(folder_of: FolderOf) -> None:
    """One broken file of each kind at once; no line is told twice."""
    folder = folder_of(
        {
            **GOOD,
            "structures/femur.md": "",
            "conditions/sore.md": "+++",
            "claims/A01.md": "x",
            "pages/about_article.md": "+++\n+++\n",
            "safety.md": SAFETY.replace("+++\n", "", 1),
        }
    )
    library = load(folder)
    assert len(set(library.problems)) == len(library.problems)
    assert {p.file for p in library.problems} == {
        "structures/femur.md",
        "conditions/sore.md",
        "claims/A01.md",
        "pages/about_article.md",
        "safety.md",
    }
    assert all(isinstance(p, Problem) for p in library.problems)
