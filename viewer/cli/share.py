"""``deel``: a page with the model in it, to pass on."""

from __future__ import annotations

import argparse
import sys

from viewer.cli.asked import asked
from viewer.errors import UserError, not_written

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
    atlas, catalogue, state = asked(arguments)
    from viewer.share.page import share_page

    page = share_page(state, atlas, catalogue)
    try:
        arguments.uit.write_text(page, encoding="utf-8")
    except OSError as error:
        raise not_written(arguments.uit, error) from error
    size = f"{len(page.encode()) / 1e6:.1f}".replace(".", ",")
    print(f"De pagina staat in {arguments.uit} ({size} MB).", file=sys.stderr)
    return 0
