"""What an orthopaedic radiologist would measure on the bones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from meshes.distance import SignedDistance
from meshes.fitting import Sphere
from meshes.socket import Socket
from meshes.surface import FloatArray, TriMesh, face_centres, face_cross, submesh, unit

#: The neck ends within this of the centre of the head.
_NECK_MM = 60.0


def section(mesh: TriMesh, origin: FloatArray, normal: FloatArray) -> FloatArray:
    """Return the segments (k, 2, 3) in which a plane cuts a mesh."""
    height = (mesh.vertices_mm - origin) @ normal
    crossed = mesh.faces[np.abs(np.sign(height[mesh.faces]).sum(axis=1)) < 3]
    ends = []
    for i in range(3):
        a, b = crossed[:, i], crossed[:, (i + 1) % 3]
        share = height[a] / np.where(height[a] == height[b], 1.0, height[a] - height[b])
        point = mesh.vertices_mm[a] + share[:, None] * (mesh.vertices_mm[b] - mesh.vertices_mm[a])
        point[height[a] * height[b] > 0] = np.nan
        ends.append(point)
    found = np.stack(ends, axis=1)
    cut = ~np.isnan(found[:, :, 0])
    return np.asarray(found[cut.sum(axis=1) == 2][cut[cut.sum(axis=1) == 2]].reshape(-1, 2, 3))


def section_centre(segments: FloatArray, normal: FloatArray) -> tuple[FloatArray, float]:
    """Return centroid (3,) and area in mm2 of a section bounded by segments (k, 2, 3)."""
    middle = segments.mean(axis=(0, 1))
    helper = unit(np.cross(normal, [0.3, 0.9, 0.2]))
    plane = np.vstack([helper, np.cross(normal, helper)])
    flat = (segments - middle) @ plane.T
    # each segment with the middle makes a triangle; seen from inside all turn the same way
    cross = np.abs(flat[:, 0, 0] * flat[:, 1, 1] - flat[:, 0, 1] * flat[:, 1, 0]) / 2
    centroid = (flat.sum(axis=1) / 3 * cross[:, None]).sum(axis=0) / cross.sum()
    return middle + centroid @ plane, float(cross.sum())


def neck_axis(femur: TriMesh) -> tuple[FloatArray, FloatArray, float]:
    """Return where the neck is narrowest (3,), the direction head to neck (3,), and its area.

    The narrowest cut just beyond the head, from one plane to the next square to the line from the
    centre of the head to the middle of the last cut.
    """
    direction = unit(np.array([-0.75, 0.2, -0.62]))
    middle, area = np.zeros(3), 0.0
    # all that the cuts go through
    close = np.linalg.norm(femur.vertices_mm, axis=1) < _NECK_MM
    femur = submesh(femur, np.flatnonzero(close[femur.faces].any(axis=1)))
    for _ in range(30):
        cuts = []
        for far in np.arange(18.0, 30.0, 1.0):
            segments = section(femur, direction * far, direction)
            near = np.linalg.norm(segments.mean(axis=1) - direction * far, axis=1) < 25.0
            cuts.append(section_centre(segments[near], direction))
        middle, area = min(cuts, key=lambda cut: cut[1])
        last, direction = direction, unit(middle)
        if np.linalg.norm(last - direction) < 1e-5:
            break
    return middle, direction, area


def shaft_axis(femur: TriMesh) -> tuple[FloatArray, FloatArray]:
    """Return a point on the axis of the upper half of the shaft and its direction, upward."""
    low, high = femur.vertices_mm[:, 2].min(), femur.vertices_mm[:, 2].max()
    up = np.array([0.0, 0.0, 1.0])
    levels = low + (high - low) * np.linspace(0.45, 0.75, 16)
    middles = np.array(
        [section_centre(section(femur, np.array([0.0, 0.0, z]), up), up)[0] for z in levels]
    )
    axis = np.linalg.svd(middles - middles.mean(axis=0))[2][0]
    return middles.mean(axis=0), axis * np.sign(axis[2])


def condyle_line(femur: TriMesh) -> FloatArray:
    """Return the line behind the condyles, (3,), from the medial to the lateral one."""
    points = femur.vertices_mm
    knee = points[points[:, 2] < points[:, 2].min() + 45.0]
    behind = [knee[knee[:, 0] * side > 12.0] for side in (-1, 1)]
    lateral, medial = (half[np.argmax(half[:, 1])] for half in behind)
    return np.asarray(lateral - medial)


def upright_rotation(tilt_deg: float) -> FloatArray:
    """Return the rotation (3, 3) that tips the pelvis until its anterior plane stands upright.

    Parameters
    ----------
    tilt_deg : float
        From the ISB frame to the anterior pelvic plane.
    """
    turn = np.radians(-tilt_deg)
    return np.array([[1, 0, 0], [0, np.cos(turn), -np.sin(turn)], [0, np.sin(turn), np.cos(turn)]])


def femur_measures(femur: TriMesh, head: Sphere) -> dict[str, float]:
    """Measure the femur; it stands in its ISB frame, head at the origin."""
    points = femur.vertices_mm
    _, neck, neck_area = neck_axis(femur)
    _, shaft = shaft_axis(femur)
    angle = np.degrees(np.arccos(np.clip(neck @ -shaft, -1, 1)))
    across = condyle_line(femur)[:2]
    # head forward of the base of the neck, against the line behind the condyles
    turned = np.degrees(np.arctan2(neck[1], -neck[0]) - np.arctan2(across[1], -across[0]))
    up = np.array([0.0, 0.0, 1.0])
    mid = section(femur, np.array([0, 0, (points[:, 2].min() + points[:, 2].max()) / 2]), up)
    ring = mid[:, 0, :2]
    far = np.linalg.norm(ring[:, None] - ring[None], axis=-1)
    lowest = points[np.argmax(np.linalg.norm(points, axis=1))]
    length = np.linalg.norm(points - lowest, axis=1).max()
    return {
        "head_diameter_mm": 2 * head.radius_mm,
        "femur_length_mm": float(length),
        "shaft_diameter_mm": float(far.max()),
        "neck_shaft_angle_deg": 180.0 - float(angle),
        "femoral_anteversion_deg": float(turned),
        "neck_section_mm2": neck_area,
        "alpha_angle_deg": alpha_angle_deg(femur, neck, head.radius_mm),
    }


def alpha_angle_deg(femur: TriMesh, neck: FloatArray, radius_mm: float) -> float:
    """Return the alpha angle in the oblique axial plane through the neck (Nötzli 2002).

    The angle between the neck and the point where the front of the bone leaves the circle of the
    head by more than 1 mm.
    """
    normal = unit(np.cross(neck, [0.0, 1.0, 0.0]))
    front = unit(np.cross(normal, neck))
    front *= -np.sign(front[1])
    outline = section(femur, np.zeros(3), normal).reshape(-1, 3)
    angle = np.degrees(np.arctan2(outline @ front, outline @ neck))
    distance = np.linalg.norm(outline, axis=1)
    ahead = (angle > 20.0) & (angle < 120.0) & (distance < 40.0)
    return float(angle[ahead & (distance > radius_mm + 1.0)].max())


def socket_measures(
    hip: TriMesh,
    femur: TriMesh,
    socket: Socket,
    *,
    tilt_deg: float,
    lunate_faces: NDArray[np.intp],
) -> dict[str, float]:
    """Measure the socket; angles in the frame of the anterior pelvic plane.

    Parameters
    ----------
    hip, femur : TriMesh
    socket : Socket
    tilt_deg : float
        From the ISB frame to the anterior pelvic plane (``isb_to_anterior_pelvic_plane_deg``).
    lunate_faces : (k,) int
        Faces of the lunate surface.
    """
    upright = upright_rotation(tilt_deg)
    opening, rim = upright @ socket.opening, socket.rim_mm @ upright.T
    upper = rim[(rim[:, 2] > 0) & (np.abs(rim[:, 1]) < 8.0) & (rim[:, 0] < 10.0)]
    slice_edge = upper[np.argmin(np.abs(upper[:, 1]))]
    # Sharp's angle: from the lower end of the fossa's floor to the lateral edge of the roof
    lateral, teardrop = upper[np.argmin(upper[:, 0])], rim[np.argmax(rim[:, 0] - rim[:, 2])]
    centres, cross = face_centres(hip), face_cross(hip)
    area = np.linalg.norm(cross, axis=1) / 2
    facing = np.einsum("ij,ij->i", unit(cross), unit(centres))
    plane = float((socket.rim_mm @ socket.opening).mean())
    bowl = (facing < -0.6) & (np.linalg.norm(centres, axis=1) < 34.0)
    bowl &= centres @ socket.opening < plane
    gap = SignedDistance(femur).distance(centres[bowl])
    ray, polar = unit(centres[bowl]), socket.polar_deg(centres[bowl])
    loaded = (ray[:, 2] > 0.75) & (polar > 35.0)
    lunate = np.isin(np.flatnonzero(bowl), lunate_faces)
    arms = np.einsum("ij,ij->i", centres[bowl], cross[bowl]) / 6
    lid = _fan_volume(socket)
    return {
        "acetabular_inclination_deg": float(
            np.degrees(np.arctan2(lateral[2] - teardrop[2], teardrop[0] - lateral[0]))
        ),
        "rim_plane_inclination_deg": float(np.degrees(np.arctan2(-opening[0], -opening[2]))),
        "acetabular_anteversion_deg": float(np.degrees(np.arctan2(-opening[1], -opening[0]))),
        "centre_edge_angle_deg": float(np.degrees(np.arctan2(-slice_edge[0], slice_edge[2]))),
        "acetabular_depth_mm": float(plane - (centres[bowl] @ socket.opening).min()),
        "acetabular_area_cm2": float(area[lunate_faces].sum()) / 100,
        "acetabular_volume_cm3": float(lid - arms.sum()) / 1000,
        "joint_space_superior_mm": float(np.median(gap[loaded])),
        "joint_space_lunate_p10_mm": float(np.quantile(gap[lunate], 0.1)),
        "joint_space_lunate_p90_mm": float(np.quantile(gap[lunate], 0.9)),
        "joint_space_least_mm": float(gap.min()),
    }


def _fan_volume(socket: Socket) -> float:
    """Return the volume in mm3 between the centre and a flat lid over the rim."""
    rim = socket.rim_mm
    middle = rim.mean(axis=0)
    cross = np.cross(rim - middle, np.roll(rim, -1, axis=0) - middle)
    # the rim runs clockwise seen from outside
    return float(-(cross @ middle).sum() / 6)
