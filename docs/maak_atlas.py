"""Make the pictures and tables of ``docs/atlas.md``: ``python docs/maak_atlas.py [REFERENCE]``.

A tool for developers. The tables come from the report of the atlas; the pictures show it layer by
layer from six sides. With the folder of the reference sets each layer stands above the same layer
of Open3DModel, carried onto our bones and drawn by the same view, from the same place.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import manifold3d
import numpy as np
from PIL import Image, ImageDraw

from meshes.atlas import Atlas, Part
from meshes.bones import Bones, load_bones
from meshes.cache import load_or_build
from meshes.finish import finished
from meshes.measure.mapped import carried, reference_map
from meshes.measure.reference import MUSCLES, read_open3dmodel
from meshes.report import measure_atlas
from viewer.looks import VIEWS, View
from viewer.render.picture import picture
from viewer.render.view import AtlasView
from viewer.resolve import hidden_at_start, resolve_scene
from viewer.scene import OTHER_SIDE, Camera, Look, Scene
from viewer.sources import catalogue_of, load_library
from viewer.state import Place, State

DOCS = Path(__file__).parent
PICTURES = DOCS / "beelden"
PAGE = DOCS / "atlas.md"
WIDTH_PX, HEIGHT_PX = 420, 470
#: Size of a picture with names in it.
NAMED_PX = (1150, 820)
#: What lies lower is left out of the view from below.
CUT_MM = -95.0

#: Group and tissue of the reference's meshes, by the start of their names.
REFERENCE_KINDS = {
    "Bones": ("bones", "bone"),
    "Cartilages": ("cartilage", "cartilage"),
    "Ligaments": ("capsule_ligaments", "ligament"),
    "Overlays": ("capsule_ligaments", "ligament"),
    "Muscles": ("muscles", "muscle"),
    "Fascia": ("fascia", "fascia"),
    "Bursae": ("bursae", "bursa"),
    "Nerves": ("nerves", "nerve"),
    "Arteries": ("vessels", "artery"),
    "Veins": ("vessels", "vein"),
}
#: Names whose tissue differs from that of their group.
REFERENCE_TISSUES = {
    "Ligaments__Acetabular_labrum.r": "fibrocartilage",
    "Ligaments__Hip_joint_capsule.r": "capsule",
    "Bones__Lumbar_vertebrae_L3_cartilages.r": "cartilage",
    "Bones__Lumbar_vertebrae_L4_cartilages.r": "cartilage",
    "Bones__Lumbar_vertebrae_L5_cartilages.r": "cartilage",
}
#: Outlines of spaces and areas, no structures that lie in view.
REFERENCE_LEFT_OUT = ("Femoral_triangle", "Femoral_canal", "Femoral_ring", "Femoral_sheath")

DEEP_MUSCLES = frozenset(
    {
        "obturator_internus", "obturator_externus", "gemellus_superior", "gemellus_inferior",
        "quadratus_femoris", "piriformis", "gluteus_minimus", "iliacus", "psoas_major",
        "iliocapsularis", "vastus_intermedius", "adductor_brevis", "adductor_minimus",
        "rectus_femoris_reflected_tendon",
    }
)  # fmt: skip
MIDDLE_MUSCLES = DEEP_MUSCLES | {
    "gluteus_medius", "pectineus", "adductor_magnus", "adductor_longus", "vastus_lateralis",
    "vastus_medialis", "semimembranosus", "biceps_femoris_short_head", "biceps_femoris_long_head",
    "semitendinosus", "rectus_femoris", "psoas_minor", "gracilis",
}  # fmt: skip

Chooses = Callable[[Part], bool]


def _in(*groups: str) -> Chooses:
    return lambda part: part.group in groups


@dataclass(frozen=True)
class Layer:
    """A picture of the page: its file, its title and which parts it shows."""

    name: str
    title: str
    shows: Chooses


_JOINT = _in("bones", "cartilage")
LAYERS = (
    Layer("botten", "Botten", _in("bones")),
    Layer("kapsel", "Kapsel en banden", _in("bones", "cartilage", "capsule_ligaments")),
    Layer("diep", "Diepe spieren", lambda p: _JOINT(p) or p.id in DEEP_MUSCLES),
    Layer("midden", "Middelste laag", lambda p: _JOINT(p) or p.id in MIDDLE_MUSCLES),
    Layer("spieren", "Alle spieren", lambda p: _JOINT(p) or p.group == "muscles"),
    Layer("banen", "Zenuwen en vaten", _in("bones", "nerves", "vessels")),
)


def reference_atlas(folder: Path, bones: Bones) -> Atlas:
    """Return Open3DModel as an atlas of its own, carried onto our bones."""
    to_ours = reference_map(folder, bones)
    ours = {name: id_ for id_, name in MUSCLES.items()}
    parts = {}
    for path in sorted((folder / "open3dmodel" / "hip-right").glob("*.ply")):
        if any(word in path.stem for word in REFERENCE_LEFT_OUT):
            continue
        group, tissue = REFERENCE_KINDS[path.stem.split("__")[0]]
        surface = carried(read_open3dmodel(folder, path.stem), to_ours)
        id_ = ours.get(path.stem, path.stem)
        part = Part(
            id=id_,
            group=group,
            tissue=REFERENCE_TISSUES.get(path.stem, tissue),
            vertices_mm=surface.vertices_mm.astype(np.float32),
            faces=surface.faces.astype(np.int32),
            source="scan",
            credit="",
            licence="",
            solid=False,
        )
        parts[id_] = finished(part)
    return Atlas(parts, bones.midline_x_mm, {}, {})


def cut_off(atlas: Atlas) -> Atlas:
    """Return the atlas without what lies below the hip, so that one can look at it from below."""
    parts = {}
    for id_, part in atlas.parts.items():
        if part.vertices_mm[:, 2].max() < CUT_MM:
            continue
        fibres = np.zeros((len(part.vertices_mm), 3), np.float32)
        if len(part.fibre):
            fibres[:, :2] = part.fibre
        if len(part.tendon):
            fibres[:, 2] = part.tendon
        told = np.column_stack([part.vertices_mm, fibres]).astype(np.float32)
        solid = manifold3d.Manifold(manifold3d.Mesh(told, np.array(part.faces, np.uint32)))
        if solid.is_empty():  # not closed: its open end shows
            kept = part.faces[part.vertices_mm[part.faces][:, :, 2].min(axis=1) > CUT_MM]
            rest = replace(part, faces=kept)
        else:
            mesh = solid.trim_by_plane((0.0, 0.0, 1.0), CUT_MM).to_mesh()
            told = np.asarray(mesh.vert_properties, np.float32)
            rest = replace(
                part,
                vertices_mm=told[:, :3],
                faces=np.asarray(mesh.tri_verts, np.int32),
                fibre=told[:, 3:5].astype(np.float16) if len(part.fibre) else part.fibre,
                tendon=told[:, 5] if len(part.tendon) else part.tendon,
            )
        bare = {name: np.empty(0, np.float32) for name in ("shade", "follows", "shank")}
        rest = replace(rest, region=np.empty(0, np.int16), regions=(), **bare)
        parts[id_] = finished(rest)
    return replace(atlas, parts=parts, attachments=(), drawings=())


def shots(atlas: Atlas, camera: Camera) -> dict[str, Image.Image]:
    """Return each layer as seen from a place; bones of the other side are left out."""
    view = AtlasView(atlas)
    view.resize(WIDTH_PX, HEIGHT_PX)
    others = {id_ + OTHER_SIDE: Look(0.0) for id_, p in atlas.parts.items() if p.both_sides}
    images = {}
    for layer in LAYERS:
        looks = {id_: Look(1.0 if layer.shows(part) else 0.0) for id_, part in atlas.parts.items()}
        view.apply(Scene(looks=looks | others))
        view.camera = camera
        images[layer.name] = Image.fromarray(picture(view, WIDTH_PX, HEIGHT_PX)).convert("RGB")
    view.close()
    return images


def six_cameras(atlas: Atlas) -> dict[View, Camera]:
    """Return the six views, all framing the hip."""
    view = AtlasView(atlas)
    view.resize(WIDTH_PX, HEIGHT_PX)
    cameras = {}
    for name in VIEWS:
        view.look(name)
        view.fit(["hip_bone"])
        view.zoom(0.78, WIDTH_PX / 2, HEIGHT_PX / 2)
        cameras[name] = view.camera
    view.close()
    return cameras


def sheet(rows: Sequence[tuple[str, Sequence[Image.Image]]]) -> Image.Image:
    """Return rows of pictures under each other, each with its name."""
    whole = Image.new("RGB", (WIDTH_PX * len(VIEWS), HEIGHT_PX * len(rows)), "white")
    draw = ImageDraw.Draw(whole)
    for i, (title, images) in enumerate(rows):
        for j, (image, view) in enumerate(zip(images, VIEWS.values(), strict=True)):
            whole.paste(image, (j * WIDTH_PX, i * HEIGHT_PX))
            draw.text(
                (j * WIDTH_PX + 12, i * HEIGHT_PX + 8), f"{title} · {view}", "#304050", size=22
            )
    return whole


def make_pictures(atlas: Atlas, reference: Atlas | None) -> None:
    """Write a sheet for each layer."""
    cameras = six_cameras(atlas)
    whole = {"Heupatlas": atlas} | ({"Open3DModel": reference} if reference else {})
    taken = {
        title: [
            shots(cut_off(shown) if view == "onder" else shown, camera)
            for view, camera in cameras.items()
        ]
        for title, shown in whole.items()
    }
    for layer in LAYERS:
        rows = [(title, [images[layer.name] for images in six]) for title, six in taken.items()]
        sheet(rows).save(PICTURES / f"atlas-{layer.name}.jpg", quality=82, optimize=True)


def make_attachments(atlas: Atlas) -> None:
    """Write the sheet of the attachments with their names, and of the skin with a place of pain."""
    catalogue = catalogue_of(atlas, load_library(None))
    bones = frozenset(id_ for id_, part in atlas.parts.items() if part.group == "bones")
    painted = State(isolated=bones, attachments="all", names=True)
    skin = State(place=Place(("groin",)), reveal=True, hidden=hidden_at_start(catalogue))
    wanted: tuple[tuple[State, View, Sequence[str] | None], ...] = (
        (painted, "voor", ["hip_bone"]),
        (painted, "achter", ["hip_bone"]),
        (painted, "buiten", ["hip_bone"]),
        (skin, "voor", ["body_surface"]),
    )
    view = AtlasView(atlas)
    view.resize(*NAMED_PX)
    wide, high = NAMED_PX
    whole = Image.new("RGB", (2 * wide, 2 * high))
    for i, (state, name, framed) in enumerate(wanted):
        view.apply(resolve_scene(state, catalogue))
        view.look(name)
        view.fit(framed)
        view.zoom(0.8, wide / 2, high / 2)
        image = Image.fromarray(picture(view, wide, high)).convert("RGB")
        whole.paste(image, (i % 2 * wide, i // 2 * high))
    view.close()
    whole.save(PICTURES / "atlas-aanhechtingen.jpg", quality=82, optimize=True)


def tables(told: Mapping[str, Any]) -> dict[str, str]:
    """Return the tables of the page in Markdown, by the name of their place in it."""
    quantities = [
        "| maat | gemeten | gepubliceerd | spreiding | binnen | toelichting |",
        "|---|---:|---:|---|:-:|---|",
    ]
    for row in told["quantities"]:
        inside = "ja" if row["within_1sd"] else "nee"
        quantities.append(
            f"| `{row['id']}` | {row['measured']} {row['unit']} | {row['published']} | "
            f"{row['sd']} | {inside} | {row['note']} |"
        )
    structures = [
        "| structuur | driehoeken | gesloten | volume (cm3) | diepst in bot (mm) | vorm |",
        "|---|---:|:-:|---:|---:|---|",
    ]
    kinds = {"scan": "scan", "measured": "gemeten", "modelled": "gemodelleerd"}
    for row in told["structures"]:
        closed = "ja" if row["closed"] else "nee"
        structures.append(
            f"| `{row['id']}` | {row['triangles']} | {closed} | {row['volume_cm3']} | "
            f"{row['max_depth_in_bone_mm']} | {kinds[row['kind']]} |"
        )
    return {"maten": "\n".join(quantities), "structuren": "\n".join(structures)}


def fill_in(page: str, told: Mapping[str, str]) -> str:
    """Return the page with each ``<!-- naam -->`` … ``<!-- einde -->`` block replaced."""
    for name, table in told.items():
        page, times = re.subn(
            rf"(<!-- {name} -->\n).*?(<!-- einde -->)",
            lambda found, table=table: f"{found[1]}\n{table}\n\n{found[2]}",
            page,
            flags=re.DOTALL,
        )
        if times != 1:
            raise ValueError(f"{PAGE.name} has {times} places for {name}")
    return page


def main() -> int:
    """Write pictures and tables."""
    PICTURES.mkdir(exist_ok=True)
    reference = None
    if len(sys.argv) > 1:
        reference = reference_atlas(Path(sys.argv[1]), load_bones())
    atlas = load_or_build().atlas
    make_pictures(atlas, reference)
    make_attachments(atlas)
    page = fill_in(PAGE.read_text("utf-8"), tables(measure_atlas(atlas, build_s=0.0)))
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
