"""Palpable points: where bone lies under the skin and a hand can find it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from meshes.atlas import Drawing, Part
from meshes.bones import Bones
from meshes.surface import point_tree

#: The tuber is felt from behind and below, though the skin between the legs is nearer: mm to look
#: outwards first.
OUTWARDS_MM = {"ischial_tuberosity_hindmost": (0.0, 38.0, -30.0)}
#: Landmark of the bone, id of the structure it belongs to, Dutch name, share of the femur's motion.
POINTS = (
    ("asis", "asis", "SIAS", 0.0),
    ("iliac_tubercle", "iliac_crest", "bekkenkam", 0.0),
    ("psis", "psis", "SIPS", 0.0),
    ("greater_trochanter_lateral", "greater_trochanter", "trochanter major", 1.0),
    ("ischial_tuberosity_hindmost", "ischial_tuberosity", "tuber ischiadicum", 0.0),
    ("pubic_tubercle", "pubic_tubercle", "tuberculum pubicum", 0.0),
    ("pubic_symphysis_top", "pubic_symphysis", "symfyse (bovenrand)", 0.0),
    ("adductor_tubercle", "adductor_tubercle", "tuberculum adductorium", 1.0),
    ("patella_base", "patella", "patella (bovenrand)", 1.0),
    ("patella_apex", "patella", "patella (onderpunt)", 1.0),
    ("fibular_head", "fibula", "caput fibulae", 1.0),
    ("tibial_tuberosity", "tibia", "tuberositas tibiae", 1.0),
    ("lateral_epicondyle", "femur", "laterale epicondyl", 1.0),
    ("medial_epicondyle", "femur", "mediale epicondyl", 1.0),
)


def palpable(bones: Bones, parts: Mapping[str, Part]) -> tuple[Drawing, ...]:
    """Return each palpable point: the place on the skin nearest to it on the bone.

    Parameters
    ----------
    bones : Bones
    parts : mapping of id to Part
        Without ``body_surface`` the points lie on the bone.
    """
    skin = parts.get("body_surface")
    tree = point_tree(skin.vertices_mm) if skin else None
    found = []
    for landmark, structure, name, follows in POINTS:
        at = np.asarray(bones.landmarks[landmark], np.float64)
        if tree is not None and skin is not None:
            outside = at + np.array(OUTWARDS_MM.get(landmark, (0.0, 0.0, 0.0)))
            at = skin.vertices_mm[tree.query(outside)[1]].astype(np.float64)
        found.append(
            Drawing(
                id=f"palpable_{landmark}",
                kind="point",
                name=name,
                text=name,
                structure=structure,
                lines=(),
                at_mm=(float(at[0]), float(at[1]), float(at[2])),
                follows=follows,
            )
        )
    return tuple(found)
