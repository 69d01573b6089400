"""What the colours in the 3D view mean: only those that are there now, in words."""

from __future__ import annotations

from content.schema import LOADS, ROLES
from viewer.catalogue import Catalogue
from viewer.resolve import chosen_targets
from viewer.scene import EMPHASIS_COLOURS
from viewer.state import State

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
    """Return colour and words of each role or load that is lit up, in the order of the schema.

    For a patient the words are explained.
    """
    lit = set(chosen_targets(state, catalogue).values())
    patient = state.reader == "patient"
    return tuple(
        (EMPHASIS_COLOURS[role], f"{word}: {_TOLD[role]}" if patient else word)
        for role, word in (ROLES | LOADS).items()
        if role in lit
    )
