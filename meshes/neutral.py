"""From the package's frame to ours: one right hip in its neutral pose, symmetric about the midline.

The mean bones were averaged one by one. So the right hip bone is the mirror of the left one in the
plane that fits the two best, the leg is moved until the head's centre lies in that of the socket,
and pelvis and femur are turned into their frames of the International Society of Biomechanics
(Wu 2002, J Biomech 35:543): those frames parallel is what the atlas calls neutral.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshes.fitting import Sphere, fit_rigid_nearest, fit_sphere, fit_sphere_robust
from meshes.patches import evaluate, load_patches, outward
from meshes.surface import (
    FloatArray,
    TriMesh,
    face_centres,
    face_cross,
    pieces,
    point_tree,
    unfolded,
    unit,
    vertex_normals,
)

#: Where on the socket the lunate surface lies: angle from the deepest point, and from straight
#: down around the axis (the notch). Looked up on the mean bone (pictures), in degrees.
LUNATE_POLAR_DEG = (35.0, 85.0)
LUNATE_NOTCH_DEG = 55.0
#: Radius of the lunate surface above that of the head, as the mean bones have it.
LUNATE_GAP_MM = 2.0
#: Opening direction of the socket assumed while finding it (quantities.csv acet_incl, acet_av).
SOCKET_INCLINATION_DEG, SOCKET_ANTEVERSION_DEG = 40.0, 18.0


@dataclass(frozen=True, eq=False)
class Neutral:
    """The bones of one right hip, placed.

    Parameters
    ----------
    meshes : mapping of id to TriMesh
        hip_bone, sacrum, femur, patella, tibia, fibula; atlas frame, mm.
    head, socket : Sphere
        Spheres through the femoral head and through the lunate surface (before any change).
    points : mapping of name to (3,)
        asis, psis, pubic_tubercle, medial_epicondyle, lateral_epicondyle.
    midline_x_mm : float
    measures : mapping of str to float
    """

    meshes: Mapping[str, TriMesh]
    head: Sphere
    socket: Sphere
    points: Mapping[str, FloatArray]
    midline_x_mm: float
    measures: Mapping[str, float]


def raw_bones(points_per_edge: Mapping[str, int]) -> dict[str, TriMesh]:
    """Return the package's bones by name (mm, LPS): left leg, both hip bones, sacrum."""

    def surfaces(name: str, bone: str) -> list[TriMesh]:
        """Return the separate pieces, the one with most faces first."""
        return pieces(evaluate(load_patches(name), points_per_edge[bone]))

    def ready(piece: TriMesh) -> TriMesh:
        return unfolded(outward(piece))

    def from_right(piece: TriMesh) -> float:
        return float(piece.vertices_mm[:, 0].mean())

    right, _, left = sorted(surfaces("pelvis", "hip_bone"), key=from_right)
    _, sacrum, _ = sorted(surfaces("pelvis", "sacrum"), key=from_right)
    tibia, fibula = surfaces("tibia_fibula", "tibia")
    raw = {
        "hip_bone": left,
        "hip_bone_right": right,
        "sacrum": sacrum,
        "femur": surfaces("femur", "femur")[0],
        "tibia": tibia,
        "fibula": fibula,
        "patella": surfaces("patella", "patella")[0],
    }
    return {name: ready(piece) for name, piece in raw.items()}


def mirror_plane(left: TriMesh, right: TriMesh) -> tuple[FloatArray, FloatArray, float]:
    """Find the plane that mirrors the right hip bone onto the left one best.

    Returns
    -------
    normal : (3,)
        To the patient's left.
    point : (3,)
        On the plane.
    rms_mm : float
        What is left between the two bones after mirroring and a best rigid fit.
    """
    flip = np.diag([-1.0, 1.0, 1.0])
    flipped = right.vertices_mm @ flip
    rotation, shift = fit_rigid_nearest(flipped, left.vertices_mm)
    onto = flipped @ rotation.T + shift
    values, vectors = np.linalg.eig(rotation @ flip)
    normal = unit(np.real(vectors[:, np.argmin(np.real(values))]))
    normal *= np.sign(normal[0])
    _, nearest = point_tree(left.vertices_mm).query(onto)
    off = np.einsum("ij,ij->i", onto - left.vertices_mm[nearest], vertex_normals(left)[nearest])
    return normal, (right.vertices_mm + onto).mean(axis=0) / 2, float(np.sqrt((off**2).mean()))


def _farthest(points: FloatArray, direction: FloatArray) -> FloatArray:
    found: FloatArray = points[np.argmax(points @ direction)]
    return found


def pelvic_frame(
    hip: TriMesh, normal: FloatArray, on_plane: FloatArray
) -> tuple[FloatArray, dict[str, FloatArray], float]:
    """Find the pelvic frame of one left hip bone and the mirror plane.

    The ASIS and the pubic tubercle are where the anterior pelvic plane touches the bone, the PSIS
    is the hindmost point of the bone in the ISB frame; plane, frame and points settle together.

    Returns
    -------
    axes : (3, 3)
        Rows: left, posterior, up.
    points : dict of name to (3,)
        asis, psis, pubic_tubercle.
    tilt_deg : float
        Angle between the frontal plane of the ISB frame and the anterior pelvic plane; positive
        where the pubic tubercles lie behind the ASIS in the ISB frame.
    """
    points = hip.vertices_mm
    side = (points - on_plane) @ normal
    upper = points[:, 2] > np.median(points[:, 2])
    back = unit(np.cross([0.0, 0.0, 1.0], normal))
    anterior_normal, posterior = -back, back
    found: dict[str, FloatArray] = {}
    for _ in range(20):
        found["asis"] = _farthest(points[upper], anterior_normal)
        found["pubic_tubercle"] = _farthest(points[~upper & (side < 40.0)], anterior_normal)
        found["psis"] = _farthest(points[upper], posterior)
        middle = {k: p - ((p - on_plane) @ normal) * normal for k, p in found.items()}
        posterior = unit(middle["psis"] - middle["asis"])
        rise = unit(middle["asis"] - middle["pubic_tubercle"])
        anterior_normal = unit(np.cross(rise, normal))
        anterior_normal *= -np.sign(anterior_normal @ posterior)
    up = np.cross(normal, posterior)
    tilt = np.degrees(np.arctan2(rise @ -posterior, rise @ up))
    return np.vstack([normal, posterior, up]), found, float(tilt)


def head_sphere(femur: TriMesh, medial: FloatArray) -> Sphere:
    """Fit a sphere to the head of a femur standing upright; ``medial`` (3,) points inward."""
    points = femur.vertices_mm
    top = points[points[:, 2] > points[:, 2].max() - 60.0]
    start = fit_sphere(top[top @ medial > (top @ medial).max() - 20.0])
    cross, centres = face_cross(femur), face_centres(femur)
    arm = centres - start.centre_mm
    # the head is what lies medial of its own centre, or less than 30 degrees lateral of it
    kept = unit(arm) @ medial > -0.5
    kept &= np.linalg.norm(arm, axis=1) < start.radius_mm + 6.0
    area = np.linalg.norm(cross[kept], axis=1)
    return fit_sphere_robust(centres[kept], area, start, scale_mm=2.0)


def socket_axis(axes: FloatArray) -> FloatArray:
    """Return where a left socket opens to, (3,), for pelvic ``axes`` with rows left, back, up."""
    tilt, turn = np.radians(SOCKET_INCLINATION_DEG), np.radians(SOCKET_ANTEVERSION_DEG)
    # radiographic definition: the inclination is what the frontal picture shows
    opening = np.array([np.sin(tilt), -np.tan(turn), -np.cos(tilt)])
    return unit(opening @ axes)


def lunate_sphere(hip: TriMesh, head: Sphere, axes: FloatArray) -> Sphere:
    """Fit a sphere to the lunate surface of a left hip bone, in its socket around ``head``.

    The socket widens towards its rim: a free sphere creeps out of it, its radius anything from
    23 to 28 mm. So the radius is held at what fits round the head, and the centre alone is fitted.
    """
    cross, centres = face_cross(hip), face_centres(hip)
    area, normal = np.linalg.norm(cross, axis=1), unit(cross)
    opening = socket_axis(axes)
    below = unit(-axes[2] + (axes[2] @ opening) * opening)
    radius = head.radius_mm + LUNATE_GAP_MM
    centre = head.centre_mm
    for _ in range(40):
        kept = _on_lunate(centres, normal, centre, opening=opening, below=below)
        arm = centres[kept] - centre
        off = np.linalg.norm(arm, axis=1) - radius
        trust = area[kept] * np.clip(1 - (off / 4.0) ** 2, 0, None) ** 2
        # one Gauss-Newton step of the centre alone
        ray = unit(arm)
        centre = centre + np.linalg.solve((ray * trust[:, None]).T @ ray, ray.T @ (trust * off))
    rms = float(np.sqrt(np.average(off**2, weights=trust)))
    return Sphere(centre, radius, rms)


def _on_lunate(
    centres: FloatArray,
    normals: FloatArray,
    origin: FloatArray,
    *,
    opening: FloatArray,
    below: FloatArray,
) -> NDArray[np.bool_]:
    """Return which faces (n,) lie on the lunate surface, seen from ``origin`` (3,)."""
    arm = centres - origin
    ray = unit(arm)
    polar = np.degrees(np.arccos(np.clip(-ray @ opening, -1, 1)))
    across = unit(ray - np.outer(ray @ opening, opening))
    from_notch = np.degrees(np.arccos(np.clip(across @ below, -1, 1)))
    kept: NDArray[np.bool_] = (polar > LUNATE_POLAR_DEG[0]) & (polar < LUNATE_POLAR_DEG[1])
    kept &= from_notch > LUNATE_NOTCH_DEG
    kept &= np.einsum("ij,ij->i", normals, ray) < -0.8
    kept &= np.linalg.norm(arm, axis=1) < 35.0
    return kept


def thigh_frame(femur: TriMesh, head: Sphere) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Find the ISB frame of a left femur: rows left, posterior, up; and its epicondyles.

    The epicondyles are what stands out furthest to both sides when the femur lies on its
    condyles. (Looking for the widest pair in any direction ends on a diagonal of the condyles.)
    """
    points = femur.vertices_mm
    condyles = points[points[:, 2] < points[:, 2].min() + 50.0]
    up, lateral = np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])
    ends: dict[str, FloatArray] = {}
    for _ in range(20):
        back = np.cross(up, lateral)
        across = condyles @ lateral
        middle = (across.max() + across.min()) / 2
        behind = _farthest(condyles[across > middle + 10.0], back) - _farthest(
            condyles[across < middle - 10.0], back
        )
        ends = {
            "lateral_epicondyle": _farthest(condyles, lateral),
            "medial_epicondyle": _farthest(condyles, -lateral),
        }
        up = unit(head.centre_mm - (ends["lateral_epicondyle"] + ends["medial_epicondyle"]) / 2)
        lateral = unit(behind - (behind @ up) * up)
    between = ends["lateral_epicondyle"] - ends["medial_epicondyle"]
    lateral = unit(between - (between @ up) * up)
    return np.vstack([lateral, np.cross(up, lateral), up]), ends


def neutral_bones(points_per_edge: Mapping[str, int]) -> Neutral:
    """Place the package's bones as one right hip in the neutral pose.

    Parameters
    ----------
    points_per_edge : mapping of bone (hip_bone, sacrum, femur, tibia, patella) to int
        Points along each edge of each patch.
    """
    raw = raw_bones(points_per_edge)
    hip, femur = raw["hip_bone"], raw["femur"]
    normal, on_plane, rest = mirror_plane(hip, raw["hip_bone_right"])
    pelvis, hip_points, tilt = pelvic_frame(hip, normal, on_plane)
    head = head_sphere(femur, np.array([-1.0, 0.0, 0.0]))
    socket = lunate_sphere(hip, head, pelvis)
    thigh, thigh_points = thigh_frame(femur, head)

    # the left side becomes the right one: x, which runs to the left, is negated
    flip = np.diag([-1.0, 1.0, 1.0])
    to_pelvis, to_thigh = flip @ pelvis, flip @ thigh
    origin = {"pelvis": socket.centre_mm, "thigh": head.centre_mm}
    meshes = {
        id_: raw[id_].moved(to_pelvis, -to_pelvis @ origin["pelvis"])
        for id_ in ("hip_bone", "sacrum")
    } | {
        id_: raw[id_].moved(to_thigh, -to_thigh @ origin["thigh"])
        for id_ in ("femur", "patella", "tibia", "fibula")
    }
    points = {k: to_pelvis @ (p - origin["pelvis"]) for k, p in hip_points.items()}
    points |= {k: to_thigh @ (p - origin["thigh"]) for k, p in thigh_points.items()}
    midline = float((to_pelvis @ (on_plane - origin["pelvis"]))[0])
    return Neutral(
        meshes=meshes,
        head=Sphere(np.zeros(3), head.radius_mm, head.rms_mm),
        socket=Sphere(np.zeros(3), socket.radius_mm, socket.rms_mm),
        points=points,
        midline_x_mm=midline,
        measures={
            "isb_to_anterior_pelvic_plane_deg": tilt,
            "hip_bones_left_right_rms_mm": rest,
            "leg_moved_mm": float(np.linalg.norm(socket.centre_mm - head.centre_mm)),
        },
    )
