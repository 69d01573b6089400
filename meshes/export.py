"""Writing the atlas as PLY files with a manifest, for others to check and use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import trimesh

from meshes.atlas import Atlas

FRAME = (
    "mm, LPS (+x links van de patiënt, +y achter, +z boven), oorsprong in het midden van de "
    "femurkop"
)


def export_atlas(atlas: Atlas, folder: Path, *, left: bool = False) -> dict[str, Any]:
    """Write ``<id>.ply`` (binary, mm, LPS) for every part of one side and the midline.

    Parameters
    ----------
    atlas : Atlas
    folder : Path
        Made when it is not there.
    left : bool
        Write the mirrored, left hip.

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
    for part in atlas.parts.values():
        chosen = part.mirrored() if left else part
        mesh = trimesh.Trimesh(chosen.vertices_mm, chosen.faces, process=False)
        mesh.export(folder / f"{part.id}.ply")
        rows.append({"id": part.id, "file": f"{part.id}.ply", "group": part.group})
    manifest = {
        "frame": FRAME,
        "side": "links" if left else "rechts",
        "pose": {
            "flexion_deg": 0.0,
            "abduction_deg": 0.0,
            "external_rotation_deg": 0.0,
            "knee_flexion_deg": 0.0,
        },
        "structures": rows,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return manifest
