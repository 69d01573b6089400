"""What the colours in the 3D view mean: only those that are there now, in words."""

from __future__ import annotations

from collections.abc import Mapping

from content.schema import LOADS, ROLES
from viewer.catalogue import Catalogue
from viewer.looks import EMPHASIS_COLOURS, Emphasis
from viewer.resolve import chosen_targets
from viewer.state import State
from viewer.tension import tension

#: What the colour of a ligament means, for each reader.
_TENSION: Mapping[str, Mapping[Emphasis, str]] = {
    "student": {
        "slack": "band slap (schematisch)",
        "tightening": "band aanspannend",
        "tight": "band strak",
    },
    "patient": {
        "slack": "band ontspannen (ongeveer)",
        "tightening": "band komt op spanning",
        "tight": "band houdt de beweging tegen",
    },
}

#: What each role or load means, for a reader who does not know the word.
_TOLD = {
    "primary": "hier zit de klacht vooral",
    "secondary": "doet mee",
    "compensating": "vangt op",
    "referred": "pijn kan hier gevoeld worden",
    "stretched": "wordt langer of strak",
    "tensioned": "de zenuw krijgt spanning",
    "loaded": "krijgt druk of steun",
    "working": "spant zich in",
    "relaxed": "wordt korter of slap",
}


def legend_of(state: State, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """Return colour and words of each role or load that is lit up, in the order of the schema, and
    of how tight the ligaments are.

    For a patient the words are explained.
    """
    targets = chosen_targets(state, catalogue)
    lit = set(targets.values())
    patient = state.reader == "patient"
    roles = tuple(
        (EMPHASIS_COLOURS[role], f"{word}: {_TOLD[role]}" if patient else word)
        for role, word in (ROLES | LOADS).items()
        if role in lit
    )
    tight = tension(state, catalogue)
    shown = {target.part for target, why in targets.items() if why == "chosen"}
    ghosts = state.reveal and targets and not shown & tight.keys()
    if not tight or ghosts:  # what is no more than a ghost has no colour to explain
        return roles
    told = _TENSION[state.reader]
    return roles + tuple((EMPHASIS_COLOURS[tight], words) for tight, words in told.items())
