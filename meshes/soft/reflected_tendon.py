"""The reflected tendon of rectus femoris: from the groove over the socket to the direct tendon."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from meshes.atlas import Part
from meshes.distance import SignedDistance
from meshes.soft.joint import FAR_MM, figures
from meshes.soft.ligaments import band, spread
from meshes.soft.sheets import obstacle
from meshes.surface import TriMesh

if TYPE_CHECKING:
    from meshes.soft.capsule import Capsule

_FROM_X_MM = -55.0


def reflected_tendon(capsule: Capsule, under: Part) -> Part:
    """Build the tendon as a band on hip bone and capsule.

    Parameters
    ----------
    capsule : Capsule
    under : Part
        The ligament on which it lies.
    """
    table = figures("ligaments_tendons")["rectus_femoris_reflected_tendon"]
    bones = capsule.joint.bones.meshes
    below = [
        capsule.raised,
        bones["hip_bone"],
        TriMesh(under.vertices_mm.astype(np.float64), under.faces),
    ]
    surfaces = SignedDistance(below)
    along = np.linspace(0.0, 1.0, 9)
    groove = np.stack([spread([p[k] for p in table["groove_yz_mm"]], along) for k in (0, 1)], -1)
    across = np.linspace(-1.0, 1.0, int(table["columns"]))
    half_mm = spread(table["half_width_mm"], along)
    y = np.broadcast_to(groove[:, :1], (len(along), len(across)))
    z = groove[:, 1:] + half_mm[:, None] * across
    start = np.stack([np.full_like(z, _FROM_X_MM), y, z], axis=-1).reshape(-1, 3)
    reach = surfaces.along(start, np.tile([1.0, 0.0, 0.0], (len(start), 1)), FAR_MM)
    rough = (start + reach[:, None] * [1.0, 0.0, 0.0]).reshape((*z.shape, 3))
    made = band(
        "rectus_femoris_reflected_tendon",
        rough,
        obstacle(surfaces),
        section_mm2=float(table["section_mm2"]),
        least_mm=float(table["least_mm"]),
        rows=int(table["rows"]),
        bundles=int(table["bundles"]),
        fade=(0.2, 0.1),
        follows=(0.0, 0.0),
        rounds=30,
    )
    return replace(made, group="muscles")
