"""``toon``, ``lijst``, ``zoek`` and ``controleer``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from content.model import Problem
from content.schema import SCENE_KINDS, URGENCIES
from content.search import SearchIndex
from meshes.atlas import Atlas
from viewer.catalogue import Catalogue
from viewer.cli.progress import Progress
from viewer.commands import command_table
from viewer.errors import UserError, did_you_mean
from viewer.panel import resolve_panel
from viewer.panel_model import Panel
from viewer.panel_pages import PAGES
from viewer.records import (
    claim_rows,
    condition_details,
    condition_rows,
    scene_details,
    scene_rows,
    structure_details,
    structure_rows,
    topic_details,
)
from viewer.scene_steps import pose_problems
from viewer.sources import catalogue_of, load_library, problem_sentence
from viewer.state import Place, State
from viewer.topics import all_topics, named_topics, topic


def print_json(value: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def load_atlas() -> Atlas:
    """Return the atlas, built when there is none yet."""
    from meshes.cache import load_or_build

    with Progress() as progress:
        return load_or_build(progress).atlas


def load_catalogue(arguments: argparse.Namespace) -> Catalogue:
    """Return the catalogue for ``--inhoud``."""
    library = load_library(arguments.inhoud)
    return catalogue_of(load_atlas(), library)


def show(arguments: argparse.Namespace) -> int:
    """Run ``toon``."""
    catalogue = load_catalogue(arguments)
    library, id_ = catalogue.library, arguments.id
    if id_ in library.conditions:
        record = condition_details(library.conditions[id_], library)
        panel = resolve_panel(State(reader=arguments.lezer, place=Place(condition=id_)), catalogue)
    elif id_ in library.structures:
        record = structure_details(library.structures[id_], catalogue)
        panel = resolve_panel(
            State(reader=arguments.lezer, place=Place(selection=(id_,))), catalogue
        )
    elif id_ in library.scenes:
        record = scene_details(library.scenes[id_], library)
        panel = resolve_panel(State(reader=arguments.lezer, place=Place(scene=id_)), catalogue)
    elif id_ in library.pages:
        page = library.pages[id_]
        record = {"id": id_, "title": page.title, "text": page.text}
        panel = resolve_panel(State(place=Place(page=id_)), catalogue)
    elif found := topic(id_, library):
        record = topic_details(found, library)
        panel = resolve_panel(
            State(reader=arguments.lezer, place=Place(found.chosen, topic=id_)), catalogue
        )
    elif id_ in PAGES:
        panel = resolve_panel(State(reader=arguments.lezer, place=Place(page=id_)), catalogue)
        record = {"id": id_, "title": panel.title, "text": panel.plain_text}
    elif catalogue.knows(id_):
        record = next(row for row in structure_rows(catalogue) if row["id"] == id_)
        panel = resolve_panel(State(place=Place(selection=(id_,))), catalogue)
    else:
        sets = [found.id for found in all_topics(library)]
        texts = (library.structures, library.conditions, library.scenes, library.pages)
        known = [*(known for things in texts for known in things), *sets, *PAGES]
        raise UserError(f"'{id_}' is niet bekend.{did_you_mean(id_, known)}")
    if arguments.json:
        print_json(record)
    else:
        print(_as_text(panel))
    return 0


def _as_text(panel: Panel) -> str:
    lines = [panel.title]
    lines += [name for name in (panel.latin, panel.lay) if name]
    for block in panel.blocks:
        lines.append("")
        if block.title:
            lines.append(block.title.upper())
        if block.text:
            lines.append(block.text)
        lines += [f"  {label}: {value}" for label, value in block.rows]
        lines += [f"  {fact.label}: {fact.value}" for fact in block.facts]
        lines += [
            f"  - {entry.title}" + (f" ({entry.small})" if entry.small else "")
            for entry in block.entries
        ]
    return "\n".join([*lines, "", panel.review]).rstrip()


def list_things(arguments: argparse.Namespace) -> int:
    """Run ``lijst``."""
    lists: dict[str, tuple[Callable[[], list[dict[str, Any]]], Callable[[Any], str]]] = {
        "structuren": (
            lambda: structure_rows(load_catalogue(arguments)),
            lambda row: f"{row['id']:36} {row['names']['dutch']}",
        ),
        "aandoeningen": (
            lambda: condition_rows(load_library(arguments.inhoud)),
            lambda row: (
                f"{row['id']:28} {row['names']['dutch']:44} {URGENCIES[row['highest_urgency']]}"
            ),
        ),
        "claims": (
            lambda: claim_rows(load_library(arguments.inhoud)),
            lambda row: f"{row['id']:6} {', '.join(row['shown_at'])}",
        ),
        "standen": (
            lambda: scene_rows(load_library(arguments.inhoud)),
            lambda row: (
                f"{row['id']:28} {row['names']['dutch']:44} {SCENE_KINDS[row['kind']]:24} "
                f"{row['stand']}"
            ),
        ),
        "opdrachten": (
            lambda: [
                {"id": c.id, "title": c.title, "menu": c.menu, "shortcuts": list(c.shortcuts)}
                for c in command_table().values()
            ],
            lambda row: f"{row['title']:40} {'  '.join(row['shortcuts'])}",
        ),
    }
    rows_of, line = lists[arguments.soort]
    rows = rows_of()
    if arguments.json:
        print_json(rows)
    else:
        for row in rows:
            print(line(row).rstrip())
    return 0


def search(arguments: argparse.Namespace) -> int:
    """Run ``zoek``; 1 when nothing is found."""
    text = " ".join(arguments.tekst)
    library = load_library(arguments.inhoud)
    found = SearchIndex(library, named_topics(library)).search(text)
    if arguments.json:
        print_json([vars(hit) for hit in found])
    elif not found:
        raise UserError(f"Niets gevonden voor '{text}'. Probeer een deel van het woord.")
    else:
        for hit in found:
            also = f"  (als '{hit.matched}')" if hit.matched != hit.name else ""
            print(f"{hit.id:36} {hit.name}{also}")
    return 0 if found else 1


def check(arguments: argparse.Namespace) -> int:
    """Run ``controleer``; 1 when something is wrong."""
    if arguments.map:
        arguments.inhoud = arguments.map
    library = load_library(arguments.inhoud)
    atlas = load_atlas()
    catalogue = catalogue_of(atlas, library)
    problems = list(library.problems)
    if arguments.map is None:
        for sentence in atlas.problems:
            table = sentence.partition(",")[0]
            problems.append(Problem(f"figures/{table}", "", sentence))
        for id_ in sorted(
            (catalogue.shapes.keys() | catalogue.region_owner) - library.structures.keys()
        ):
            told = f"Over '{id_}', dat een vorm heeft, is geen tekst."
            problems.append(Problem(f"structures/{id_}.md", "", told))
    for scene in library.scenes.values():
        problems += pose_problems(scene)
    counts = {
        "structures": len(library.structures),
        "conditions": len(library.conditions),
        "claims": len(library.claims),
        "scenes": len(library.scenes),
        "meshes": len(catalogue.shapes),
        "regions": len(catalogue.region_owner),
    }
    if arguments.json:
        errors = [vars(problem) for problem in problems]
        print_json({"ok": not errors, "errors": errors, "counts": counts})
        return 1 if errors else 0
    for problem in problems:
        print(problem_sentence(problem))
    print(
        f"{counts['structures']} structuren, {counts['conditions']} aandoeningen, "
        f"{counts['claims']} uitspraken, {counts['scenes']} testen en bewegingen, "
        f"{counts['meshes']} vormen: "
        + (
            f"{len(problems)} {'fout' if len(problems) == 1 else 'fouten'}."
            if problems
            else "alles in orde."
        )
    )
    return 1 if problems else 0
