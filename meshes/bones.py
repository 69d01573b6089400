"""The bones of the right hip and leg, and what everything else is fixed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import OSS_CREDIT, Part
from meshes.bone_look import bone_shade
from meshes.bone_measures import femur_measures, neck_axis, socket_measures
from meshes.borders import smooth_borders
from meshes.distance import SignedDistance
from meshes.fitting import Sphere
from meshes.joint_space import HEAD_BACK_MM, narrowed_head, widened_socket
from meshes.knee import seated_knee
from meshes.landmarks import find_landmarks
from meshes.neutral import Neutral, neutral_bones
from meshes.refused import Refused, refused
from meshes.regions import Regions, femur_regions, hip_bone_regions
from meshes.sacrum import opened_sacrum
from meshes.socket import Socket, find_socket
from meshes.surface import FloatArray, TriMesh, unfolded
from meshes.symmetry import symmetric

#: Points along an edge of a patch: the larger a bone's patches and the nearer to the hip, the more.
POINTS_PER_EDGE = {"hip_bone": 18, "sacrum": 12, "femur": 22, "tibia": 13, "patella": 14}
#: The bones of the atlas and what a reader should know of each. Every one was adapted: the joint
#: surfaces of hip and sacroiliac joint, the place of the bones of the knee, the sacrum's symmetry
#: and foramina.
NOTES = {
    "hip_bone": "scan, aangepast",
    "sacrum": "scan, aangepast; de openingen voor de zenuwen zijn schematisch",
    "femur": "scan, aangepast",
    "patella": "scan, aangepast",
    "tibia": "scan, aangepast",
    "fibula": "scan, aangepast",
}
#: Share of the knee's bending that the bones below it follow. The patella turns less than the
#: shank; how much less is schematic (it gives the extensors an arm of about 4 cm).
SHANK_SHARE: Mapping[str, float] = {"patella": 0.68, "tibia": 1.0, "fibula": 1.0}
#: Least room between sacrum and ilium (the joint space on CT is 2-3 mm).
SACROILIAC_GAP_MM = 1.0
#: Vertices this near to the crest of the rim are not moved to smooth the borders of areas.
RIM_STAYS_MM = 7.0


@dataclass(frozen=True, eq=False)
class Bones:
    """The bones in the atlas frame: mm, LPS, origin at the centre of the right femoral head.

    Parameters
    ----------
    meshes : mapping of id to TriMesh
        hip_bone, femur, sacrum, patella, tibia, fibula: closed, wound outward, right side.
    landmarks : mapping of name to (3,) float64
        Points on the bones.
    head_radius_mm : float
        Radius of the sphere through the head of the femur.
    midline_x_mm : float
        x of the plane of symmetry of the pelvis.
    joint_centre : (3,) float64
        Centre of head and socket: the origin.
    measures : mapping of str to float
        Figures measured on the bones, unit at the end of each name.
    socket : Socket
        The socket as a clock: rim, opening, hour and depth of a point.
    regions : mapping of id to ((m,) int16, tuple of str)
        Of hip_bone and femur: the number of each face's clickable area, and the areas' ids.
    refused : tuple of Refused
        Rows of the tables of soft tissue that cannot be on these bones.
    """

    meshes: Mapping[str, TriMesh]
    landmarks: Mapping[str, FloatArray]
    head_radius_mm: float
    midline_x_mm: float
    joint_centre: FloatArray
    measures: Mapping[str, float]
    socket: Socket
    regions: Mapping[str, Regions]
    refused: tuple[Refused, ...] = ()

    @cached_property
    def fields(self) -> Mapping[str, SignedDistance]:
        """Signed distance to each bone, made ready once for all stages."""
        return {name: SignedDistance(mesh) for name, mesh in self.meshes.items()}

    @property
    def left_out(self) -> frozenset[str]:
        """Structures that are not built, for a row of their figures cannot be."""
        return frozenset(row.structure for row in self.refused)


def load_bones() -> Bones:
    """Build the bones from the data package. Deterministic."""
    placed = neutral_bones(POINTS_PER_EDGE)
    points = placed.points
    meshes = dict(placed.meshes)
    meshes |= seated_knee(meshes, (points["medial_epicondyle"] + points["lateral_epicondyle"]) / 2)
    socket = find_socket(meshes["hip_bone"])
    head_radius = placed.head.radius_mm - HEAD_BACK_MM
    _, neck, _ = neck_axis(meshes["femur"])
    meshes["femur"] = narrowed_head(meshes["femur"], neck, placed.head.radius_mm)
    meshes["hip_bone"] = widened_socket(meshes["hip_bone"], socket, head_radius)
    beside = _beside_ilium(
        symmetric(meshes["sacrum"], placed.midline_x_mm), meshes["hip_bone"], placed.midline_x_mm
    )
    meshes["sacrum"] = opened_sacrum(beside, placed.midline_x_mm)
    _, neck, _ = neck_axis(meshes["femur"])
    regions = {
        "hip_bone": hip_bone_regions(meshes["hip_bone"], socket, placed.midline_x_mm),
        "femur": femur_regions(meshes["femur"], neck),
    }
    crest = _on_rim(meshes["hip_bone"], socket)
    meshes["hip_bone"] = smooth_borders(meshes["hip_bone"], regions["hip_bone"][0], crest)
    meshes["femur"] = smooth_borders(meshes["femur"], regions["femur"][0])
    number, names = regions["hip_bone"]
    return Bones(
        meshes=meshes,
        landmarks=dict(points) | find_landmarks(meshes, socket),
        head_radius_mm=head_radius,
        midline_x_mm=placed.midline_x_mm,
        joint_centre=np.zeros(3),
        measures=_measures(
            placed,
            meshes,
            socket,
            head_radius_mm=head_radius,
            lunate=np.flatnonzero(number == names.index("acetabulum")),
        ),
        socket=socket,
        regions=regions,
        refused=refused(meshes),
    )


def _on_rim(hip: TriMesh, socket: Socket) -> NDArray[np.bool_]:
    """Which vertices (n,) lie on the crest of the rim, where labrum and capsule begin."""
    crest = socket.rim_at(socket.hour(hip.vertices_mm))
    on_rim: NDArray[np.bool_] = np.linalg.norm(hip.vertices_mm - crest, axis=1) < RIM_STAYS_MM
    return on_rim


def _beside_ilium(sacrum: TriMesh, hip: TriMesh, midline_x_mm: float) -> TriMesh:
    """Return the sacrum with its surface kept ``SACROILIAC_GAP_MM`` off both hip bones."""
    field = SignedDistance(hip)
    points = sacrum.vertices_mm.copy()
    right = points[:, 0] <= midline_x_mm
    flip, shift = np.array([-1.0, 1.0, 1.0]), np.array([2 * midline_x_mm, 0.0, 0.0])
    for _ in range(3):
        # the left half is handled as the mirror image of the right one
        on_right = np.where(right[:, None], points, points * flip + shift)
        closest, normal = field.nearest(on_right)
        depth = np.einsum("ij,ij->i", on_right - closest, normal)
        # only beside the joint: a point right behind the bone is not in it
        near = np.linalg.norm(on_right - closest, axis=1) < 6.0
        push = np.clip(SACROILIAC_GAP_MM - depth, 0.0, None) * near
        on_right = on_right + normal * push[:, None]
        points = np.where(right[:, None], on_right, on_right * flip + shift)
    return unfolded(sacrum.with_vertices(points))


def _measures(
    placed: Neutral,
    meshes: Mapping[str, TriMesh],
    socket: Socket,
    *,
    head_radius_mm: float,
    lunate: NDArray[np.intp],
) -> dict[str, float]:
    hip, femur = meshes["hip_bone"], meshes["femur"]
    tilt = placed.measures["isb_to_anterior_pelvic_plane_deg"]
    gap = 2 * (placed.midline_x_mm - float(hip.vertices_mm[:, 0].max()))
    return {
        **placed.measures,
        **femur_measures(femur, Sphere(np.zeros(3), head_radius_mm)),
        **socket_measures(hip, femur, socket, tilt_deg=tilt, lunate_faces=lunate),
        "symphysis_gap_mm": gap,
    }


def bone_parts(bones: Bones) -> list[Part]:
    """Return the bones as parts of the atlas, with their clickable areas."""
    nobody = np.empty(0, np.int16), ()
    return [_part(bones.meshes[id_], id_, bones.regions.get(id_, nobody)) for id_ in NOTES]


def _part(mesh: TriMesh, id_: str, regions: Regions) -> Part:
    number, names = regions
    of_leg = id_ not in ("hip_bone", "sacrum")
    return Part(
        id=id_,
        group="bones",
        tissue="bone",
        vertices_mm=mesh.vertices_mm.astype(np.float32),
        faces=mesh.faces,
        source="scan",
        credit=OSS_CREDIT,
        licence="MPL-2.0",
        note=NOTES[id_],
        midline=id_ == "sacrum",
        both_sides=id_ != "sacrum",
        shade=bone_shade(mesh),
        region=number,
        regions=names,
        follows=np.full(len(mesh.vertices_mm), float(of_leg), np.float32),
        shank=np.full(len(mesh.vertices_mm), SHANK_SHARE.get(id_, 0.0), np.float32),
    )
