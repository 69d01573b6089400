"""Reading a content folder into a ``Library``; what is broken is left out and named, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from content import schema
from content.fields import FieldReader, nearest
from content.files import FileError, RawFile, parse, read_text
from content.model import Claim, Condition, Library, Link, Page, Problem, Structure

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\n]*)\)")
_Thing = TypeVar("_Thing")


def default_folder() -> Path:
    """Return the folder of the texts that come with the program."""
    return Path(__file__).parent / "texts"


def load(folder: Path | None = None) -> Library:
    """Read every text of a content folder.

    Never raises for what a file holds: a broken file is left out and told of in ``problems``.

    Parameters
    ----------
    folder : Path, optional
        The folder with ``structures``, ``conditions``, ``claims`` and ``pages``.

    Raises
    ------
    FileNotFoundError
        If the folder itself is not there.
    """
    folder = folder or default_folder()
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    problems: list[Problem] = []
    structures = _read_all(folder, "structures", _structure, problems)
    conditions = _read_all(folder, "conditions", _condition, problems)
    claims = _read_all(folder, "claims", _claim, problems)
    pages = _read_all(folder, "pages", _page, problems)
    safety = _read_safety(folder, problems)

    structures = _without_bad_parents(structures, problems)
    conditions = _without_bad_links(conditions, structures, problems)
    _check_claim_links(claims, structures, conditions, problems)
    _check_text_links(structures, conditions, problems)
    return Library(
        structures=structures,
        conditions=conditions,
        claims=claims,
        pages=pages,
        safety=safety,
        problems=tuple(problems),
        children=_children(structures),
        conditions_of=_conditions_of(conditions),
    )


def _read_all(
    folder: Path,
    kind: str,
    build: Callable[[str, FieldReader], _Thing],
    problems: list[Problem],
) -> dict[str, _Thing]:
    things: dict[str, _Thing] = {}
    for path in sorted((folder / kind).glob("*.md")):
        name = f"{kind}/{path.name}"
        if not _ID.fullmatch(path.stem):
            problems.append(
                Problem(name, "", "De bestandsnaam mag alleen letters, cijfers en _ hebben.")
            )
            continue
        try:
            raw = parse(read_text(path))
        except FileError as error:
            problems.append(Problem(name, "", str(error)))
            continue
        reader = FieldReader(name, raw)
        things[path.stem] = build(path.stem, reader)
        reader.finish()
        problems.extend(reader.problems)
    return things


def _structure(id_: str, read: FieldReader) -> Structure:
    sections = read.sections(schema.STRUCTURE_SECTIONS)
    for heading, field in schema.STRUCTURE_SECTIONS.items():
        if not sections[field]:
            read.note(heading, f"De tekst onder '{heading}' ontbreekt.")
    return Structure(
        id=id_,
        kind=read.code("kind", schema.KINDS),
        group=read.code("group", schema.GROUPS),
        parent=read.text("parent") or None,
        region_of=read.text("region_of") or None,
        names=read.names(),
        patient=sections["patient"],
        student=sections["student"],
        facts=read.facts(schema.STRUCTURE_FACTS),
        sources=read.texts("sources"),
        author=read.text("author", required=True),
        date=read.text("date", required=True),
        review=read.code("review", schema.REVIEW_STATES, default="concept"),
        priority=read.number("priority", default=3),
        members=read.texts("members"),
    )


def _condition(id_: str, read: FieldReader) -> Condition:
    sections = read.sections(schema.CONDITION_SECTIONS)
    kind = read.code("kind", schema.CONDITION_KINDS)
    needed = ("patient", "student", "when_to_call") if kind == "condition" else ("patient",)
    for heading, field in schema.CONDITION_SECTIONS.items():
        if field in needed and not sections[field]:
            read.note(heading, f"De tekst onder '{heading}' ontbreekt.")
    return Condition(
        id=id_,
        kind=kind,
        names=read.names(),
        structures=_links(read),
        pain_regions=read.texts("pain_regions"),
        age_groups=read.codes("age_groups", schema.AGE_GROUPS),
        urgency=_urgency(read),
        patient=sections["patient"],
        student=sections["student"],
        what_to_do=sections["what_to_do"],
        when_to_call=sections["when_to_call"],
        facts=read.facts(schema.CONDITION_FACTS),
        in_article=read.flag("in_article"),
        sources=read.texts("sources"),
        author=read.text("author", required=True),
        date=read.text("date", required=True),
        review=read.code("review", schema.REVIEW_STATES, default="concept"),
    )


def _links(read: FieldReader) -> tuple[Link, ...]:
    links = []
    for block in read.tables("structures"):
        id_, role, reason = (str(block.get(key, "")) for key in ("id", "role", "reason"))
        for key in block.keys() - {"id", "role", "reason"}:
            read.note(
                f"structures.{key}",
                f"Het veld '{key}' is hier niet bekend.",
                nearest(key, ["id", "role", "reason"]),
            )
        if role not in schema.ROLES:
            read.note(
                f"structures.{id_}.role",
                f"De rol '{role}' is niet bekend.",
                nearest(role, schema.ROLES),
            )
            continue
        if not reason:
            read.note(f"structures.{id_}.reason", "De reden van deze rol ontbreekt.")
        links.append(Link(id=id_, role=role, reason=reason))
    return tuple(links)


def _urgency(read: FieldReader) -> dict[str, str]:
    urgency: dict[str, str] = {}
    for situation, code in read.table("urgency").items():
        field = f"urgency.{situation}"
        if situation not in schema.PRESENTATIONS:
            read.note(
                field,
                f"De situatie '{situation}' is niet bekend.",
                nearest(situation, schema.PRESENTATIONS),
            )
        elif code not in schema.URGENCIES:
            read.note(
                field,
                f"De urgentie '{code}' is niet bekend.",
                nearest(str(code), schema.URGENCIES),
            )
        else:
            floor = schema.PRESENTATIONS[situation].floor
            if schema.urgency_rank(code) < schema.urgency_rank(floor):
                read.note(
                    field,
                    f"'{code}' is lager dan in deze situatie mag; de atlas toont '{floor}'.",
                    floor,
                )
                code = floor
            urgency[situation] = code
    return urgency


def _claim(id_: str, read: FieldReader) -> Claim:
    sections = read.sections(schema.CLAIM_SECTIONS)
    return Claim(
        id=id_,
        verdict=read.code("verdict", schema.VERDICTS),
        statement=sections["statement"],
        nuance=sections["nuance"],
        patient=sections["patient"],
        source=read.text("source"),
        structures=read.texts("structures"),
        conditions=read.texts("conditions"),
        age_groups=read.codes("age_groups", schema.AGE_GROUPS),
        urgency=read.code("urgency", ("", *schema.URGENCIES), default=""),
        review=read.code("review", schema.REVIEW_STATES, default="concept"),
    )


def _page(id_: str, read: FieldReader) -> Page:
    sections = read.sections({"Tekst": "text"})
    return Page(id=id_, title=read.text("title", required=True), text=sections["text"])


def _read_safety(folder: Path, problems: list[Problem]) -> dict[str, str]:
    """The fixed safety texts: one file, a heading each."""
    path = folder / "safety.md"
    try:
        raw: RawFile = parse(read_text(path))
    except FileError as error:
        problems.append(Problem("safety.md", "", str(error)))
        return {}
    return {heading: text for heading, text in raw.sections.items() if heading}


def _without_bad_parents(
    structures: dict[str, Structure], problems: list[Problem]
) -> dict[str, Structure]:
    """Cut a parent that does not exist or leads back to its child."""
    mended = dict(structures)
    for id_, structure in structures.items():
        file = f"structures/{id_}.md"
        for field, other in (("parent", structure.parent), ("region_of", structure.region_of)):
            if other and other not in structures:
                problems.append(
                    Problem(file, field, f"'{other}' bestaat niet.", nearest(other, structures))
                )
                mended[id_] = (
                    replace(mended[id_], parent=None)
                    if field == "parent"
                    else replace(mended[id_], region_of=None)
                )
        if _loops(id_, mended):
            problems.append(
                Problem(file, "parent", "De ouders vormen een kring; de ouder is weggelaten.")
            )
            mended[id_] = replace(mended[id_], parent=None)
    return mended


def _loops(id_: str, structures: Mapping[str, Structure]) -> bool:
    seen = {id_}
    parent = structures[id_].parent
    while parent and parent in structures:
        if parent in seen:
            return parent == id_
        seen.add(parent)
        parent = structures[parent].parent
    return False


def _without_bad_links(
    conditions: dict[str, Condition],
    structures: Mapping[str, Structure],
    problems: list[Problem],
) -> dict[str, Condition]:
    mended = {}
    for id_, condition in conditions.items():
        file = f"conditions/{id_}.md"
        for link in condition.structures:
            if link.id not in structures:
                problems.append(
                    Problem(
                        file,
                        "structures.id",
                        f"De structuur '{link.id}' bestaat niet.",
                        nearest(link.id, structures),
                    )
                )
        regions = [s for s, value in structures.items() if value.kind == "pain_region"]
        for region in condition.pain_regions:
            if region not in regions:
                problems.append(
                    Problem(
                        file,
                        "pain_regions",
                        f"De pijnplaats '{region}' bestaat niet.",
                        nearest(region, regions),
                    )
                )
        mended[id_] = replace(
            condition,
            structures=tuple(link for link in condition.structures if link.id in structures),
            pain_regions=tuple(r for r in condition.pain_regions if r in regions),
        )
    return mended


def _check_claim_links(
    claims: Mapping[str, Claim],
    structures: Mapping[str, Structure],
    conditions: Mapping[str, Condition],
    problems: list[Problem],
) -> None:
    for id_, claim in claims.items():
        for field, ids, known in (
            ("structures", claim.structures, structures),
            ("conditions", claim.conditions, conditions),
        ):
            for other in ids:
                if other not in known:
                    problems.append(
                        Problem(
                            f"claims/{id_}.md",
                            field,
                            f"'{other}' bestaat niet.",
                            nearest(other, known),
                        )
                    )


def _check_text_links(
    structures: Mapping[str, Structure],
    conditions: Mapping[str, Condition],
    problems: list[Problem],
) -> None:
    known = [*structures, *conditions]
    for kind, things in (("structures", structures), ("conditions", conditions)):
        for id_, thing in things.items():
            for target in _LINK.findall(thing.patient + "\n" + thing.student):
                if target not in known:
                    problems.append(
                        Problem(
                            f"{kind}/{id_}.md",
                            "tekst",
                            f"De verwijzing naar '{target}' leidt nergens heen.",
                            nearest(target, known),
                        )
                    )


def _children(structures: Mapping[str, Structure]) -> dict[str, tuple[str, ...]]:
    children: dict[str, list[str]] = {}
    for id_, structure in structures.items():
        if structure.parent:
            children.setdefault(structure.parent, []).append(id_)
    return {parent: tuple(ids) for parent, ids in children.items()}


def _conditions_of(
    conditions: Mapping[str, Condition],
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return (condition, role) pairs by structure."""
    found: dict[str, list[tuple[str, str]]] = {}
    for id_, condition in conditions.items():
        for link in condition.structures:
            found.setdefault(link.id, []).append((id_, link.role))
    return {structure: tuple(pairs) for structure, pairs in found.items()}
