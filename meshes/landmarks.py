"""Named points on the bones that other structures are fixed to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tomli

from meshes.socket import Socket
from meshes.surface import FloatArray, TriMesh

FIGURES = Path(__file__).parent / "figures"


def find_landmarks(meshes: Mapping[str, TriMesh], socket: Socket) -> dict[str, FloatArray]:
    """Return the points of ``figures/bone_landmarks.toml`` and of the socket's rim.

    Parameters
    ----------
    meshes : mapping of id to TriMesh
        The bones in the atlas frame.
    socket : Socket

    Returns
    -------
    dict of name to (3,)
        mm, atlas frame; the rim's points are ``rim_00`` to ``rim_11``, by the hour.
    """
    table = tomli.loads((FIGURES / "bone_landmarks.toml").read_text(encoding="utf-8"))
    found = {
        name: _point(
            meshes[bone].vertices_mm,
            np.array(row["near"], np.float64),
            towards=np.array(row["towards"], np.float64) if "towards" in row else None,
            within_mm=float(row.get("within_mm", 0.0)),
        )
        for bone, rows in table.items()
        for name, row in rows.items()
    }
    rim = socket.rim_at(np.arange(12.0))
    return found | {f"rim_{hour:02d}": rim[hour] for hour in range(12)}


def _point(
    points: FloatArray, near: FloatArray, *, towards: FloatArray | None, within_mm: float
) -> FloatArray:
    distance = np.linalg.norm(points - near, axis=1)
    if towards is None:
        nearest: FloatArray = points[np.argmin(distance)]
        return nearest
    around = points[distance < within_mm]
    furthest: FloatArray = around[np.argmax(around @ towards)]
    return furthest
