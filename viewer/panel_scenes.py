"""What the panel says of tests, signs and movements: of one, of all, and of those of a structure or
condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from content.model import Library, Scene, Step
from content.schema import LOADS, POSITIONS, PRESENTATIONS, SCENE_KINDS, URGENCIES, urgency_rank
from viewer.catalogue import Catalogue
from viewer.panel_conditions import condition_entries
from viewer.panel_kin import kin
from viewer.panel_model import Block, Entry, Panel
from viewer.panel_parts import all_alarms, capital, reader_name, review_line, source_blocks
from viewer.pose_text import pose_words
from viewer.scene_steps import pose_of, step_shown
from viewer.state import SCENES_PAGE, Reader, State

SCENES_TITLE = "Testen en bewegingen"
#: Place on the scale from which an urgency is told beside a name.
CANNOT_WAIT = urgency_rank("gp_soon")
#: What each kind is called together, in the order of the page.
_TOGETHER = {
    "movement": "Bewegingen van elke dag",
    "test": "Testen",
    "sign": "Herkennen, niet doen",
}
#: Title of what is said before the steps.
_WHEN_NOT = {"test": "Wanneer niet", "sign": "Eerst bellen", "movement": "Let op"}
SCHEMATIC = (
    "De hoeken zijn schematisch: ze laten de beweging zien en zijn bij niemand gemeten. Een heup "
    "kan verder of minder ver gaan."
)
NOT_OFFERED = "Dit is uitleg. Niemand hoeft dit te proberen of uit te lokken."


def scenes_at(id_: str, library: Library) -> tuple[str, ...]:
    """Return the scenes of a structure, its group and its parts, or of a condition."""
    near = kin(id_, library) if id_ in library.structures else (id_,)
    return tuple(dict.fromkeys(s for other in near for s in library.scenes_of.get(other, ())))


def scene_blocks(ids: Iterable[str], reader: Reader, library: Library) -> list[Block]:
    """Return the scenes of something, to click; a sign is offered to the student alone."""
    scenes = [library.scenes[id_] for id_ in ids]
    shown = [scene for scene in scenes if scene.kind != "sign" or reader == "student"]
    return [Block("chips", SCENES_TITLE, entries=scene_entries(shown, reader))] if shown else []


def scene_entries(scenes: Iterable[Scene], reader: Reader) -> tuple[Entry, ...]:
    """Return scenes to click in alphabetical order, in the words of a reader."""
    entries = [
        Entry(
            scene.id,
            "scene",
            capital(_name(scene, reader)),
            note=_other_name(scene, reader),
            tip=_other_name(scene, reader),
        )
        for scene in scenes
    ]
    return tuple(sorted(entries, key=lambda entry: entry.title.lower()))


def _name(scene: Scene, reader: Reader) -> str:
    return (scene.names.lay if reader == "patient" else "") or scene.names.dutch


def _other_name(scene: Scene, reader: Reader) -> str:
    other = scene.names.dutch if reader == "patient" else scene.names.lay
    return other if other != _name(scene, reader) else ""


def scene_urgency(scene: Scene, library: Library) -> dict[str, str]:
    """Return how urgent each situation is: the highest of all its conditions."""
    highest: dict[str, str] = {}
    for id_ in scene.conditions:
        for situation, code in library.conditions[id_].urgency.items():
            if situation != "usual":
                highest[situation] = max(highest.get(situation, code), code, key=urgency_rank)
    return highest


def scene_panel(scene: Scene, state: State, catalogue: Catalogue) -> Panel:
    """Return the panel of one scene."""
    library, reader = catalogue.library, state.reader
    student = reader == "student"
    conditions = _condition_entries(scene, state, catalogue)
    blocks = [
        Block("text", text=scene.student if student else scene.patient),
        Block("alarm", text=NOT_OFFERED if scene.kind == "sign" else ""),
        _when_not(scene, library),
        Block("entries", "Stap voor stap", entries=_step_entries(scene, state)),
        *_load_blocks(scene, reader, library),
        *_student_blocks(scene, reader),
        Block("entries", _used_for(scene), entries=conditions),
        _urgencies(scene, reader, library),
        Block("note", text=_angles(scene)),
        Block("note", text=library.safety.get("general", "")),
        *source_blocks(scene.sources, ""),
    ]
    return Panel(
        title=capital(scene.names.dutch),
        lay=scene.names.lay,
        latin=scene.names.latin,
        breadcrumb=((SCENES_PAGE, SCENES_TITLE), ("", capital(SCENE_KINDS[scene.kind]))),
        blocks=tuple(block for block in blocks if not block.is_empty),
        review=review_line(scene.review, scene.author, scene.date),
        conditions=tuple(entry.id for entry in conditions),
    )


def _used_for(scene: Scene) -> str:
    return "Aandoeningen waarbij dit telt" if scene.kind == "movement" else "Wordt gebruikt bij"


def _angles(scene: Scene) -> str:
    if not scene.steps:
        return ""
    return f"Hoeken: {scene.angles_from}" if scene.angles_from else SCHEMATIC


def _when_not(scene: Scene, library: Library) -> Block:
    """When not to do it, and when to call: open for every reader."""
    fixed = "" if scene.kind == "movement" else library.safety.get("no_test", "")
    return Block(
        "alarm",
        _WHEN_NOT[scene.kind],
        "\n\n".join(filter(None, (fixed, scene.when_not))),
        entries=all_alarms(library),
    )


def _urgencies(scene: Scene, reader: Reader, library: Library) -> Block:
    """How soon one calls in each situation of its conditions, for the student."""
    urgent = [
        pair
        for pair in scene_urgency(scene, library).items()
        if urgency_rank(pair[1]) >= CANNOT_WAIT
    ]
    urgent.sort(key=lambda pair: urgency_rank(pair[1]), reverse=True)
    rows = tuple((PRESENTATIONS[situation].label, URGENCIES[code]) for situation, code in urgent)
    return Block("alarm", "Hoe snel bellen", rows=rows if reader == "student" else ())


def _step_entries(scene: Scene, state: State) -> tuple[Entry, ...]:
    """The steps to click; the one that is shown has the colour of a choice."""
    shown = step_shown(state.step, scene)
    student = state.reader == "student"
    return tuple(
        Entry(
            str(number),
            "step",
            f"{number + 1}. {step.student if student else step.patient}",
            note=step_words(step) if student else "",
            role="chosen" if number == shown else "",
        )
        for number, step in enumerate(scene.steps)
    )


def step_words(step: Step) -> str:
    """Return position and pose of a step in words: ``rugligging · flexie 90°``."""
    within = pose_of(step)
    return f"{POSITIONS[step.position]} · {pose_words(within.pose, within.pelvis_deg)}"


def _load_blocks(scene: Scene, reader: Reader, library: Library) -> list[Block]:
    """The structures by what happens to them, each with its reason; its step if not the last."""
    last = len(scene.steps) - 1
    blocks = []
    for code, title in LOADS.items():
        entries = tuple(
            Entry(
                load.id,
                "structure",
                reader_name(load.id, reader, library),
                note=" · ".join(
                    filter(None, (f"stap {load.step + 1}" if load.step < last else "", load.reason))
                ),
                role=code,
            )
            for load in scene.structures
            if load.load == code
        )
        if entries:
            blocks.append(Block("entries", f"Structuren: {title}", entries=entries))
    return blocks


def _student_blocks(scene: Scene, reader: Reader) -> list[Block]:
    if reader != "student":
        return []
    return [Block("text", "Betekenis", scene.meaning), Block("text", "Grenzen", scene.limits)]


def _condition_entries(scene: Scene, state: State, catalogue: Catalogue) -> tuple[Entry, ...]:
    """The conditions, without rank; one that cannot wait says so."""
    library = catalogue.library
    entries = condition_entries(
        dict.fromkeys(scene.conditions, ("", "")), catalogue, state.age_group
    )
    usual = {id_: library.conditions[id_].urgency.get("usual", "self") for id_ in scene.conditions}
    soon = {id_: code for id_, code in usual.items() if urgency_rank(code) >= CANNOT_WAIT}
    return tuple(replace(entry, urgency=soon.get(entry.id, "")) for entry in entries)


def scenes_panel(state: State, catalogue: Catalogue) -> Panel:
    """Return the page with every test and movement."""
    library = catalogue.library
    blocks = [
        Block(
            "text",
            text="Kies een beweging of een test. De stappen staan erbij, en wat ze met spieren, "
            "banden en bot doen.",
        )
    ]
    for kind, title in _TOGETHER.items():
        scenes = [scene for scene in library.scenes.values() if scene.kind == kind]
        blocks.append(Block("entries", title, entries=scene_entries(scenes, state.reader)))
    blocks.append(Block("note", text=library.safety.get("general", "")))
    return Panel(
        SCENES_TITLE,
        lay="Wat er in de heup gebeurt",
        blocks=tuple(block for block in blocks if not block.is_empty),
    )
