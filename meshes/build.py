"""Building the atlas: a pure function from bones and figures to parts, stage by stage."""

from __future__ import annotations

from meshes.atlas import Atlas, Part
from meshes.attached import with_regions
from meshes.attachments import as_attachments
from meshes.drawings import drawings
from meshes.finish import finish
from meshes.second import second_process
from meshes.steps import ORDER, PHASES, Made, Phase, Site, take_step
from meshes.versions import Report, quiet, versions

#: Share of the time of a build that the bones take.
_BONES = 0.14


def build(report: Report = quiet) -> Atlas:
    """Build the whole atlas of a right hip. Deterministic.

    Parameters
    ----------
    report : callable
        Told what is being done and how far it is (0 to 1).
    """
    with second_process() as second:
        report("Botten", 0.0)
        site = Site.of_bones()
        second.begin(site)
        order = list(site.parts)
        done = _BONES
        made: dict[str, Made] = {}
        news: list[Part] = []
        for phase in PHASES:
            known = dict(site.parts)
            second.ask(phase.beside, news)
            made |= _taken_here(phase, site, done, report)
            # what is made beside this is known there
            news = [part for id_, part in site.parts.items() if known.get(id_) is not part]
            beside = second.answer(site)
            for step, outcome in beside.items():
                site.take_made(step, outcome)
            made |= beside
            done += phase.share
    report("Afronden", done)
    site.take(finish(site.parts))
    order += [part.id for stage in ORDER for part in made[stage]]
    parts = {id_: site.parts[id_] for id_ in order}
    return Atlas(
        parts=parts,
        midline_x_mm=float(site.bones.midline_x_mm),
        measures=dict(site.bones.measures),
        versions=versions(),
        attachments=with_regions(as_attachments(site.begun["muscles"].areas), parts),
        drawings=drawings(site.bones, parts),
        problems=tuple(row.sentence() for row in site.bones.refused),
    )


def _taken_here(phase: Phase, site: Site, done: float, report: Report) -> dict[str, Made]:
    """Take the steps of a phase that are taken here, and tell how far they are."""
    made: dict[str, Made] = {}
    report(phase.title, done)
    for number, step in enumerate(phase.here):

        def within(_: str, share: float, *, before: int = number) -> None:
            report(phase.title, done + phase.share * (before + share) / len(phase.here))

        made[step] = take_step(step, site, within)
    return made
