"""The steps of a build: which stages there are, what may go on beside what, and how one is taken.

A step is a module (most are below ``meshes.soft``), or its beginning: ``muscles:begin`` is what of
the muscles needs nothing of the steps before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from meshes.atlas import Part
from meshes.bones import Bones, bone_parts, load_bones
from meshes.finish import finish, unfinished
from meshes.versions import Report, quiet

#: What a step makes: parts, or what the rest of a stage begins with.
Made = Any


@dataclass(frozen=True)
class Phase:
    """Steps that need only what earlier phases made.

    Parameters
    ----------
    title : str
        Dutch.
    share : float
        Of the time of a build.
    here : tuple of str
        Steps that are taken one after the other, each knowing the ones before it.
    beside : tuple of str
        Steps that are taken meanwhile, one after the other.
    """

    title: str
    share: float
    here: tuple[str, ...]
    beside: tuple[str, ...] = ()


PHASES = (
    Phase("Kraakbeen, kapsel en banden", 0.24, ("cartilage", "subchondral", "capsule"),
          ("spine", "muscles:begin")),
    Phase("Spieren", 0.28, ("muscles",), ("growth_plates", "finish")),
    Phase("Slijmbeurzen, zenuwen en bloedvaten", 0.17, ("bursae",), ("cords",)),
    Phase("Vliezen", 0.07, ("envelopes",), ("finish",)),
    Phase("Huid", 0.07, ("skin",), ("spaces", "finish")),
)  # fmt: skip

#: Stages in the order in which their parts stand in the atlas.
ORDER = (
    "spine",
    "cartilage",
    "subchondral",
    "growth_plates",
    "capsule",
    "muscles",
    "bursae",
    "cords",
    "envelopes",
    "spaces",
    "skin",
)
#: The step that makes nothing new: what there is and is not finished yet becomes as it is kept. It
#: may be taken at any time; what a stage changes afterwards is finished again.
FINISH = "finish"


@dataclass
class Site:
    """What there is so far of an atlas that is being built.

    Parameters
    ----------
    bones : Bones
    parts : dict of id to Part
    begun : dict of stage to what it begins with
    """

    bones: Bones
    parts: dict[str, Part] = field(default_factory=dict)
    begun: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of_bones(cls) -> Site:
        """Return the bones and nothing else."""
        bones = load_bones()
        return cls(bones, {part.id: part for part in bone_parts(bones)})

    def take(self, parts: Iterable[Part]) -> None:
        """Take over parts, which may change earlier ones."""
        self.parts.update({part.id: part for part in parts})

    def take_made(self, step: str, made: Made) -> None:
        """Take over what a step made."""
        stage, _, beginning = step.partition(":")
        if beginning:
            self.begun[stage] = made
        else:
            self.take(made)


def take_step(step: str, site: Site, report: Report = quiet) -> Made:
    """Take one step and return what it makes; the site takes it over.

    Parameters
    ----------
    step : str
    site : Site
    report : callable
        Told what is being done, and the share of it that is done.
    """
    stage, _, beginning = step.partition(":")
    made: Made
    if step == FINISH:
        made = finish(site.parts)
    elif beginning:
        made = _module(stage).begin(site.bones, site.parts)
    else:
        begun = [site.begun[stage]] if stage in site.begun else []
        built = _module(stage).build(site.bones, site.parts, report, *begun)
        made = [unfinished(part) for part in built]
    site.take_made(step, made)
    return made


def _module(stage: str) -> Any:
    return import_module(f"meshes.soft.{stage}")


def make_ready() -> None:
    """Import all that the steps need."""
    for stage in ORDER:
        _module(stage)


def take_steps(steps: Sequence[str], site: Site) -> dict[str, Made]:
    """Take steps one after the other and return what each makes."""
    return {step: take_step(step, site) for step in steps}
