"""Bones of the data package ``musculoskeletal-models``, evaluated from their Lagrange patches.

The package carries mean bones of 26 people (CT) as patches: ``*.mesh`` says which nodes of which
patches are one node, ``*.geof`` holds the places of the nodes. Frame of everything here: mm, LPS,
as the package has it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshes.surface import FloatArray, IntArray, TriMesh, volume_mm3, welded

#: Name here: (file of the places, file of the connections) in the package's ``atlas_meshes``.
SOURCES = {
    "pelvis": ("pelvis_combined_cubic_mean_rigid_LLP26", "pelvis_combined_cubic_flat"),
    "femur": ("femur_left_mean_rigid_LLP26", "femur_left_quartic_flat"),
    "tibia_fibula": (
        "tibia_fibula_cubic_left_mean_rigid_LLP26",
        "tibia_fibula_left_cubic_flat",
    ),
    "patella": ("patella_left_mean_rigid_LLP26", "patella_11_left"),
}

#: Degree along the fast and the slow axis; for triangles the total degree, twice.
DEGREES = {
    "quad44": (3, 3),
    "quad54": (4, 3),
    "quad55": (4, 4),
    "tri10": (3, 3),
    "tri15": (4, 4),
}


@dataclass(frozen=True, eq=False)
class Patches:
    """A surface of Lagrange patches.

    Parameters
    ----------
    nodes_mm : (k, 3) float64
        Places of the nodes.
    elements : tuple of (kind, (j,) int)
        Kind of each patch (a key of ``DEGREES``) and its nodes, fast axis first.
    """

    nodes_mm: FloatArray
    elements: tuple[tuple[str, NDArray[np.intp]], ...]


def _read(name: str) -> dict[str, Any]:
    text = (files("musculoskeletal.models") / "atlas_meshes" / name).read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def load_patches(name: str) -> Patches:
    """Read one surface of the package.

    Parameters
    ----------
    name : str
        A key of ``SOURCES``.

    Notes
    -----
    Nodes of neighbouring patches are joined by the pairs in ``connectivity`` and numbered by
    their first appearance, patches in the order of their number, nodes in the order of theirs.
    """
    places, connections = SOURCES[name]
    mesh = _read(f"{connections}.mesh")
    kinds = {int(key): value.split()[1] for key, value in mesh["elements"].items()}
    owner: dict[tuple[int, int], tuple[int, int]] = {}

    def root(node: tuple[int, int]) -> tuple[int, int]:
        while (parent := owner.setdefault(node, node)) != node:
            node = parent
        return node

    for key, linked in mesh["connectivity"].items():
        first = _node(key)
        for other in linked.split():
            ends = sorted((root(first), root(_node(other))))
            owner[ends[1]] = ends[0]

    number: dict[tuple[int, int], int] = {}
    elements = []
    for element in sorted(kinds):
        kind = kinds[element]
        ids = [number.setdefault(root((element, i)), len(number)) for i in range(_node_count(kind))]
        elements.append((kind, np.array(ids, np.intp)))

    field = _read(f"{places}.geof")["field_parameters"]
    nodes = np.array(
        [[float(node[f"dim {axis}"]) for axis in range(3)] for _, node in sorted(field.items())]
    )
    if len(nodes) != len(number):
        raise ValueError(f"{name}: {len(nodes)} places for {len(number)} nodes")
    return Patches(nodes, tuple(elements))


def _node(key: str) -> tuple[int, int]:
    element, node = key.split("_")
    return int(element), int(node)


def _node_count(kind: str) -> int:
    fast, slow = DEGREES[kind]
    return (fast + 1) * (fast + 2) // 2 if kind.startswith("tri") else (fast + 1) * (slow + 1)


def _grid(kind: str, fast: int, slow: int) -> NDArray[np.intp]:
    """Return (i, j) of the points of a patch with this many steps, (k, 2), fast axis first."""
    rows = [
        (i, j)
        for j in range(slow + 1)
        for i in range((fast - j if kind.startswith("tri") else fast) + 1)
    ]
    return np.array(rows, np.intp)


@lru_cache(maxsize=32)
def _weights(kind: str, points_per_edge: int) -> FloatArray:
    """Return the share of every node in every evaluated point, (points, nodes)."""
    fast, slow = DEGREES[kind]
    powers = _grid(kind, fast, slow)
    at_nodes = powers / np.array([fast, slow], np.float64)
    steps = points_per_edge - 1
    at_points = _grid(kind, steps, steps) / steps

    def monomials(at: FloatArray) -> FloatArray:
        values: FloatArray = at[:, :1] ** powers[:, 0] * at[:, 1:] ** powers[:, 1]
        return values

    weights = np.linalg.solve(monomials(at_nodes).T, monomials(at_points).T).T
    return np.asarray(weights, np.float64)


@lru_cache(maxsize=32)
def _triangles(kind: str, points_per_edge: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the quads (k, 4) and the plain triangles (m, 3) between the points of a patch."""
    steps = points_per_edge - 1
    number = {tuple(p): i for i, p in enumerate(_grid(kind, steps, steps).tolist())}
    quads: list[list[int]] = []
    triangles: list[list[int]] = []
    for i, j in number:
        corners = [number.get(c) for c in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))]
        if corners[1] is None or corners[3] is None:
            continue
        (quads if corners[2] is not None else triangles).append(
            [c for c in corners if c is not None]
        )
    return (
        np.array(quads, np.intp).reshape(-1, 4),
        np.array(triangles, np.intp).reshape(-1, 3),
    )


def _sides(kind: str) -> tuple[NDArray[np.intp], ...]:
    """Return the nodes along each side of a patch, going round once."""
    fast, slow = DEGREES[kind]
    i, j = _grid(kind, fast, slow).T
    if kind.startswith("tri"):
        round_trip = [(j == 0, i), (i + j == fast, j), (i == 0, -j)]
    else:
        round_trip = [(j == 0, i), (i == fast, j), (j == slow, -i), (i == 0, -j)]
    found = []
    for on_side, order in round_trip:
        nodes = np.flatnonzero(on_side)
        found.append(nodes[np.argsort(order[nodes])])
    return tuple(found)


def _turned(patches: Patches) -> NDArray[np.bool_]:
    """Return for each patch whether it is to be turned, so that all of one piece agree."""
    owners: dict[frozenset[int], list[tuple[int, int]]] = {}
    loops: list[list[tuple[frozenset[int], int]]] = []
    for element, (kind, ids) in enumerate(patches.elements):
        # two patches may share both ends of two different sides: all nodes make a side unique
        loop = [(frozenset(ids[side].tolist()), int(ids[side[0]])) for side in _sides(kind)]
        loops.append(loop)
        for side, begin in loop:
            owners.setdefault(side, []).append((element, begin))
    turned = np.zeros(len(loops), np.bool_)
    seen: set[int] = set()
    for start in range(len(loops)):
        queue = [] if start in seen else [start]
        seen.add(start)
        while queue:
            element = queue.pop()
            for side, begin in loops[element]:
                for other, other_begin in owners[side]:
                    if other not in seen:
                        seen.add(other)
                        turned[other] = turned[element] ^ (other_begin == begin)
                        queue.append(other)
    return turned


def evaluate(patches: Patches, points_per_edge: int = 12) -> TriMesh:
    """Evaluate patches on an even grid and join them to closed surfaces, each wound one way.

    Parameters
    ----------
    patches : Patches
    points_per_edge : int
        Points along each edge of each patch, both corners counted.
    """
    turned = _turned(patches)
    vertices: list[FloatArray] = []
    faces: list[IntArray] = []
    offset = 0
    for (kind, ids), turn in zip(patches.elements, turned, strict=True):
        points = _weights(kind, points_per_edge) @ patches.nodes_mm[ids]
        quads, triangles = _triangles(kind, points_per_edge)
        across = np.linalg.norm(points[quads[:, 0]] - points[quads[:, 2]], axis=1)
        along = np.linalg.norm(points[quads[:, 1]] - points[quads[:, 3]], axis=1)
        # the shorter diagonal of each quad follows the curvature better
        cut = np.where((across <= along)[:, None], quads, np.roll(quads, -1, axis=1))
        local = np.vstack([cut[:, [0, 1, 2]], cut[:, [0, 2, 3]], triangles])
        faces.append((local[:, ::-1] if turn else local).astype(np.int32) + np.int32(offset))
        vertices.append(points)
        offset += len(points)
    return welded(TriMesh(np.vstack(vertices), np.vstack(faces)))


def outward(piece: TriMesh) -> TriMesh:
    """Return a closed piece wound outward."""
    if volume_mm3(piece) > 0:
        return piece
    return TriMesh(piece.vertices_mm, np.ascontiguousarray(piece.faces[:, ::-1]))
