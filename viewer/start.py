"""The state a program starts with: what the command line asks for."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from content.schema import GROUPS
from meshes.motion.pose import NEUTRAL, Pose
from viewer.catalogue import Catalogue
from viewer.errors import UserError, did_you_mean
from viewer.posing import NO_MOTION, reached
from viewer.resolve import hidden_at_start
from viewer.scene_steps import read_stand
from viewer.sources import check_condition, check_structure
from viewer.state import FADED_OPACITY, Labels, Painted, Place, State

#: Words of the command line for what is painted on the bones.
_PAINTED: dict[str, Painted] = {"geen": "off", "keuze": "chosen", "alle": "all"}


def start_state(arguments: argparse.Namespace, catalogue: Catalogue) -> State:
    """Return the state for the arguments of KEUZE.

    Raises
    ------
    UserError
        If an id is not known, or the pose is not understood or cannot be taken.
    """
    selection = tuple(check_structure(id_, catalogue) for id_ in arguments.structuur)
    condition = None
    if arguments.aandoening:
        condition = check_condition(arguments.aandoening, catalogue.library)
    hidden = hidden_at_start(catalogue)
    hidden -= _parts(arguments.toon, catalogue)
    hidden |= _parts(arguments.verberg, catalogue)
    faded = dict.fromkeys(sorted(_parts(arguments.vervaag, catalogue)), FADED_OPACITY)
    place = Place(selection=selection, condition=condition)
    return State(
        place=place,
        reveal=place != Place(),
        hidden=hidden,
        opacity=faded,
        side=arguments.zijde,
        reader=arguments.lezer,
        attachments=_PAINTED[arguments.aanhechtingen],
        names=arguments.namen,
        drawn=frozenset(arguments.maat),
        section=arguments.snede,
        peel=arguments.pel,
        apart=arguments.uiteen,
        labels=_labels(arguments, place),
        pose=_pose(arguments.stand, catalogue),
    )


def _labels(arguments: argparse.Namespace, place: Place) -> Labels:
    """Return what is named: what is chosen, else all; painted attachments have their own names."""
    if not arguments.namen:
        return "off"
    if place != Place():
        return "chosen"
    return "off" if arguments.aanhechtingen == "alle" else "all"


def _pose(text: str, catalogue: Catalogue) -> Pose:
    asked = read_stand(text, catalogue.library)
    if asked.pose != NEUTRAL and catalogue.effects.motion is None:
        raise UserError(NO_MOTION)
    return reached(asked)


def _parts(ids: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    parts: set[str] = set()
    for id_ in ids:
        if id_ not in GROUPS and not catalogue.knows(id_):
            known = [*GROUPS, *catalogue.library.structures]
            raise UserError(
                f"De groep of structuur '{id_}' is niet bekend.{did_you_mean(id_, known)}"
            )
        parts |= catalogue.parts(id_)
    return frozenset(parts)
