"""``afbeelding``: a picture without a window."""

from __future__ import annotations

import argparse

from viewer.cli.asked import asked
from viewer.errors import UserError
from viewer.looking import look_at_section
from viewer.resolve import chosen_targets, resolve_scene


def make_picture(arguments: argparse.Namespace) -> int:
    """Run ``afbeelding``."""
    atlas, catalogue, state = asked(arguments)
    if arguments.uit.suffix.lower() != ".png":
        raise UserError(
            f"'{arguments.uit}' eindigt niet op .png; een afbeelding wordt als PNG bewaard.",
            wrong_use=True,
        )
    from viewer.render.picture import save_picture
    from viewer.render.view import AtlasView

    width_px, height_px = arguments.formaat
    view = AtlasView(atlas)
    view.resize(width_px, height_px)
    view.apply(resolve_scene(state, catalogue))
    view.look(arguments.aanzicht or "voor")
    if not arguments.aanzicht:
        look_at_section(state, view)
    view.fit({target.part for target in chosen_targets(state, catalogue)} or None)
    save_picture(view, arguments.uit, width_px, height_px, transparent=arguments.transparant)
    return 0
