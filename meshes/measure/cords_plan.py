"""Which tubes of the reference become which nerve or vessel, and how thick."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Taken:
    """Which tubes of one reference mesh become branches of a structure.

    Parameters
    ----------
    id : str
    name : str
        Of the branch; several tubes are numbered.
    mesh : str
    number : tuple of int
        Which tubes, longest first.
    parent : str
        ``id/branch`` on which it starts; empty for a trunk.
    start_mm, end_mm : float
        Radius at the start and the end; it runs evenly between them.
    flat : float
        Half thickness over half width.
    above_mm, below_mm : float
        Only what lies between these heights is taken.
    share : float
        Only this part of the tube's length is taken, from its start.

    A second entry with the same ``id`` and ``name`` runs on from the first.
    """

    id: str
    name: str
    mesh: str
    number: tuple[int, ...]
    parent: str
    start_mm: float
    end_mm: float
    flat: float = 1.0
    above_mm: float = -1e3
    below_mm: float = 1e3
    share: float = 1.0


_A, _N, _V = "Arteries__", "Nerves__", "Veins__"
_LCFA = "lateral_circumflex_femoral_artery"
_LFCN = "lateral_femoral_cutaneous_nerve"
PLAN = (
    Taken(
        "femoral_artery", "main", _A + "External_iliac_artery.r", (0,), "", 4.9, 4.6, below_mm=88.0
    ),
    Taken("femoral_artery", "main", _A + "Femoral_artery.r", (0,), "", 4.6, 3.9, below_mm=-3.0),
    Taken(
        "femoral_vein",
        "main",
        _V + "Femoral_vein.r",
        (0,),
        "",
        5.0,
        4.6,
        above_mm=-105.0,
        below_mm=-8.0,
    ),
    Taken(
        "deep_femoral_artery",
        "main",
        _A + "Deep_artery_of_the_thigh.r",
        (0,),
        "femoral_artery/main",
        3.1,
        2.2,
    ),
    Taken(
        "medial_circumflex_femoral_artery",
        "main",
        _A + "Medial_circumflex_femoral_artery.r",
        (0,),
        "deep_femoral_artery/main",
        1.9,
        1.2,
    ),
    Taken(
        _LCFA,
        "transverse",
        _A + "Lateral_circumflex_femoral_artery.r",
        (0,),
        "deep_femoral_artery/main",
        2.0,
        1.0,
    ),
    Taken(
        _LCFA,
        "ascending",
        _A + "Ascending_branch_of_lateral_circumflex_femoral_artery.r",
        (0,),
        f"{_LCFA}/transverse",
        1.5,
        0.8,
        share=0.52,
    ),
    Taken(
        _LCFA,
        "descending",
        _A + "Descending_branch_of_lateral_circumflex_femoral_artery.r",
        (0,),
        f"{_LCFA}/transverse",
        1.7,
        1.2,
    ),
    Taken(
        "retinacular_vessels",
        "superior",
        _A + "Femoral_neck_vessels.r",
        (0, 1, 2, 3),
        "",
        0.6,
        0.45,
    ),
    Taken("obturator_artery", "main", _A + "Obturator_artery.r", (0,), "", 1.6, 0.8),
    Taken(
        "obturator_artery",
        "anterior",
        _A + "Obturator_artery.r",
        (1,),
        "obturator_artery/main",
        1.1,
        0.7,
    ),
    Taken(
        "superior_gluteal_artery",
        "deep",
        _A + "Superior_gluteal_artery.r",
        (0,),
        "",
        2.4,
        1.2,
        share=0.62,
    ),
    Taken(
        "superior_gluteal_artery",
        "b",
        _A + "Superior_gluteal_artery.r",
        (1, 2, 4, 5, 6),  # 3 would run through our wing of the ilium
        "superior_gluteal_artery/deep",
        1.3,
        0.7,
    ),
    Taken("inferior_gluteal_artery", "main", _A + "Inferior_gluteal_artery.r", (0,), "", 2.0, 0.8),
    Taken(
        "inferior_gluteal_artery",
        "b",
        _A + "Inferior_gluteal_artery.r",
        (1, 2, 3),
        "inferior_gluteal_artery/main",
        1.2,
        0.7,
    ),
    Taken("sciatic_nerve", "main", _N + "Tibial_nerve.r", (0,), "", 3.8, 7.4, 0.55, below_mm=88.0),
    Taken("sciatic_nerve", "main", _N + "Schiatic_nerve.r", (0,), "", 7.8, 5.8, 0.45),
    Taken(
        "femoral_nerve", "main", _N + "Femoral_nerve.r", (0,), "", 2.6, 3.2, 0.75, below_mm=116.0
    ),
    Taken(
        "femoral_nerve",
        "saphenous",
        _N + "Saphenous_branch_of_Femoralis_nerve.r",
        (0,),
        "femoral_nerve/main",
        1.5,
        1.1,
    ),
    Taken(
        "femoral_nerve",
        "muscular",
        _N + "Muscular_branches_of_the_Femoral_nerve.r",
        (0, 1, 2, 3, 4),
        "femoral_nerve/main",
        1.4,
        0.8,
    ),
    Taken(
        "femoral_nerve",
        "cutaneous",
        _N + "Anterior_cutaneous_branches_of_Femoral_nerve.r",
        (0,),
        "femoral_nerve/main",
        1.2,
        0.8,
    ),
    Taken("obturator_nerve", "main", _N + "Obturator_nerve.r", (0,), "", 1.8, 2.0, below_mm=116.0),
    Taken(
        "obturator_nerve",
        "anterior",
        _N + "Anterior_branch_of_Obturator_nerve.r",
        (0,),
        "obturator_nerve/main",
        1.4,
        0.9,
    ),
    Taken(
        "obturator_nerve",
        "posterior",
        _N + "Posterior_branch_of_Obturator_nerve.r",
        (0,),
        "obturator_nerve/main",
        1.4,
        0.9,
    ),
    Taken(
        _LFCN, "main", _N + "Lateral_femoral_cuteneous_nerve.r", (0,), "", 1.5, 0.9, below_mm=138.0
    ),
    Taken(_LFCN, "b", _N + "Lateral_femoral_cuteneous_nerve.r", (1, 2), f"{_LFCN}/main", 1.1, 0.8),
    Taken(
        "superior_gluteal_nerve",
        "main",
        _N + "Superior_gluteal_nerve.r",
        (0,),
        "",
        1.5,
        0.8,
        below_mm=68.0,
    ),
    Taken(
        "superior_gluteal_nerve",
        "b",
        _N + "Superior_gluteal_nerve.r",
        (1, 2, 3, 4),
        "superior_gluteal_nerve/main",
        1.0,
        0.7,
    ),
    Taken(
        "inferior_gluteal_nerve",
        "main",
        _N + "Inferior_gluteal_nerve.r",
        (0,),
        "",
        1.5,
        0.9,
        below_mm=46.0,
    ),
    Taken(
        "inferior_gluteal_nerve",
        "b",
        _N + "Inferior_gluteal_nerve.r",
        (2, 4, 1, 3, 5),
        "inferior_gluteal_nerve/main",
        1.0,
        0.7,
    ),
    Taken(
        "posterior_femoral_cutaneous_nerve",
        "main",
        _N + "Posterior_cutaneous_nerve_of_the_thigh.r",
        (0,),
        "",
        1.8,
        1.0,
        below_mm=45.0,
    ),
    Taken("pudendal_nerve", "main", _A + "Internal_pudendal_artery.r", (0,), "", 1.7, 1.1),
)


#: Where a line is moved sideways (mm to the left, by height): in the reference the femoral vessels
#: pass about 10 mm medial of the midinguinal point, and the cutaneous nerve 6 mm from the SIAS
#: instead of 10 to 20.
MOVED = {
    "femoral_artery": ((55, 0), (36, -4), (22, -12), (8, -11), (-5, -6.5), (-20, -2.5), (-40, 0)),
    "femoral_vein": ((-5, -3), (-20, -1), (-40, 0)),
    "lateral_femoral_cutaneous_nerve": ((118, 0), (95, 7), (80, 9), (60, 7), (20, 0)),
}
