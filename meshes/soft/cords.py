"""Nerves and vessels: tubes along settled centre lines, the branches of one joined to one solid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from meshes.atlas import MEASURED_CREDIT, Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.belly import Belly
from meshes.soft.cordlines import (
    IN_MUSCLE,
    Line,
    attached,
    dense,
    read_lines,
    settled,
    widths,
)
from meshes.soft.grooves import grooved
from meshes.soft.parts import as_mesh
from meshes.soft.sweep import COLUMNS, sweep
from meshes.solids import solid, surface
from meshes.surface import TriMesh, neighbour_matrix, pieces, point_tree, volume_mm3

Array = NDArray[np.float64]
Report = Callable[[str, float], None]

FIGURES = Path(__file__).parents[1] / "figures"
TABLES = (FIGURES / "cords.csv", FIGURES / "cords_own.csv")

#: Bones that nothing runs through.
BONES = ("hip_bone", "femur", "sacrum")
#: Structures that lie on a bone.
HUGGING = {"retinacular_vessels": "femur"}
#: Parts of other stages that are bone too.
MORE_BONE = ("lumbar_spine", "coccyx")
#: Dutch remarks on the making.
NOTES = {
    "lumbar_nerve_roots": "Schematisch: de wervels en hun openingen zijn niet gescand. De wortels "
    "lopen door de m. psoas major, zoals in het lichaam.",
    "artery_of_ligament_of_head": "Loopt in het lig. capitis femoris.",
    "retinacular_vessels": "Schematisch: van de vele fijne vaatjes zijn er enkele getekend.",
    "ilioinguinal_nerve": "Schematisch: naar beschrijving getekend.",
    "genitofemoral_nerve": "Schematisch: getekend vanaf waar hij uit de m. psoas major komt.",
    "clunial_nerves": "Schematisch: van de vele takken zijn er enkele getekend.",
    "pudendal_nerve": "Loop afgeleid van de begeleidende slagader.",
}
#: Height below which a cord belongs to the thigh, and over what height it becomes so.
THIGH_MM = (-60.0, 55.0)
#: Widening of a branch where it leaves its trunk, as a share of its radius.
FLARE = 0.45


def tissue_of(id_: str) -> tuple[str, str]:
    """Return group and tissue of a structure."""
    if "nerve" in id_:
        return "nerves", "nerve"
    return "vessels", "vein" if id_.endswith("vein") else "artery"


def build(bones: Bones, parts: Mapping[str, Part], report: Report) -> list[Part]:
    """Build all nerves and vessels, and the muscles with grooves for them. Deterministic.

    Parameters
    ----------
    bones : Bones
    parts : mapping of str to Part
        What earlier stages made; muscles and lumbar spine are kept clear of where they exist.
    report : callable
    """
    more = [as_mesh(parts[name]) for name in MORE_BONE if name in parts]
    bone = SignedDistance([*(bones.fields[name] for name in BONES), *more])
    muscles = [Belly(as_mesh(p)) for p in parts.values() if p.tissue == "muscle"]
    lines = settled(
        {
            key: dense(line)
            for key, line in attached(read_lines(*TABLES, left_out=bones.left_out)).items()
        },
        bone,
        muscles,
        {id_: bones.fields[name] for id_, name in HUGGING.items()},
        lambda share: report("Zenuwen en bloedvaten", 0.6 * share),
    )
    ids = list(dict.fromkeys(line.id for line in lines.values()))
    pelvis = SignedDistance([bones.fields[name] for name in ("hip_bone", "sacrum")])
    shares = follow_shares(lines, pelvis, bones.fields["femur"])
    built: dict[str, Part] = {}
    for i, id_ in enumerate(ids):
        own = [line for line in lines.values() if line.id == id_]
        trunks = {line.parent.split("/")[0] for line in own if id_ not in IN_MUSCLE} - {id_}
        from_ = [built[trunk] for trunk in sorted(trunks & built.keys())]
        built[id_] = part(id_, own, bone, [shares[line.name] for line in own], from_)
        report("Zenuwen en bloedvaten", 0.6 + 0.4 * (i + 1) / len(ids))
    over = [line for line in lines.values() if line.id not in IN_MUSCLE]
    dented = grooved((p for p in parts.values() if p.tissue == "muscle"), over, bone)
    return [*built.values(), *dented]


def part(
    id_: str,
    lines: Sequence[Line],
    bone: SignedDistance,
    shares: Sequence[Array],
    trunks: Sequence[Part] = (),
) -> Part:
    """Build one structure from its settled lines and their shares of the femur's motion; it begins
    at the surface of the trunks of other structures that it springs from."""
    mesh = joined([swept(line) for line in lines])
    mesh = mesh.with_vertices(joints_smoothed(mesh, lines))
    mesh = mesh.with_vertices(freed(mesh, bone))
    if trunks:
        whole = solid(mesh.vertices_mm, mesh.faces)
        for trunk in trunks:
            whole = whole - solid(trunk.vertices_mm, trunk.faces)
        mesh = _without_specks(surface(whole.simplify(0.03)))
    centres = np.concatenate([line.points_mm for line in lines])
    _, nearest = point_tree(centres).query(mesh.vertices_mm, k=3)
    follows = np.concatenate(shares)[nearest].mean(axis=1)
    group, tissue = tissue_of(id_)
    measured = any(line.measured for line in lines)
    return Part(
        id=id_,
        group=group,
        tissue=tissue,
        vertices_mm=mesh.vertices_mm.astype(np.float32),
        faces=mesh.faces.astype(np.int32),
        source="measured" if measured else "modelled",
        credit=MEASURED_CREDIT if measured else "Heupatlas",
        licence="CC BY-SA 4.0" if measured else "MIT",
        note=NOTES.get(id_, ""),
        follows=follows.astype(np.float32),
    )


def swept(line: Line) -> TriMesh:
    """Sweep one line to a closed tube that flares a little where it leaves its trunk."""
    stations = np.zeros((len(line.points_mm), len(COLUMNS)))
    along = line.along_mm
    flare = FLARE if line.parent.split("/")[0] == line.id else 0.0
    wider = 1.0 + flare * np.exp(-along / (2.5 * line.half[0, 0]))
    half = line.half * wider[:, None]
    stations[:, :3] = line.points_mm
    stations[:, 3:6] = widths(line) * half[:, :1]
    stations[:, 6] = half[:, 1]
    stations[:, 10] = 0.5
    middle = float(np.median(line.half[:, 0]))
    around = 18 if middle > 4.5 else 14 if middle > 2 else 10 if middle > 1.2 else 8
    tube = sweep(stations, step_mm=float(np.clip(2.4 * middle, 2.4, 4.5)), around=around, cap=2)
    return TriMesh(tube.vertices_mm, tube.faces)


def joined(tubes: Sequence[TriMesh]) -> TriMesh:
    """Return the union of closed surfaces."""
    solids = [solid(tube.vertices_mm, tube.faces) for tube in tubes]
    whole = solids[0]
    for other in solids[1:]:
        whole = whole + other
    return _without_specks(surface(whole.simplify(0.03)))


def _without_specks(whole: TriMesh) -> TriMesh:
    """Return a closed surface without its tiny pieces and hollows."""
    kept = [piece for piece in pieces(whole) if volume_mm3(piece) > 1.0]
    starts = np.cumsum([0, *(len(piece.vertices_mm) for piece in kept)])
    return TriMesh(
        np.concatenate([piece.vertices_mm for piece in kept]),
        np.concatenate(
            [piece.faces + start for piece, start in zip(kept, starts[:-1], strict=True)]
        ).astype(np.int32),
    )


def joints_smoothed(mesh: TriMesh, lines: Sequence[Line], rounds: int = 8) -> Array:
    """Round off the creases where branches leave their trunk, ``(n, 3)`` vertices."""
    points = mesh.vertices_mm.copy()
    weight = np.zeros(len(points))
    for line in lines:
        if line.parent.split("/")[0] == line.id:
            reach = 2.2 * line.half[0, 0] + 3.0
            distance = np.linalg.norm(points - line.points_mm[0], axis=1)
            weight = np.maximum(weight, np.clip(1.5 - distance / reach, 0, 1))
    if not weight.any():
        return points
    linked = neighbour_matrix(len(points), mesh.faces).tocsr()
    degree = np.asarray(linked.sum(axis=1)).ravel()[:, None]
    for _ in range(rounds):  # Taubin 1995: shrinking and growing in turn
        for factor in (0.5, -0.52):
            points += factor * weight[:, None] * ((linked @ points) / degree - points)
    return points


def freed(mesh: TriMesh, bone: SignedDistance, clear_mm: float = 0.1) -> Array:
    """Return vertices (n, 3) none of which lies in bone."""
    points = mesh.vertices_mm
    for _ in range(4):
        lack = np.maximum(clear_mm - bone.distance(points), 0.0)
        if not lack.any():
            break
        points = points + bone.gradient(points) * lack[:, None]
    return points


def follow_shares(
    lines: Mapping[str, Line], pelvis: SignedDistance, femur: SignedDistance
) -> dict[str, Array]:
    """Share of the femur's motion at each point of each line, 0..1, by closeness to the bones.

    Along a line it never falls, and a branch starts with the share of its trunk.
    """
    shares: dict[str, Array] = {}
    for key, line in lines.items():
        near = np.maximum(pelvis.distance(line.points_mm), 0.5) ** 2
        far = np.maximum(femur.distance(line.points_mm), 0.5) ** 2
        share = near / (near + far)
        # below the pelvis is thigh, however far from the femur
        share = np.maximum(share, np.clip((THIGH_MM[0] - line.points_mm[:, 2]) / THIGH_MM[1], 0, 1))
        share = np.clip((share - 0.15) / 0.7, 0, 1)
        share = share * share * (3 - 2 * share)
        start = 0.0
        if line.parent:
            trunk = lines[line.parent].points_mm
            at = np.argmin(np.linalg.norm(trunk - line.points_mm[0], axis=1))
            start = float(shares[line.parent][at])
            blend = np.exp(-line.along_mm / min(12.0, line.along_mm[-1] / 4))
            share = blend * start + (1 - blend) * np.maximum(share, start)
        share = np.maximum.accumulate(np.maximum(share, start))
        reach = min(6.0, len(share) / 10)
        shares[key] = np.clip(gaussian_filter1d(share, reach, mode="nearest"), 0, 1)
    return shares
