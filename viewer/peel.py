"""Taking the body off layer by layer, from the skin to the bones of the joint: pure functions.

``State.peel`` is how far this has gone, 0 to 1, counted over all structures that can be taken off,
so that it means the same depth whatever is hidden. A slider walks over those that are shown only;
see ``position_of`` and ``peel_at``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viewer.catalogue import Shape


#: Structures in the order in which they are taken off, by layer. Within a layer it is the order of
#: their mean depth below the skin (``tests/viewer/test_peel.py`` measures it on the shapes), but
#: for what lies over another: gluteus maximus goes before the hamstrings that start below it.
#: Ligaments of the hip strengthen its capsule from outside and go before it, the zona orbicularis
#: lies within.
#: Bones are never taken off.
LAYERS: Mapping[str, tuple[str, ...]] = {
    "huid": ("body_surface",),
    "fascie en huidzenuwen": (
        "clunial_nerves",
        "fascia_lata",
        "iliotibial_tract",
        "femoral_triangle",
        "lateral_femoral_cutaneous_nerve",
        "ilioinguinal_nerve",
    ),
    "oppervlakkige spieren": (
        "sartorius",
        "tensor_fasciae_latae",
        "gluteus_maximus",
        "gracilis",
        "semitendinosus",
        "rectus_femoris",
        "rectus_femoris_reflected_tendon",
        "biceps_femoris_long_head",
        "vastus_lateralis",
    ),
    "middelste spieren": (
        "inguinal_ligament",
        "semimembranosus",
        "gluteus_medius",
        "biceps_femoris_short_head",
        "adductor_longus",
        "vastus_medialis",
        "vastus_intermedius",
        "patellar_ligament",
        "pectineus",
    ),
    "diepe spieren": (
        "adductor_magnus",
        "gluteus_minimus",
        "adductor_brevis",
        "iliacus",
        "iliocapsularis",
        "adductor_minimus",
        "quadratus_femoris",
        "piriformis",
        "gemellus_inferior",
        "psoas_minor",
        "psoas_major",
        "gemellus_superior",
        "obturator_internus",
        "obturator_externus",
    ),
    "vaten en zenuwen": (
        "lacuna_vasorum",
        "lacuna_musculorum",
        "femoral_nerve",
        "genitofemoral_nerve",
        "femoral_artery",
        "lateral_circumflex_femoral_artery",
        "deep_femoral_artery",
        "inferior_gluteal_nerve",
        "femoral_vein",
        "posterior_femoral_cutaneous_nerve",
        "superior_gluteal_artery",
        "sciatic_nerve",
        "superior_gluteal_nerve",
        "pudendal_nerve",
        "inferior_gluteal_artery",
        "obturator_nerve",
        "medial_circumflex_femoral_artery",
        "obturator_canal",
        "lumbar_nerve_roots",
        "suprapiriform_foramen",
        "obturator_artery",
        "infrapiriform_foramen",
        "nerve_to_obturator_internus",
        "nerve_to_quadratus_femoris",
    ),
    "slijmbeurzen": (
        "trochanteric_bursa",
        "subgluteus_medius_bursa",
        "gluteofemoral_bursa",
        "subgluteus_minimus_bursa",
        "ischial_bursa",
        "iliopectineal_bursa",
        "subtendinous_iliac_bursa",
        "obturator_internus_bursa",
    ),
    "banden van het bekken": (
        "sacrotuberous_ligament",
        "sacrospinous_ligament",
        "obturator_membrane",
    ),
    "banden en kapsel van de heup": (
        "iliofemoral_ligament_lateral",
        "iliofemoral_ligament_medial",
        "pubofemoral_ligament",
        "ischiofemoral_ligament",
        "hip_joint_capsule",
        "zona_orbicularis",
        "synovial_membrane",
        "retinacular_vessels",
    ),
    "binnen het gewricht": (
        "acetabular_labrum",
        "transverse_acetabular_ligament",
        "pulvinar",
        "ligament_of_head_of_femur",
        "artery_of_ligament_of_head",
    ),
    "kraakbeen": (
        "pubic_symphysis",
        "sacroiliac_joint",
        "capital_femoral_physis",
        "femoral_head_cartilage",
        "triradiate_cartilage",
        "lunate_surface_cartilage",
    ),
}

#: Where a structure that is in no layer goes, by its group: at the end of this layer.
_LAYER_OF_GROUP: Mapping[str, str] = {
    "skin": "huid",
    "fascia": "fascie en huidzenuwen",
    "muscles": "diepe spieren",
    "nerves": "vaten en zenuwen",
    "vessels": "vaten en zenuwen",
    "bursae": "slijmbeurzen",
    "capsule_ligaments": "banden en kapsel van de heup",
    "joint": "kraakbeen",
    "cartilage": "kraakbeen",
}


def peel_order(shapes: Mapping[str, Shape]) -> tuple[str, ...]:
    """Return the ids of all shapes that can be taken off, the outermost first."""
    placed = {id_ for ids in LAYERS.values() for id_ in ids}
    others = [shape for shape in shapes.values() if shape.id not in placed]
    return tuple(
        id_
        for layer, ids in LAYERS.items()
        for id_ in (
            *(known for known in ids if known in shapes),
            *(s.id for s in others if _LAYER_OF_GROUP.get(s.group) == layer),
        )
    )


def shares_left(peel: float, order: tuple[str, ...]) -> dict[str, float]:
    """Return how much is left of each structure that is going or gone: below 1, down to 0.

    Parameters
    ----------
    peel : float
        0 to 1.
    order : tuple of str
        From ``peel_order``.
    """
    depth = peel * len(order)
    return {id_: max(0.0, rank + 1 - depth) for rank, id_ in enumerate(order) if rank < depth}


def position_of(peel: float, order: tuple[str, ...], shown: Collection[str]) -> float:
    """Return where the slider stands, 0 to 1, when it walks over what is shown only."""
    ranks = [rank for rank, id_ in enumerate(order) if id_ in shown]
    depth = peel * len(order)
    gone = sum(min(max(depth - rank, 0.0), 1.0) for rank in ranks)
    return gone / len(ranks) if ranks else peel


def peel_at(position: float, order: tuple[str, ...], shown: Collection[str]) -> float:
    """Return the peel for a place of the slider: the way back from ``position_of``.

    The ends are those of everything: at 0 nothing is taken off, at 1 all that can be.
    """
    ranks = [rank for rank, id_ in enumerate(order) if id_ in shown]
    if position <= 0 or position >= 1 or not ranks:
        return min(max(position, 0.0), 1.0)
    steps = position * len(ranks)
    whole = min(int(steps), len(ranks) - 1)
    return (ranks[whole] + steps - whole) / len(order)


def next_peel(peel: float, step: int, order: tuple[str, ...], shown: Collection[str]) -> float:
    """Return the peel at which one more structure of those shown is gone (1), or one less (-1)."""
    ranks = [rank for rank, id_ in enumerate(order) if id_ in shown]
    stops = sorted({0.0, *((rank + 1) / len(order) for rank in ranks)})
    near = 1e-6
    if step > 0:
        return next((stop for stop in stops if stop > peel + near), peel)
    return next((stop for stop in reversed(stops) if stop < peel - near), 0.0)


def last_gone(peel: float, order: tuple[str, ...], shown: Collection[str]) -> str | None:
    """Return which of those shown went last, the one that is fading included; None: none did."""
    depth = peel * len(order) - 1e-6
    return next(
        (id_ for rank, id_ in reversed(tuple(enumerate(order))) if rank < depth and id_ in shown),
        None,
    )
