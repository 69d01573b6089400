"""Reading one scene: its fields, its steps with their poses, and what it does to structures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from content import schema
from content.fields import FieldReader
from content.likeness import nearest
from content.model import Load, Scene, Step

_STEP = ("pose", "position", "patient", "student")
#: Degrees of a full turn: no angle of a pose is more.
_TURN = 360
_LOAD = ("id", "load", "step", "reason", "action")


def read_scene(id_: str, read: FieldReader) -> Scene:
    """Return the scene of a file; what is wrong with it is noted."""
    kind = read.code("kind", schema.SCENE_KINDS)
    sections = read.sections(schema.SCENE_SECTIONS)
    needed = ["patient", "student"]
    if kind != "movement":
        needed += ["meaning", "limits", "when_not"]
    for heading, field in schema.SCENE_SECTIONS.items():
        if field in needed and not sections[field]:
            read.note(heading, f"De tekst onder '{heading}' ontbreekt.")
    steps = _steps(read, read.code("position", schema.POSITIONS, default="supine"))
    if not steps and kind != "sign":
        read.note("steps", "De stappen ontbreken; schrijf er ten minste een in [[steps]].")
    return Scene(
        id=id_,
        kind=kind,
        names=read.names(),
        steps=steps,
        structures=_loads(read, len(steps)),
        conditions=read.texts("conditions"),
        angles_from=read.text("angles_from"),
        patient=sections["patient"],
        student=sections["student"],
        meaning=sections["meaning"],
        limits=sections["limits"],
        when_not=sections["when_not"],
        sources=read.texts("sources"),
        author=read.text("author", required=True),
        date=read.text("date", required=True),
        review=read.code("review", schema.REVIEW_STATES, default="concept"),
    )


def _steps(read: FieldReader, start: str) -> tuple[Step, ...]:
    """Return the steps; one without a position is in that of the step before it."""
    steps = []
    position = start
    for number, block in enumerate(read.tables("steps"), 1):
        _only_known(read, f"steps.{number}", block, _STEP)
        told = str(block.get("position", position))
        if told in schema.POSITIONS:
            position = told
        else:
            read.note(
                f"steps.{number}.position",
                f"De houding '{told}' is niet bekend.",
                nearest(told, schema.POSITIONS),
            )
        patient, student = (
            _text(read, f"steps.{number}", block, key) for key in ("patient", "student")
        )
        pose = _pose(read, f"steps.{number}.pose", block.get("pose", {}))
        steps.append(Step(position=position, patient=patient, student=student, **pose))
    return tuple(steps)


def _pose(read: FieldReader, field: str, block: Any) -> dict[str, Any]:
    """Return the angles of a pose, by the names of ``Step``."""
    if not isinstance(block, dict):
        read.note(field, 'Schrijf een stand als { flexie = 90, knie = 90, keten = "open" }.')
        return {}
    angles: dict[str, Any] = {}
    for key, value in block.items():
        if key == "keten":
            if str(value) in schema.POSE_CHAINS:
                angles["closed_chain"] = schema.POSE_CHAINS[str(value)]
            else:
                read.note(field, f"'{value}' is geen keten; kies open of gesloten.")
        elif key not in schema.POSE_ANGLES:
            read.note(
                field,
                f"'{key}' is geen beweging in een stand.",
                nearest(key, [*schema.POSE_ANGLES, "keten"]),
            )
        elif not _is_angle(value):
            read.note(field, f"'{value}' achter {key} is geen aantal graden.")
        else:
            angle, sign = schema.POSE_ANGLES[key]
            if angle in angles:
                read.note(field, f"'{key}' spreekt over een beweging die er al staat.")
            angles[angle] = sign * value + 0.0
    return angles


def _is_angle(value: object) -> bool:
    """Whether a value is a number of degrees, at most a full turn."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _TURN


def _loads(read: FieldReader, steps: int) -> tuple[Load, ...]:
    loads = []
    for block in read.tables("structures"):
        id_ = str(block.get("id", ""))
        field = f"structures.{id_}"
        _only_known(read, field, block, _LOAD)
        load = str(block.get("load", ""))
        if load not in schema.LOADS:
            read.note(
                f"{field}.load", f"De belasting '{load}' is niet bekend.",
                nearest(load, schema.LOADS),
            )  # fmt: skip
            continue
        step = block.get("step", max(steps, 1))
        if type(step) is not int or not 1 <= step <= max(steps, 1):
            read.note(f"{field}.step", f"Stap {step} bestaat niet; er zijn er {steps}.")
            step = steps
        action = str(block.get("action", ""))
        if (load == "working") != bool(action):
            read.note(
                f"{field}.action",
                "Noem bij een spier die werkt ('working') de beweging in 'action', en alleen daar.",
            )
        elif action and action not in schema.ACTIONS:
            read.note(
                f"{field}.action", f"De beweging '{action}' is niet bekend.",
                nearest(action, schema.ACTIONS),
            )  # fmt: skip
            action = ""
        reason = _text(read, field, block, "reason")
        loads.append(Load(id_, load, max(step - 1, 0), reason, action))
    return tuple(loads)


def _text(read: FieldReader, field: str, block: dict[str, Any], key: str) -> str:
    value = block.get(key, "")
    if not isinstance(value, str) or not value.strip():
        read.note(f"{field}.{key}", f"De tekst '{key}' ontbreekt.")
        return ""
    return value.strip()


def _only_known(read: FieldReader, field: str, block: dict[str, Any], known: Iterable[str]) -> None:
    for key in sorted(block.keys() - set(known)):
        read.note(f"{field}.{key}", f"Het veld '{key}' is hier niet bekend.", nearest(key, known))
