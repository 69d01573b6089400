"""Writing the atlas as PLY files with a manifest, for others to check and use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import trimesh

from meshes.atlas import Atlas
from meshes.motion.pose import NEUTRAL, Pose
from meshes.motion.posed_parts import posed_parts

FRAME = (
    "mm, LPS (+x links van de patiënt, +y achter, +z boven), oorsprong in het midden van de "
    "femurkop"
)


def export_atlas(
    atlas: Atlas, folder: Path, *, left: bool = False, pose: Pose = NEUTRAL
) -> dict[str, Any]:
    """Write ``<id>.ply`` (binary, mm, LPS) for every part of one side and the midline.

    Parameters
    ----------
    atlas : Atlas
    folder : Path
        Made when it is not there.
    left : bool
        Write the mirrored, left hip.
    pose : Pose
        Of that leg, within the limits of the hip; the pelvis stays where it is, or in the closed
        chain the femur.

    Returns
    -------
    dict
        The manifest that was written beside the files.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for part in posed_parts(atlas, pose).values():
        chosen = part.mirrored() if left else part
        mesh = trimesh.Trimesh(chosen.vertices_mm, chosen.faces, process=False)
        mesh.export(folder / f"{part.id}.ply")
        rows.append({"id": part.id, "file": f"{part.id}.ply", "group": part.group})
    manifest = {
        "frame": FRAME,
        "side": "links" if left else "rechts",
        "pose": pose.record,
        "closed_chain": pose.closed_chain,
        "structures": rows,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return manifest
