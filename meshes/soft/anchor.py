"""Bringing the ends of a swept muscle onto the areas of bone they hold to.

First each end is drawn there as a whole, the pull fading out along the belly. Then the wall near an
area is drawn to what is still bare of it, so that a fan covers its fossa and a belly that hangs
along a line of the femur does so over the whole line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshes.distance import SignedDistance
from meshes.soft.bodies import neighbour_links
from meshes.soft.muscle_look import Look
from meshes.soft.sweep import Array, Swept, signed_volume
from meshes.surface import TriMesh, face_centres, face_cross, point_tree, unit

#: Furthest that an end is drawn to the nearest bone, where no area is known.
_REACH_MM = 14.0
#: An end further than this from its area goes on in another structure (a tract).
_FURTHEST_MM = 55.0
#: Ends narrower than this are drawn as a whole, wider ones follow the bone across their width.
_NARROW_MM = 28.0
#: Ends flatten towards the bone: by this share, over this length.
_FLAT, _FLAT_MM = 0.6, 11.0
#: Largest size of an area that takes an end in its middle.
_COMPACT_MM = 30.0
#: Least length of the belly that bends towards its area.
_BEND_MM = 14.0
#: Drawing the wall to bare parts of an area: how far each pull is felt, round by round.
_FELT_MM = (8.0, 8.0, 6.0, 6.0)
#: Pulls that are blended at a point, and times that what comes of them is evened out.
_PULLS, _EVENED = 64, 4
#: So many times as far as a pull is felt, nothing is left of it.
_BEYOND = 3.0
#: The rim of an end is drawn onto its area where it lies further off than this.
_RIM_MM = 1.5
#: After settling: further off than this it is brought back, felt so far along the belly.
_STRAYED_MM, _BACK_MM = 2.5, 25.0
#: Gap between the wall and the bone it holds to.
_GAP_MM = 0.3
#: A fossa is larger than this; a line or a tubercle is not.
_FOSSA_MM2 = 1600.0
#: A part of an area is bare when the wall is further off than the first and within the second of
#: these; in a fossa, where a sheet lies over most of it, and elsewhere.
_BARE_FOSSA_MM, _BARE_MM = (6.0, 10.0), (3.0, 20.0)
#: From which share of the length, at either end, the belly may swell to keep its volume.
_BELLY = 0.15
#: Points an area is looked at by.
_POINTS = 400
#: How far along the belly an end may use the wall, and share over which that fades out.
_SHARE, _SHARE_END = 0.5, 0.35


@dataclass(frozen=True, eq=False)
class Area:
    """Points of an area of attachment.

    Parameters
    ----------
    points_mm, normals : (n, 3) float64
        Spread evenly by area; normals point out of the bone.
    size_mm2 : float
    """

    points_mm: Array
    normals: Array
    size_mm2: float


def end_areas(
    name: str, look: Look, areas: Mapping[tuple[str, str, str], TriMesh]
) -> dict[bool, Area]:
    """Return the areas a structure's origin (False) and insertion (True) hold to.

    Parameters
    ----------
    name : str
    look : Look
    areas : mapping of (structure, end, bone) to TriMesh
        As ``meshes.attachments.attachment_areas`` gives them.
    """
    found: dict[bool, list[TriMesh]] = {False: [], True: []}
    for (structure, end, bone), mesh in areas.items():
        if structure != name or not len(mesh.faces):
            continue
        for last, own in ((False, look.origin_bone), (True, look.insertion_bone)):
            if end == ("insertion" if last else "origin") or (end == "ligament" and bone == own):
                found[last].append(mesh)
    return {last: _spread_points(meshes) for last, meshes in found.items() if meshes}


def drawn_to_bone(
    shape: Swept,
    look: Look,
    bone: Mapping[str, SignedDistance],
    areas: Mapping[bool, Area] | None = None,
) -> Array:
    """Draw both ends of a sweep onto the bones they belong to.

    Parameters
    ----------
    shape : Swept
    look : Look
    bone : mapping of name to SignedDistance
    areas : mapping of bool to Area
        Where the origin (False) and the insertion (True) hold; an end without one is drawn to the
        nearest point of its bone.

    Returns
    -------
    (n, 3) float64
        Vertices; the pull fades out along the belly.
    """
    vertices = shape.vertices_mm.copy()
    known = areas or {}
    for name, at_end in ((look.origin_bone, False), (look.insertion_bone, True)):
        area = known.get(at_end)
        away = (1.0 - shape.along if at_end else shape.along) * shape.length_mm
        border = np.flatnonzero(away < 1e-6)
        if area and _gap(vertices[border], area) > _FURTHEST_MM:
            continue
        if not area and name == "-":
            continue
        through = vertices[shape.opposite] - vertices
        vertices += (
            through * (_FLAT / 2 * _fade(away / min(_FLAT_MM, shape.length_mm / 4)))[:, None]
        )
        here, there = vertices[border], vertices[shape.opposite[border]]
        middle = (here + there) / 2
        half = np.linalg.norm(here - there, axis=1, keepdims=True) / 2
        if area:
            pull = _on_area(middle, area, half) - middle
        else:
            closest, outward = bone[name].nearest(middle)
            pull = closest + outward * half - middle
            length = np.linalg.norm(pull, axis=1, keepdims=True)
            pull *= np.minimum(1.0, _REACH_MM / np.maximum(length, 1e-6))
        if np.linalg.norm(np.ptp(middle, axis=0)) < _NARROW_MM:
            by_column = pull.mean(axis=0)
        else:
            _, nearest = point_tree(shape.across[border, None]).query(shape.across[:, None], k=17)
            by_column = pull[nearest].mean(1)
        longest = float(np.linalg.norm(pull, axis=1).max())
        reach = min(max(_BEND_MM, 1.5 * longest), 0.5 * shape.length_mm)
        vertices += by_column * _fade(away / reach)[:, None]
        if area:
            vertices = _covering(vertices, shape, away / shape.length_mm, area)
    return _with_volume(vertices, shape) if known else vertices


def brought_back(vertices: Array, shape: Swept, areas: Mapping[bool, Area]) -> Array:
    """Bring ends that have strayed from their areas by most of their rim back to them.

    Parameters
    ----------
    vertices : (n, 3) float64
        Of the sweep, drawn to its areas and moved since.
    shape : Swept
    areas : mapping of bool to Area

    Returns
    -------
    (n, 3) float64
    """
    moved = vertices.copy()
    for at_end, area in areas.items():
        border = np.flatnonzero(shape.along == float(at_end))
        if _gap(shape.vertices_mm[border], area) > _FURTHEST_MM:
            continue
        off, to_area = _off_area(moved, shape, border, area, _STRAYED_MM)
        if 2 * len(off) > len(border):
            away = np.abs(shape.along - float(at_end)) * shape.length_mm
            moved = moved + to_area.mean(axis=0) * _fade(away / _BACK_MM)[:, None]
    return moved


def _with_volume(vertices: Array, shape: Swept) -> Array:
    """Give the belly the thickness that brings back the volume it was swept with."""
    wanted = signed_volume(shape.vertices_mm, shape.faces)
    belly = 1.0 - _fade(np.minimum(shape.along, 1.0 - shape.along) / _BELLY)[:, None]
    for _ in range(3):
        off = (vertices - vertices[shape.opposite]) / 2 * belly
        have = signed_volume(vertices, shape.faces)
        gain = signed_volume(vertices + off, shape.faces) - have
        vertices = vertices + off * float(np.clip((wanted - have) / gain, -0.3, 0.3))
    return vertices


def _gap(points_mm: Array, area: Area) -> float:
    """Least distance between points and an area, mm."""
    return float(point_tree(area.points_mm).query(points_mm)[0].min())


def _on_area(middle: Array, area: Area, half: Array) -> Array:
    """Places on an area for the middles (n, 3) of an end's rim, ``half`` (n, 1) off the bone.

    A rim that is on the area stays there; a compact area takes any other in its own middle, a long
    or wide one where it is nearest.
    """
    tree = point_tree(area.points_mm)
    shift = np.zeros(3)
    size = float(np.linalg.norm(area.points_mm.max(axis=0) - area.points_mm.min(axis=0)))
    if size < _COMPACT_MM:
        shift = area.points_mm.mean(axis=0) - middle.mean(axis=0)
        # no further than is needed to lie on it by half
        far = float(np.linalg.norm(shift))
        shift *= max(far - size / 4, 0.0) / max(far, 1e-6)
    _, nearest = tree.query(middle + shift, k=3)
    return np.asarray(
        (area.points_mm[nearest] + area.normals[nearest] * half[:, None]).mean(axis=1)
    )


def _covering(vertices: Array, shape: Swept, away: Array, area: Area) -> Array:
    """Draw the wall near an area to what is bare of it, and the rim of the end into it.

    Parameters
    ----------
    vertices : (n, 3) float64
    shape : Swept
        Walls that lie opposite each other move as one, so that the belly keeps its thickness.
    away : (n,) float64
        Share of the length from this end.
    area : Area
    """
    border = np.flatnonzero(away * shape.length_mm < 1e-6)
    wanted = area.points_mm + area.normals * _GAP_MM
    loose, furthest = _BARE_FOSSA_MM if area.size_mm2 > _FOSSA_MM2 else _BARE_MM
    allowed = _fade((away - _SHARE) / _SHARE_END)[:, None]
    free = np.flatnonzero(away < _SHARE + _SHARE_END)
    links = neighbour_links(shape)
    moved = vertices.copy()
    for felt in _FELT_MM:
        distance, nearest = point_tree(moved[free]).query(wanted)
        bare = (distance < furthest) & (distance > loose)
        off, to_area = _off_area(moved, shape, border, area, _RIM_MM)
        held = np.concatenate([moved[free[nearest[bare]]], moved[off]])
        short = (1.0 - loose / distance[bare])[:, None]
        to_bare = short * (wanted[bare] - moved[free[nearest[bare]]])
        if not len(held):
            return moved
        drawn = _felt(moved, shape, held, np.concatenate([to_bare, to_area]), felt)
        change = moved + drawn * allowed - vertices
        for _ in range(_EVENED):
            change = links @ change
        moved = vertices + change
    return moved


def _off_area(
    points: Array, shape: Swept, border: NDArray[np.intp], area: Area, most_mm: float
) -> tuple[NDArray[np.intp], Array]:
    """Vertices of a rim that lie further than this off their area, (k,), and their way back."""
    middle = (points[border] + points[shape.opposite[border]]) / 2
    half = np.linalg.norm(points[border] - middle, axis=1)
    distance, on = point_tree(area.points_mm).query(middle)
    off = distance > half + most_mm
    onto = area.points_mm[on] + area.normals[on] * half[:, None]
    return border[off], (onto - middle)[off]


def _felt(points: Array, shape: Swept, held: Array, pull: Array, felt_mm: float) -> Array:
    """Blend pulls (k, 3) at places (k, 3) over points (n, 3), fading out with the distance.

    Points that lie opposite each other move as one.
    """
    tree = point_tree(held)
    near = tree.query(points, distance_upper_bound=_BEYOND * felt_mm)[0]
    reached = np.flatnonzero(near < _BEYOND * felt_mm)
    distance, nearest = tree.query(points[reached], k=min(_PULLS, len(held)))
    distance, nearest = distance.reshape(len(reached), -1), nearest.reshape(len(reached), -1)
    shares = np.exp(-((distance - near[reached, None]) ** 2) / (0.8 * felt_mm) ** 2)
    drawn = np.zeros_like(points)
    drawn[reached] = np.einsum("nk,nkj->nj", shares, pull[nearest])
    drawn[reached] /= shares.sum(axis=1)[:, None]
    weight = np.zeros((len(points), 1))
    weight[reached, 0] = np.exp(-((near[reached] / felt_mm) ** 2))
    weight += 1e-9
    across = weight[shape.opposite]
    blended = (drawn * weight + drawn[shape.opposite] * across) / (weight + across)
    return np.asarray(blended * np.maximum(weight, across))


def _spread_points(meshes: list[TriMesh]) -> Area:
    """Points spread evenly over areas, the same every time."""
    centres = np.vstack([face_centres(mesh) for mesh in meshes])
    cross = np.vstack([face_cross(mesh) for mesh in meshes])
    total = np.cumsum(np.linalg.norm(cross, axis=1))
    at = np.searchsorted(total, (np.arange(_POINTS) + 0.5) / _POINTS * total[-1])
    chosen = np.unique(at)
    return Area(centres[chosen], unit(cross[chosen]), float(total[-1] / 2))


def _fade(share: Array) -> Array:
    """Smooth step from 1 at 0 to 0 at 1."""
    left = np.clip(1.0 - share, 0.0, 1.0)
    return np.asarray(left * left * (3.0 - 2.0 * left))
