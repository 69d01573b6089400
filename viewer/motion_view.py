"""What the panel of the leg's angles shows: pure values, made of state and catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from content.model import Library
from meshes.motion.effects import SLACK, STATES, Effects
from meshes.motion.limits import range_deg, within_limits
from meshes.motion.pose import Pose
from viewer.catalogue import Catalogue
from viewer.looks import EMPHASIS_COLOURS
from viewer.panel_parts import reader_name
from viewer.panel_pose import chosen_effects, limit_words, muscle_line, state_word
from viewer.pose_text import degrees
from viewer.posing import ANGLES
from viewer.state import Reader, State
from viewer.tension import TENSION

#: What each angle is called, and its positive and its negative direction.
WORDS: Mapping[Reader, Mapping[str, tuple[str, str, str]]] = {
    "student": {
        "flexion": ("Flexie en extensie", "flexie", "extensie"),
        "abduction": ("Ab- en adductie", "abductie", "adductie"),
        "external_rotation": ("Exo- en endorotatie", "exorotatie", "endorotatie"),
        "knee_flexion": ("Knie", "flexie", "extensie"),
    },
    "patient": {
        "flexion": ("Naar voren, naar achteren", "naar voren", "naar achteren"),
        "abduction": ("Opzij, naar het midden", "opzij", "naar het midden"),
        "external_rotation": ("Draaien", "naar buiten", "naar binnen"),
        "knee_flexion": ("Knie", "gebogen", "gestrekt"),
    },
}
#: Chosen muscles that are told of while the leg moves.
_MOST = 4


@dataclass(frozen=True)
class Angle:
    """One angle with how far it goes.

    Parameters
    ----------
    id : str
        One of ``posing.ANGLES``.
    title, positive, negative : str
        What it is called, and its two directions.
    value_deg : float
        With the pelvis' share.
    least_deg, most_deg : float
        Of the hip alone, or of the knee, in this pose.
    reach_deg : float
        The most that is reached with the pelvis joining in.
    """

    id: str
    title: str
    positive: str
    negative: str
    value_deg: float
    least_deg: float
    most_deg: float
    reach_deg: float


@dataclass(frozen=True)
class MotionView:
    """All that the panel shows.

    Parameters
    ----------
    angles : tuple of Angle
    words : str
        That the pelvis joins in, and where the end of a range is reached; empty for neither.
    hint : str
        What can be taken hold of.
    limits : str
        What limits the motion now.
    ligaments : tuple of (str, str, str)
        Colour, state in words and names of those that are in it, the tightest first.
    muscles : tuple of (str, str)
        Name of each chosen muscle, and what the pose does to it.
    """

    angles: tuple[Angle, ...]
    words: str = ""
    hint: str = ""
    limits: str = ""
    ligaments: tuple[tuple[str, str, str], ...] = ()
    muscles: tuple[tuple[str, str], ...] = ()


def motion_view(state: State, catalogue: Catalogue) -> MotionView:
    """Return what the panel shows for a state."""
    angles = tuple(_angle(id_, state) for id_ in ANGLES)
    told = " ".join([*_pelvis(state), *_ends(angles)])
    hint = (
        f"Sleep het {'bekken' if state.pose.closed_chain else 'been'} in beeld, of kies een hoek."
    )
    effects = catalogue.effects.at(state.pose)
    if effects is None:
        return MotionView(angles, told, hint)
    library, reader = catalogue.library, state.reader
    muscles, _ = chosen_effects(state, effects, catalogue)
    return MotionView(
        angles=angles,
        words=told,
        hint=hint,
        limits=limit_words(effects, reader, library),
        ligaments=_ligaments(effects, reader, library),
        muscles=tuple(
            (reader_name(muscle.id, reader, library), muscle_line(muscle, reader))
            for muscle in sorted(muscles, key=lambda muscle: -abs(muscle.change_pct))[:_MOST]
        ),
    )


def _pelvis(state: State) -> list[str]:
    """That the pelvis joins in, where it does."""
    within = within_limits(state.pose)
    if not within.pelvis_deg:
        return []
    hip, pelvis = degrees(within.pose.flexion_deg), degrees(within.pelvis_deg)
    return [f"De heup alleen gaat tot {hip}; het bekken doet {pelvis} mee."]


def _ends(angles: tuple[Angle, ...]) -> list[str]:
    """Where an angle is at the end of its range; a straight knee is no news."""
    words = []
    for angle in angles:
        if angle.value_deg in (angle.least_deg, angle.reach_deg) and angle.value_deg:
            way = angle.positive if angle.value_deg > 0 else angle.negative
            told = "de knie" if angle.id == "knee_flexion" else way
            words.append(f"{told.capitalize()}: verder gaat het in deze stand niet.")
    return words


def _ligaments(
    effects: Effects, reader: Reader, library: Library
) -> tuple[tuple[str, str, str], ...]:
    """The ligaments by state; of those that are slack it is enough that they are."""
    rows: list[tuple[str, str, str]] = []
    for state in reversed(STATES):
        bands = [band for band in effects.ligaments if band.state == state]
        names = ", ".join(reader_name(band.id, reader, library) for band in bands)
        if state == SLACK:
            names = "de andere banden" if rows else "alle banden"
        if bands:
            rows.append((EMPHASIS_COLOURS[TENSION[state]], state_word(state, reader), names))
    return tuple(rows)


def _angle(id_: str, state: State) -> Angle:
    pose = state.pose
    hip = within_limits(pose).pose
    title, positive, negative = WORDS[state.reader][id_]
    least, most = range_deg(id_, hip.flexion_deg)
    reach = most
    if id_ == "flexion" and not pose.closed_chain:
        reach = _most_reached_deg()
    return Angle(id_, title, positive, negative, getattr(pose, f"{id_}_deg"), least, most, reach)


def _most_reached_deg() -> float:
    """Return how far the thigh flexes with the pelvis joining in."""
    beyond = within_limits(Pose(flexion_deg=360.0))
    return beyond.pose.flexion_deg + beyond.pelvis_deg
