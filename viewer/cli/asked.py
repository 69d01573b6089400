"""What a command is asked to show: the atlas, its texts, and the state that KEUZE tells."""

from __future__ import annotations

import argparse

from meshes.atlas import Atlas
from viewer.catalogue import Catalogue
from viewer.cli.progress import Progress
from viewer.cli.stand import print_words
from viewer.scene_steps import read_stand
from viewer.sources import catalogue_of, load_library
from viewer.start import start_state
from viewer.state import State


def asked(arguments: argparse.Namespace) -> tuple[Atlas, Catalogue, State]:
    """Return atlas, catalogue and state, and tell what of the pose could not be.

    Raises
    ------
    UserError
        If an id or the pose is not understood.
    """
    from meshes.cache import load_or_build

    with Progress() as progress:
        atlas = load_or_build(progress).atlas
    catalogue = catalogue_of(atlas, load_library(arguments.inhoud))
    state = start_state(arguments, catalogue)
    print_words(read_stand(arguments.stand, catalogue.library))
    return atlas, catalogue, state
