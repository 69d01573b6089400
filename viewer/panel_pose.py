"""What the panel says of a pose: of the muscles and ligaments that are chosen, or of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from content.model import Library
from meshes.motion.effects import (
    DISPUTED_FROM_DEG,
    SLACK,
    TIGHT,
    TIGHTENING,
    Effects,
    LigamentEffect,
    MuscleEffect,
)
from meshes.motion.limits import SOFT_TISSUE
from meshes.motion.pose import NEUTRAL
from viewer.catalogue import Catalogue
from viewer.effect_words import role, signed
from viewer.panel_model import Block
from viewer.panel_parts import reader_name
from viewer.pose_text import MOTIONS
from viewer.state import Reader, State

TITLE = "In deze stand"
SCHEMATIC = "Berekend met een schematisch model van een gemiddelde heup."
#: Muscles that are named one by one.
_MOST = 8
#: Of all muscles, how many of the longest and shortest are named.
_FIRST = 3
#: A change of length below this is none, in percent.
_SAME_PCT = 0.5
#: What a muscle can do with the leg, for a patient: in the positive and the negative direction.
_PULLS: Mapping[str, tuple[str, str]] = {
    "flexion": ("de heup buigen", "de heup strekken"),
    "abduction": ("het been opzij brengen", "het been naar het midden brengen"),
    "external_rotation": ("het been naar buiten draaien", "het been naar binnen draaien"),
}
_PATIENT_STATES: Mapping[str, str] = {
    SLACK: "ontspannen",
    TIGHTENING: "op spanning",
    TIGHT: "strak",
}
_LIGAMENT_TOLD: Mapping[str, str] = {
    SLACK: "Deze band is in deze stand ontspannen.",
    TIGHTENING: "Deze band komt in deze stand op spanning.",
    TIGHT: "Deze band staat in deze stand strak. Hij helpt de beweging af te remmen.",
}


def told_of_poses(state: State) -> bool:
    """Whether a pose is spoken of: in any other than neutral, and while the leg is moved."""
    return state.motion or state.pose != NEUTRAL


def pose_blocks(state: State, catalogue: Catalogue) -> list[Block]:
    """Return what the pose does to what is chosen, or to all when nothing is.

    Empty in the neutral pose, and for what is no muscle and no ligament.
    """
    effects = catalogue.effects.at(state.pose) if told_of_poses(state) else None
    if effects is None:
        return []
    library, reader = catalogue.library, state.reader
    if not state.selection:
        rows = (*_overall(effects, reader, library), *_meeting_rows(state, catalogue))
        return [Block("facts", TITLE, rows=rows), _note()]
    muscles, ligaments = chosen_effects(state, effects, catalogue)
    blocks = []
    if len(muscles) == 1:
        blocks.append(_one_muscle(muscles[0], state, catalogue))
    elif muscles:
        blocks.append(Block("facts", TITLE, rows=_many(muscles, reader, library)))
    if ligaments:
        title = "" if muscles else TITLE
        blocks.append(_ligament_block(title, ligaments, reader, library))
    return [*blocks, _note()] if blocks else []


def chosen_effects(
    state: State, effects: Effects, catalogue: Catalogue
) -> tuple[list[MuscleEffect], list[LigamentEffect]]:
    """Return what the pose does to the muscles and to the ligaments that are chosen."""
    parts = {part for id_ in state.selection for part in catalogue.parts(id_)}
    return (
        [muscle for muscle in effects.muscles if muscle.id in parts],
        [ligament for ligament in effects.ligaments if ligament.id in parts],
    )


def limit_words(effects: Effects, reader: Reader, library: Library) -> str:
    """Return which ligaments are tight, or that none of them limits the motion."""
    tight = [reader_name(id_, reader, library) for id_ in effects.limited_by]
    if tight:
        return ", ".join(dict.fromkeys(tight))
    return f"geen van de heupbanden; verder {SOFT_TISSUE}"


def state_word(state: str, reader: Reader) -> str:
    """Return a state of ``ligament_strain.STATES`` in the words of a reader."""
    return _PATIENT_STATES[state] if reader == "patient" else state


def length_words(muscle: MuscleEffect) -> str:
    """Return how long a muscle is against neutral."""
    if abs(muscle.change_pct) < _SAME_PCT:
        return "even lang als in neutrale stand"
    way = "langer" if muscle.change_pct > 0 else "korter"
    return f"{abs(muscle.change_pct):.0f}\u00a0% {way} dan in neutrale stand"


def muscle_line(muscle: MuscleEffect, reader: Reader) -> str:
    """Return length and role of a muscle in one line."""
    pulls = role(muscle) if reader == "student" else patient_role(muscle)
    change = (
        "even lang" if abs(muscle.change_pct) < _SAME_PCT else f"{muscle.change_pct:+.0f}\u00a0%"
    )
    return f"{change} · {pulls}"


def patient_role(muscle: MuscleEffect) -> str:
    """Return in plain words what a muscle can do with the leg in the pose."""
    if not muscle.crosses_hip:
        return "werkt niet op de heup"
    if muscle.disputed:
        return "hierover zijn kenners het niet eens"
    return ", ".join(_PULLS[name][sign < 0] for name, sign in muscle.drives.items()) or "weinig"


def _one_muscle(muscle: MuscleEffect, state: State, catalogue: Catalogue) -> Block:
    if state.reader == "patient":
        return Block("text", TITLE, _patient_text(muscle))
    rows = [("Lengte", length_words(muscle)), ("Draait de heup nu naar", role(muscle))]
    if muscle.crosses_hip:
        arms = (
            f"{ways[arm < 0]} {abs(arm):.0f}\u00a0mm"
            for ways, arm in zip(MOTIONS.values(), muscle.arms_mm, strict=True)
        )
        rows.append(("Momentsarmen", ", ".join(arms)))
    turned = [
        _turnover_words(turn.coordinate, turn.sign, turn.flexion_deg, muscle.id)
        for turn in catalogue.effects.turnovers(state.pose)
        if turn.muscle == muscle.id
    ]
    if turned:
        rows.append(("Rol keert om", "; ".join(turned)))
    return Block("facts", TITLE, rows=tuple(rows))


def _turnover_words(coordinate: str, sign: int, flexion_deg: float, muscle: str) -> str:
    before, after = MOTIONS[coordinate][:: 1 if sign > 0 else -1]
    words = f"van {before} naar {after} bij ongeveer {round(flexion_deg / 5) * 5:.0f}° flexie"
    return f"{words} (omstreden)" if flexion_deg >= DISPUTED_FROM_DEG.get(muscle, 360.0) else words


def _patient_text(muscle: MuscleEffect) -> str:
    change = muscle.change_pct
    if abs(change) < _SAME_PCT:
        length = "Deze spier is nu even lang als in de gewone, rechte stand."
    else:
        way = "langer" if change > 0 else "korter"
        length = f"Deze spier is nu ongeveer {abs(change):.0f}\u00a0% {way} dan in de gewone stand."
    if not muscle.crosses_hip:
        return f"{length} Op de heup zelf werkt hij niet."
    if muscle.disputed:
        return f"{length} Wat hij in deze stand doet, daarover zijn kenners het niet eens."
    pulls = [_PULLS[name][sign < 0] for name, sign in muscle.drives.items()]
    if not pulls:
        return f"{length} Aan de heup kan hij in deze stand weinig draaien."
    return f"{length} In deze stand kan hij {_and(pulls)}."


def _and(words: list[str]) -> str:
    return " en ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _many(
    muscles: list[MuscleEffect], reader: Reader, library: Library
) -> tuple[tuple[str, str], ...]:
    """The muscles that change most, each in a line."""
    order = sorted(muscles, key=lambda muscle: -abs(muscle.change_pct))
    rows = [
        (reader_name(muscle.id, reader, library), muscle_line(muscle, reader))
        for muscle in order[:_MOST]
    ]
    if len(order) > _MOST:
        rows.append(("Verder", f"nog {len(order) - _MOST} spieren die minder veranderen"))
    return tuple(rows)


def _ligament_block(
    title: str, ligaments: list[LigamentEffect], reader: Reader, library: Library
) -> Block:
    if reader == "patient" and len(ligaments) == 1:
        return Block("text", title, _LIGAMENT_TOLD[ligaments[0].state])
    rows = tuple(
        (reader_name(ligament.id, reader, library), _ligament_words(ligament, reader))
        for ligament in ligaments
    )
    return Block("facts", title, rows=rows)


def _ligament_words(ligament: LigamentEffect, reader: Reader) -> str:
    if reader == "patient":
        return state_word(ligament.state, reader)
    return f"{ligament.state} (rek {signed(ligament.strain_pct)}\u00a0%, schematisch)"


def _overall(effects: Effects, reader: Reader, library: Library) -> tuple[tuple[str, str], ...]:
    order = sorted(effects.muscles, key=lambda muscle: muscle.change_pct)
    longest = [m for m in reversed(order) if m.change_pct > _SAME_PCT][:_FIRST]
    shortest = [m for m in order if m.change_pct < -_SAME_PCT][:_FIRST]
    limits = "Strak staat nu" if reader == "student" else "Houdt de beweging nu tegen"
    rows = [(limits, limit_words(effects, reader, library))]
    for title, muscles in (("Meest verlengd", longest), ("Meest verkort", shortest)):
        if muscles:
            rows.append((title, _named(muscles, reader, library)))
    return tuple(rows)


def _meeting_rows(state: State, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Where bone comes against bone in the model, by the areas of both bones."""
    told: dict[str, None] = {}
    for meeting in catalogue.effects.meetings(state.pose):
        ends = zip(meeting.regions, meeting.bones, strict=True)
        places = (region or bone for region, bone in ends)
        told.setdefault(
            " en ".join(reader_name(place, state.reader, catalogue.library) for place in places)
        )
    title = "Bot raakt hier bot" if state.reader == "student" else "Bot komt dicht bij bot"
    return [(title, "; ".join(told))] if told else []


def _named(muscles: Iterable[MuscleEffect], reader: Reader, library: Library) -> str:
    return ", ".join(
        f"{reader_name(muscle.id, reader, library)} ({muscle.change_pct:+.0f}\u00a0%)"
        for muscle in muscles
    )


def _note() -> Block:
    return Block("note", text=SCHEMATIC)
