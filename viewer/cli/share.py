"""``deel``: a page with the model in it, to pass on."""

from __future__ import annotations

import argparse
import sys

from meshes.cache import load_or_build
from viewer.cli.progress import Progress
from viewer.cli.stand import print_words
from viewer.errors import UserError
from viewer.scene_steps import read_stand
from viewer.sources import catalogue_of, load_library
from viewer.start import start_state

#: What a page does not draw, by the word of the command line.
_NOT_DRAWN = {"snede": "--snede", "maat": "--maat", "namen": "--namen"}


def share(arguments: argparse.Namespace) -> int:
    """Run ``deel``."""
    if arguments.uit.suffix.lower() not in (".html", ".htm"):
        raise UserError(
            f"'{arguments.uit}' eindigt niet op .html; een pagina wordt als HTML bewaard.",
            wrong_use=True,
        )
    for name, option in _NOT_DRAWN.items():
        if getattr(arguments, name):
            raise UserError(
                f"Een gedeelde pagina kan '{option}' niet tonen; laat het weg, of maak een "
                "afbeelding.",
                wrong_use=True,
            )
    with Progress() as progress:
        atlas = load_or_build(progress).atlas
    catalogue = catalogue_of(atlas, load_library(arguments.inhoud))
    state = start_state(arguments, catalogue)
    print_words(read_stand(arguments.stand, catalogue.library))
    from viewer.share.page import share_page

    page = share_page(state, atlas, catalogue)
    try:
        arguments.uit.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"'{arguments.uit}' kan niet geschreven worden; kies een andere plaats."
        ) from error
    size = f"{len(page.encode()) / 1e6:.1f}".replace(".", ",")
    print(f"De pagina staat in {arguments.uit} ({size} MB).", file=sys.stderr)
    return 0
