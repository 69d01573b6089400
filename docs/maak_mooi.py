"""Make the pictures of ``docs/mooi.md``: ``python docs/maak_mooi.py REFERENCE``.

A tool for developers. One sheet has the atlas above Open3DModel, carried onto our bones and drawn
by the same view from the same places; the other has a frame at rest before and after its finish.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from maak_atlas import PICTURES, reference_atlas
from PIL import Image, ImageDraw

from meshes.atlas import Atlas, Part
from meshes.bones import load_bones
from meshes.cache import load_or_build
from viewer.looks import View
from viewer.render.picture import picture
from viewer.render.view import AtlasView
from viewer.resolve import OFF_AT_START, resolve_scene
from viewer.scene import OTHER_SIDE, Camera, Look, Scene
from viewer.sources import catalogue_of, load_library
from viewer.state import Place, State

WIDTH_PX, HEIGHT_PX = 380, 440
FINISH_PX = (620, 560)
_GROUND = ("#fbfcfd", "#cfd8df")
_INK, _LETTERS_PX = "#304050", 18


@dataclass(frozen=True)
class Plate:
    """A picture of the sheet: its title, from where one looks, how near, and what is shown."""

    title: str
    view: View
    nearer: float
    shows: Callable[[Part], bool]


def _without_femur(part: Part) -> bool:
    kept = part.group in ("bones", "cartilage") or "labrum" in part.id.casefold()
    gone = ("femur", "femoral", "tibia", "fibula", "patella", "physis", "subchondral")
    return kept and not any(word in part.id.casefold() for word in gone)


PLATES = (
    Plate("van voren", "voor", 0.70, lambda p: p.group not in ("skin", "fascia", "bursae")),
    Plate("van achteren", "achter", 0.70, lambda p: p.group in ("bones", "muscles")),
    Plate("kapsel en banden", "voor", 1.15, lambda p: p.group in ("bones", "capsule_ligaments")),
    Plate("de kom", "buiten", 1.15, _without_femur),
)


def cameras(atlas: Atlas) -> list[Camera]:
    """Return from where each plate is seen."""
    view = AtlasView(atlas, WIDTH_PX, HEIGHT_PX)
    found = []
    for plate in PLATES:
        view.look(plate.view)
        view.fit(["hip_bone"])
        view.zoom(plate.nearer, WIDTH_PX / 2, HEIGHT_PX * 0.62)
        found.append(view.camera)
    view.close()
    return found


def row(atlas: Atlas, seen: list[Camera]) -> list[Image.Image]:
    """Return each plate of an atlas."""
    view = AtlasView(atlas, WIDTH_PX, HEIGHT_PX)
    view.set_background(*_GROUND)
    images = []
    for plate, camera in zip(PLATES, seen, strict=True):
        looks = {
            id_: Look(1.0 if plate.shows(part) and id_ not in OFF_AT_START else 0.0)
            for id_, part in atlas.parts.items()
        }
        others = {id_ + OTHER_SIDE: Look(0.0) for id_, p in atlas.parts.items() if p.both_sides}
        view.apply(Scene(looks=looks | others))
        view.camera = camera
        images.append(Image.fromarray(picture(view, WIDTH_PX, HEIGHT_PX)).convert("RGB"))
    view.close()
    return images


def side_by_side(atlases: Mapping[str, Atlas]) -> Image.Image:
    """Return the plates of several atlases, one atlas a row."""
    seen = cameras(next(iter(atlases.values())))
    whole = Image.new("RGB", (WIDTH_PX * len(PLATES), HEIGHT_PX * len(atlases)))
    draw = ImageDraw.Draw(whole)
    for i, (name, atlas) in enumerate(atlases.items()):
        for j, (plate, image) in enumerate(zip(PLATES, row(atlas, seen), strict=True)):
            corner = j * WIDTH_PX, i * HEIGHT_PX
            whole.paste(image, corner)
            at = corner[0] + 10, corner[1] + 8
            draw.text(at, f"{name} · {plate.title}", _INK, font_size=_LETTERS_PX)
    return whole


def finish(atlas: Atlas) -> Image.Image:
    """Return a frame at rest as it is first, and as it is when nothing is touched."""
    view = AtlasView(atlas, *FINISH_PX)
    view.set_background(*_GROUND)
    view.shading = "on"
    catalogue = catalogue_of(atlas, load_library(None))
    view.apply(resolve_scene(State(hidden=OFF_AT_START, place=Place(("pectineus",))), catalogue))
    view.look("voor")
    view.fit(["pectineus", "iliacus"])
    view.zoom(1.1, FINISH_PX[0] / 2, FINISH_PX[1] / 2)
    frames = [view.render(), view.refine()]
    view.close()
    whole = Image.new("RGB", (2 * FINISH_PX[0], FINISH_PX[1]))
    draw = ImageDraw.Draw(whole)
    for i, (frame, words) in enumerate(zip(frames, ("eerst", "na 0,3 s rust"), strict=True)):
        if frame is None:
            raise RuntimeError("there is no finer frame")
        whole.paste(Image.fromarray(frame[:, :, :3]), (i * FINISH_PX[0], 0))
        draw.text((i * FINISH_PX[0] + 12, 8), words, _INK, font_size=_LETTERS_PX)
    return whole


def main() -> int:
    """Write the pictures."""
    if len(sys.argv) != 2:
        sys.exit("Noem de map met de referenties: python docs/maak_mooi.py MAP")
    atlas = load_or_build().atlas
    both = {"Heupatlas": atlas, "Open3DModel": reference_atlas(Path(sys.argv[1]), load_bones())}
    side_by_side(both).save(PICTURES / "mooi-naast.jpg", quality=84, optimize=True)
    finish(atlas).save(PICTURES / "mooi-afwerking.jpg", quality=88, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
