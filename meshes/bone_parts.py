"""The bones as parts of the atlas."""

from __future__ import annotations

from meshes.atlas import OSS_CREDIT, Part
from meshes.bones import Bones

#: Bones whose joint surfaces were given room for cartilage.
_ADAPTED = frozenset({"hip_bone", "femur"})


def bone_parts(bones: Bones) -> list[Part]:
    """Return a part for each bone; all but the sacrum are there on both sides."""
    return [
        Part(
            id=id_,
            group="bones",
            tissue="bone",
            vertices_mm=mesh.vertices_mm.astype("f4"),
            faces=mesh.faces.astype("i4"),
            source="scan",
            credit=OSS_CREDIT,
            licence="MPL-2.0",
            note="scan, aangepast" if id_ in _ADAPTED else "",
            midline=id_ == "sacrum",
            both_sides=id_ != "sacrum",
        )
        for id_, mesh in bones.meshes.items()
    ]
