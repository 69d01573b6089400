"""Asking for a panel and reading it, for the tests of panels."""

from __future__ import annotations

from viewer.catalogue import Catalogue
from viewer.panel import resolve_panel
from viewer.panel_model import Panel
from viewer.state import Place, Reader, State


def texts(panel: Panel, kind: str) -> list[str]:
    """Return the texts of all blocks of a kind."""
    return [block.text for block in panel.blocks if block.kind == kind]


def panel_of(catalogue: Catalogue, *ids: str, reader: Reader = "patient", **fields: str) -> Panel:
    """Return the panel of what is chosen."""
    return resolve_panel(State(place=Place(ids, **fields), reader=reader), catalogue)
