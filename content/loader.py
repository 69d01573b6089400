"""Reading a content folder into a ``Library``; what is broken is left out and named, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import TypeVar

from content import schema
from content.fields import FieldReader
from content.files import FileError, parse, read_text
from content.likeness import nearest
from content.links import LinkChecker, running_texts
from content.model import Claim, Condition, Library, Link, Page, Problem, Scene, Structure
from content.relations import parse_segments, relate
from content.scene_reader import read_scene

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FOLDERS = ("structures", "conditions", "claims", "pages", "scenes")
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
        The folder with ``structures``, ``conditions``, ``claims``, ``pages`` and ``scenes``.

    Raises
    ------
    FileNotFoundError
        If the folder itself is not there.
    """
    folder = folder or default_folder()
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    reading = _Folder(folder)
    reading.tell_of_strays()
    structures = reading.all("structures", _structure)
    conditions = reading.all("conditions", _condition, taken=structures)
    claims = reading.all("claims", _claim)
    pages = reading.all("pages", _page, taken={**structures, **conditions})
    scenes = reading.all("scenes", read_scene, taken={**structures, **conditions, **pages})
    safety = reading.safety()

    links = LinkChecker(reading.unusable)
    structures = links.structures(structures)
    conditions = links.conditions(conditions, structures)
    claims = links.claims(claims, structures, conditions)
    scenes = links.scenes(scenes, structures, conditions)
    known = {**structures, **conditions, **pages, **scenes}
    links.texts(running_texts(structures, conditions, claims, pages, scenes), known)
    problems = dict.fromkeys((*reading.problems, *links.problems))
    children = _children(structures)
    return Library(
        structures=structures,
        conditions=conditions,
        claims=claims,
        pages=pages,
        safety=safety,
        problems=tuple(sorted(problems, key=astuple)),
        children=children,
        conditions_of=_conditions_of(conditions),
        relations=relate(structures, children),
        scenes=scenes,
        scenes_of=_scenes_of(scenes),
    )


class _Folder:
    """Reads the files of a folder; what cannot be used is left out and told of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []
        #: Ids of files that are there and cannot be used.
        self.unusable: set[str] = set()

    def all(
        self,
        kind: str,
        build: Callable[[str, FieldReader], _Thing],
        taken: Mapping[str, object] | None = None,
    ) -> dict[str, _Thing]:
        """Return what the files of one kind hold, by id.

        Parameters
        ----------
        kind : str
            The subfolder.
        build : callable
            Makes the thing out of its id and its fields.
        taken : mapping, optional
            Things of other kinds whose ids may not be used again.
        """
        things: dict[str, _Thing] = {}
        # small letters first, so that of two names that differ by capitals the usual one is kept
        paths = sorted(
            (self._folder / kind).glob("*.md"), key=lambda p: (p.name.lower(), p.name.swapcase())
        )
        before: dict[str, str] = {}
        for path in paths:
            id_ = path.stem
            refusal = _refusal(id_, before.get(id_.lower(), ""), taken or {})
            if refusal:
                self._refuse(kind, id_, refusal)
                continue
            before[id_.lower()] = id_
            try:
                raw = parse(read_text(path))
            except FileError as error:
                self._refuse(kind, id_, str(error))
                self.unusable.add(id_)
                continue
            reader = FieldReader(f"{kind}/{path.name}", raw)
            things[id_] = build(id_, reader)
            reader.finish()
            self.problems += reader.problems
        return things

    def tell_of_strays(self) -> None:
        """Tell of files that nobody will read: in another folder, or with another ending."""
        for path in sorted(self._folder.iterdir(), key=lambda p: p.name):
            if path.name in _FOLDERS and path.is_dir():
                strays = (p for p in path.iterdir() if p.suffix != ".md" and not _passed_over(p))
                for stray in sorted(strays, key=lambda p: p.name):
                    self.problems.append(
                        Problem(
                            f"{path.name}/{stray.name}",
                            "",
                            "Dit bestand wordt niet gelezen; de naam moet op .md eindigen.",
                        )
                    )
            elif path.name != "safety.md" and not _passed_over(path):
                self.problems.append(
                    Problem(
                        path.name,
                        "",
                        "Dit wordt niet gelezen; teksten staan in de mappen "
                        f"{', '.join(_FOLDERS)}.",
                        nearest(path.name, _FOLDERS),
                    )
                )

    def safety(self) -> dict[str, str]:
        """Return the fixed safety texts: one file, a heading each."""
        try:
            raw = parse(read_text(self._folder / "safety.md"))
        except FileError as error:
            self.problems.append(Problem("safety.md", "", str(error)))
            return {}
        return {heading: text for heading, text in raw.sections.items() if heading}

    def _refuse(self, kind: str, id_: str, why: str) -> None:
        self.problems.append(Problem(f"{kind}/{id_}.md", "", why))


def _passed_over(path: Path) -> bool:
    """Whether a file is of the system or of an editor, and nobody meant it to be read."""
    return path.name.startswith((".", "~", "#", "__")) or path.name.lower().endswith(
        ("~", ".bak", ".tmp", ".swp", ".lock", "thumbs.db", "desktop.ini")
    )


def _refusal(id_: str, like: str, taken: Mapping[str, object]) -> str:
    """Return why a file of this name is not read, or an empty text."""
    if not _ID.fullmatch(id_):
        return "De bestandsnaam mag alleen letters, cijfers en _ hebben."
    if like:
        return f"Deze naam verschilt alleen in hoofdletters van '{like}' en wordt overgeslagen."
    if id_ in taken:
        return f"De naam '{id_}' is al van iets anders; kies een andere bestandsnaam."
    return ""


def _structure(id_: str, read: FieldReader) -> Structure:
    sections = read.sections(schema.STRUCTURE_SECTIONS)
    for heading, field in schema.STRUCTURE_SECTIONS.items():
        if not sections[field]:
            read.note(heading, f"De tekst onder '{heading}' ontbreekt.")
    kind = read.code("kind", schema.KINDS)
    region_of = read.text("region_of", required=kind == "region") or None
    facts = read.facts(schema.STRUCTURE_FACTS)
    segments = facts.get("segments", "")
    if segments and (not isinstance(segments, str) or parse_segments(segments) is None):
        read.note("facts.segments", "Schrijf de segmenten zo: 'L2-L4', of 'L2-L3 (L4)'.")
    return Structure(
        id=id_,
        kind=kind,
        group=read.code("group", schema.GROUPS),
        parent=read.text("parent") or None,
        region_of=region_of,
        names=read.names(),
        patient=sections["patient"],
        student=sections["student"],
        facts=facts,
        sources=read.texts("sources"),
        author=read.text("author", required=True),
        date=read.text("date", required=True),
        review=read.code("review", schema.REVIEW_STATES, default="concept"),
        priority=read.number("priority", default=3),
        members=read.texts("members"),
        relations=read.relations(),
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
        urgency=read.urgency(),
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
        urgency=read.urgency(),
        review=read.code("review", schema.REVIEW_STATES, default="concept"),
    )


def _page(id_: str, read: FieldReader) -> Page:
    sections = read.sections({"Tekst": "text"})
    return Page(
        id=id_,
        title=read.text("title", required=True),
        text=sections["text"],
        synonyms=read.texts("synonyms"),
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


def _scenes_of(scenes: Mapping[str, Scene]) -> dict[str, tuple[str, ...]]:
    """Return the scenes that name a structure or a condition, by its id."""
    found: dict[str, dict[str, None]] = {}
    for id_, scene in scenes.items():
        for other in (*(load.id for load in scene.structures), *scene.conditions):
            found.setdefault(other, {}).setdefault(id_)
    return {other: tuple(ids) for other, ids in found.items()}
