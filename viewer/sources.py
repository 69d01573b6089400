"""Getting library and atlas, with errors a person can read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from content.loader import load
from content.model import Library, Problem
from meshes.atlas import Atlas, Part
from viewer.catalogue import Attached, Catalogue, Shape
from viewer.errors import UserError, did_you_mean
from viewer.posing import PoseEffects

if TYPE_CHECKING:
    from meshes.motion.reading import Motion

#: Vertices of a part that its centre is the mean of: all would have to be read from the disk.
_SAMPLED = 200


def load_library(folder: Path | None) -> Library:
    """Return the library of a folder, or of the program when None.

    Raises
    ------
    UserError
        If the folder is not there.
    """
    try:
        return load(folder)
    except FileNotFoundError:
        raise UserError(
            f"De map met teksten '{folder}' bestaat niet; controleer de naam.",
            wrong_use=True,
        ) from None


def catalogue_of(atlas: Atlas, library: Library) -> Catalogue:
    """Join an atlas and a library."""
    shapes = {
        part.id: Shape(
            id=part.id,
            group=part.group,
            tissue=part.tissue,
            both_sides=part.both_sides,
            regions=part.regions,
            source=part.source,
            note=part.note,
            credit=part.credit,
            licence=part.licence,
            centre_mm=_centre_mm(part),
        )
        for part in atlas.parts.values()
    }
    attachments = tuple(
        Attached(a.id, a.structure, a.end, a.bone, a.regions) for a in atlas.attachments
    )

    def read() -> Motion | None:
        from meshes.motion.reading import read_motion  # no window waits for what reads tables

        return read_motion(atlas.parts)

    effects = PoseEffects(read)
    return Catalogue(shapes, library, attachments, atlas.drawings, effects)


def _centre_mm(part: Part) -> tuple[float, float, float]:
    """Return the mean of some of the vertices of a part."""
    step = max(1, len(part.vertices_mm) // _SAMPLED)
    x, y, z = part.vertices_mm[::step].mean(axis=0, dtype=float).tolist()
    return x, y, z


def problem_sentence(problem: Problem) -> str:
    """Return a problem of the content with its file and field, as a teacher reads it."""
    field = f" [{problem.field}]" if problem.field else ""
    hint = f" Bedoelde u '{problem.did_you_mean}'?" if problem.did_you_mean else ""
    return f"{problem.file}{field}: {problem.problem}{hint}"


def check_structure(id_: str, catalogue: Catalogue) -> str:
    """Return the id when it is known.

    Raises
    ------
    UserError
        If there is no such structure.
    """
    if catalogue.knows(id_):
        return id_
    known = [*catalogue.library.structures, *catalogue.shapes]
    raise UserError(f"De structuur '{id_}' is niet bekend.{did_you_mean(id_, known)}")


def check_condition(id_: str, library: Library) -> str:
    """Return the id when it is a condition that can be opened.

    Raises
    ------
    UserError
        If there is no such condition.
    """
    condition = library.conditions.get(id_)
    if condition is None:
        raise UserError(
            f"De aandoening '{id_}' is niet bekend.{did_you_mean(id_, library.conditions)}"
        )
    if condition.kind == "alarm":
        raise UserError(
            f"'{id_}' is een alarmtekst en geen aandoening; lees hem met 'heupatlas toon {id_}'."
        )
    return id_
