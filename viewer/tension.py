"""How tight the ligaments are, as colours: while the leg is moved, or not in neutral."""

from __future__ import annotations

from collections.abc import Mapping

from meshes.motion.effects import SLACK, TIGHT, TIGHTENING
from meshes.motion.pose import NEUTRAL
from viewer.catalogue import Catalogue
from viewer.looks import Emphasis
from viewer.state import State

#: The colour of each state of a ligament.
TENSION: Mapping[str, Emphasis] = {SLACK: "slack", TIGHTENING: "tightening", TIGHT: "tight"}


def tension(state: State, catalogue: Catalogue) -> dict[str, Emphasis]:
    """Return how tight each ligament is, by part; empty where that is not asked for."""
    if not state.motion and state.pose == NEUTRAL:
        return {}
    effects = catalogue.effects.at(state.pose)
    ligaments = effects.ligaments if effects else ()
    return {ligament.id: TENSION[ligament.state] for ligament in ligaments}
