"""The muscles, the patellar ligament and the iliotibial tract, from figures and bones.

Frame: the atlas's (mm, LPS, origin in the centre of the right femoral head).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from meshes.atlas import MEASURED_CREDIT, Part
from meshes.attachments import Key, attachment_areas
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.anchor import Area, brought_back, drawn_to_bone, end_areas
from meshes.soft.bodies import Body, Obstacle, neighbour_links
from meshes.soft.capsule import filled_capsule
from meshes.soft.halves import halve
from meshes.soft.muscle_look import Look, femur_share, fibres, tendon_share
from meshes.soft.muscle_parts import face_regions, paths, read_parts, shank_share
from meshes.soft.parts import as_mesh
from meshes.soft.pushes import push_out, whole
from meshes.soft.settle import settle
from meshes.soft.sheets import smoothstep
from meshes.soft.sweep import COLUMNS, Array, Swept, sweep
from meshes.solids import union
from meshes.surface import TriMesh, point_tree

FIGURES = Path(__file__).parents[1] / "figures"
_OWN_CREDIT = "Heupatlas, naar anatomische literatuur"
_LICENCE = "CC BY-SA 4.0"
_PELVIS = ("hip_bone", "sacrum")
_LEG = ("femur", "patella", "tibia", "fibula")
#: Earlier parts that muscles hold to, beside the bones.
_HELD = ("lumbar_spine", "coccyx")
_CAPSULE = "hip_joint_capsule"
#: Muscles that run over the joint in front: its ligaments lie between it and them.
_BEFORE_JOINT = (
    "psoas_major",
    "psoas_minor",
    "iliacus",
    "iliocapsularis",
    "rectus_femoris",
    "pectineus",
    "sartorius",
    "tensor_fasciae_latae",
)
#: Ligaments on the capsule, which muscles give way to as they do to the capsule itself.
_ON_CAPSULE = (
    "zona_orbicularis",
    "iliofemoral_ligament_lateral",
    "iliofemoral_ligament_medial",
    "pubofemoral_ligament",
    "ischiofemoral_ligament",
)
#: So far from its ends a muscle has grown into what lies beside it.
_GROWN_IN_MM = 14.0
_AROUND = 44
#: Rounds in which the muscles settle, on half of their points and then on all.
_STRAP_MM = 5.0
_ROUGH_ROUNDS, _FINE_ROUNDS = 6, 1
_RINGS = 66


@dataclass(frozen=True)
class Sheet:
    """A structure of this module that is no muscle."""

    group: str
    tissue: str
    look: Look


SHEETS = {
    "patellar_ligament": Sheet(
        "capsule_ligaments",
        "ligament",
        Look(17, "parallel", 0, 1e3, 0, 0, 0, "patella", "tibia"),
    ),
    "iliotibial_tract": Sheet(
        "fascia",
        "fascia",
        Look(50, "parallel", 0, 1e3, 0, 0, 0, "hip_bone", "tibia"),
    ),
}


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of one structure.

    Parameters
    ----------
    stations : (n, 12) float64
        Numbers as in ``meshes.soft.sweep.COLUMNS``.
    measured : bool
        False where all stations are set by hand.
    """

    stations: Array
    measured: bool


def read_figures(left_out: Collection[str] = ()) -> dict[str, Figures]:
    """Read ``figures/muscles_stations.csv``, in the order of the table, without some."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in _rows("muscles_stations.csv"):
        if row["structure"] in left_out:
            continue
        rows.setdefault(row["structure"], []).append(row)
    return {
        name: Figures(
            np.array([[float(row[column]) for column in COLUMNS] for row in some]),
            any(row["source"] == "measured" for row in some),
        )
        for name, some in rows.items()
    }


def read_looks(left_out: Collection[str] = ()) -> dict[str, Look]:
    """Read ``figures/muscles.csv``, without some."""
    return {
        row["structure"]: Look.from_row(row)
        for row in _rows("muscles.csv")
        if row["structure"] not in left_out
    }


@dataclass(frozen=True, eq=False)
class Begun:
    """What of the muscles needs the bones only.

    Parameters
    ----------
    areas : dict of (structure, end, bone) to TriMesh
        All areas of attachment.
    swept : dict of structure to Swept
    ends : dict of structure to areas by end
        As ``end_areas`` gives them.
    drawn_mm : dict of structure to (n, 3) float64
        Vertices, both ends drawn to the bones.
    """

    areas: dict[Key, TriMesh]
    swept: dict[str, Swept]
    ends: dict[str, dict[bool, Area]]
    drawn_mm: dict[str, Array]


def begin(bones: Bones, parts: Mapping[str, Part]) -> Begun:
    """Sweep the muscles and draw their ends to the bones.

    Parameters
    ----------
    bones : Bones
    parts : mapping of id to Part
        With the vertebrae, where muscles are to hold to them.
    """
    looks = _every_look(bones)
    areas = attachment_areas({**bones.meshes, **_back(parts)}, bones.left_out)
    swept = {name: _swept(figure.stations) for name, figure in read_figures(bones.left_out).items()}
    ends = {name: end_areas(name, looks[name], areas) for name in swept}

    drawn = {
        name: drawn_to_bone(shape, looks[name], bones.fields, ends[name])
        for name, shape in swept.items()
    }
    return Begun(areas, swept, ends, drawn)


def build(
    bones: Bones,
    parts: Mapping[str, Part],
    report: Callable[[str, float], None],
    begun: Begun | None = None,
) -> list[Part]:
    """Build the muscles.

    Parameters
    ----------
    bones : Bones
    parts : mapping of id to Part
        What was built before; vertebrae in it are kept free of muscle.
    report : callable
        Told what is being done and the share of it that is done.
    begun : Begun, optional
        What ``begin`` gave for these bones and vertebrae.

    Returns
    -------
    list of Part
        29 muscles, ``patellar_ligament`` and ``iliotibial_tract``.
    """
    report("Spieren", 0.0)
    begun = begun or begin(bones, parts)
    swept, ends = begun.swept, begun.ends
    looks = _every_look(bones)
    figures = read_figures(bones.left_out)
    bone = Obstacle(SignedDistance([*bones.fields.values(), *_back(parts).values()]), thin=True)
    joint = [part for name, part in parts.items() if name == _CAPSULE]
    before_joint = (Obstacle(SignedDistance(_joint(parts)), thin=False), bone) if joint else (bone,)
    bodies = {
        name: Body(
            name,
            looks[name].layer,
            begun.drawn_mm[name],
            shape.faces,
            neighbour_links(shape),
            shape.opposite,
            _yields(shape),
            before_joint if name in _BEFORE_JOINT else (bone,),
            keeps_volume=name not in SHEETS,
        )
        for name, shape in swept.items()
    }
    report("Spieren", 0.1)
    still = [still_body(part) for part in joint]
    halves = {name: halve(swept[name]) for name in figures if not _is_strap(swept[name])}
    rough = {
        name: body.halved(halves[name]) if name in halves else body for name, body in bodies.items()
    }
    settle(
        [*rough.values(), *still],
        rounds=_ROUGH_ROUNDS,
        finish=False,
        report=lambda done: report("Spieren", 0.1 + 0.4 * done),
    )
    for name, half in halves.items():
        bodies[name].settled_so_far(rough[name], half)
    settle(
        [*bodies.values(), *still],
        rounds=_FINE_ROUNDS,
        start=False,
        report=lambda done: report("Spieren", 0.5 + 0.4 * done),
    )
    for name, body in bodies.items():
        settled = body.vertices_mm
        body.vertices_mm = brought_back(settled, swept[name], ends[name])
        if (body.vertices_mm != settled).any():
            for obstacle in body.obstacles:
                body.vertices_mm += whole(push_out(body, obstacle, nearest_only=True), body)
    pelvis = point_tree(np.concatenate([bones.meshes[name].vertices_mm for name in _PELVIS]))
    leg = point_tree(np.concatenate([bones.meshes[name].vertices_mm for name in _LEG]))
    rows = read_parts()
    knee_z_mm = float(bones.landmarks["medial_epicondyle"][2])
    built = []
    for name, figure in figures.items():
        body = bodies[name]
        share = femur_share(body.vertices_mm, body.links, looks[name], pelvis, leg)
        part = _part(name, figure, looks[name], swept[name], body.vertices_mm, share, (pelvis, leg))
        row = rows.get(name, {})
        number, names = face_regions(row, swept[name], looks[name])
        shank = shank_share(body.vertices_mm, looks[name], knee_z_mm)
        lines = paths(
            row.get("bundles", 1),
            swept[name],
            body.vertices_mm,
            share,
            shank,
            ends=row.get("ends", ()),
        )
        built.append(
            replace(
                part,
                region=number,
                regions=names,
                shank=shank,
                path_mm=lines.points_mm,
                path_points=lines.counts,
                path_weights=lines.weights,
                path_follows=lines.follows,
                path_shank=lines.shank,
            )
        )
    report("Spieren", 1.0)
    return built


def _every_look(bones: Bones) -> dict[str, Look]:
    """Return the looks of all that is built here."""
    return read_looks(bones.left_out) | {name: sheet.look for name, sheet in SHEETS.items()}


def _back(parts: Mapping[str, Part]) -> dict[str, TriMesh]:
    """Return what muscles hold to beside the bones."""
    return {name: as_mesh(parts[name]) for name in _HELD if name in parts}


def still_body(part: Part) -> Body:
    """Make a body of an earlier part that is not moved and lies deepest."""
    count = len(part.vertices_mm)
    own = np.arange(count, dtype=np.int32)
    return Body(
        part.id,
        -1.0,
        part.vertices_mm.astype(np.float64),
        part.faces,
        csr_array((count, count)),
        own,
        np.zeros(count),
        (),
        moves=False,
    )


def _joint(parts: Mapping[str, Part]) -> TriMesh:
    """Return the joint as one solid: the filled capsule with the ligaments on it."""
    solids = [filled_capsule(parts[_CAPSULE])]
    solids += [as_mesh(parts[name]) for name in _ON_CAPSULE if name in parts]
    return union(solids)


def _yields(shape: Swept) -> Array:
    """How far each vertex gives way to its neighbours, 0 at both ends to 1, ``(n,)``."""
    from_end_mm = np.minimum(shape.along, 1.0 - shape.along) * shape.length_mm
    return smoothstep(from_end_mm / min(_GROWN_IN_MM, shape.length_mm / 5))


def _is_strap(shape: Swept) -> bool:
    """Whether a sweep is so thin that half of its points would not tell its shape."""
    through = np.linalg.norm(shape.vertices_mm - shape.vertices_mm[shape.opposite], axis=1)
    return bool(np.median(through[np.abs(shape.across) < 0.5]) < _STRAP_MM)


def _swept(stations: Array) -> Swept:
    """Sweep with about the same number of triangles for each, fewer for the smallest."""
    length = float(np.linalg.norm(np.diff(stations[:, :3], axis=0), axis=1).sum())
    return sweep(stations, step_mm=max(length / _RINGS, 1.6), around=_AROUND)


def _part(
    name: str,
    figure: Figures,
    look: Look,
    shape: Swept,
    vertices_mm: Array,
    share: NDArray[np.float32],
    bones: Sequence[cKDTree],
) -> Part:
    """Make the record of one structure."""
    sheet = SHEETS.get(name)
    run = fibres(shape, vertices_mm, look, bones)
    return Part(
        id=name,
        group=sheet.group if sheet else "muscles",
        tissue=sheet.tissue if sheet else "muscle",
        vertices_mm=vertices_mm.astype(np.float32),
        faces=shape.faces,
        source="measured" if figure.measured else "modelled",
        credit=MEASURED_CREDIT if figure.measured else _OWN_CREDIT,
        licence=_LICENCE,
        note="" if figure.measured else "schematisch",
        tendon=np.empty(0, np.float32) if sheet else tendon_share(shape, look),
        fibre=run.places,
        fibre_lean=run.lean,
        follows=share,
    )


def _rows(table: str) -> Iterator[dict[str, str]]:
    """Rows of a table of figures, past its comments."""
    text = (FIGURES / table).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    yield from csv.DictReader(lines)
