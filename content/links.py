"""Checking that what points at something points at something that is there.

Each dead link is told once. What points at a file that cannot be used is cut without a word: that
file is told of itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from content.likeness import nearest
from content.model import Claim, Condition, Page, Problem, Scene, Structure
from content.schema import ACTIONS, LOAD_GROUPS, RELATION_GROUPS

#: Fields that may not lead back, with what is told when one does.
_RINGS = {
    "parent": "De ouders vormen een kring; de ouder is weggelaten.",
    "region_of": "Dit gebied ligt langs een omweg op zichzelf; 'region_of' is weggelaten.",
    "members": "De leden bevatten langs een omweg dit geheel zelf; die leden zijn weggelaten.",
}
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\n]*)\)")


class LinkChecker:
    """Cuts dead links and collects what is to be told of them.

    Parameters
    ----------
    unusable : collection of str
        Ids of files that are there and cannot be used.
    """

    def __init__(self, unusable: Collection[str]) -> None:
        self._unusable = unusable
        self.problems: list[Problem] = []

    def structures(self, structures: Mapping[str, Structure]) -> dict[str, Structure]:
        """Return structures with only parents, regions, members and relations that exist.

        A ring of parents is cut.
        """
        mended: dict[str, Structure] = {}
        for id_, structure in structures.items():
            file = f"structures/{id_}.md"
            mended[id_] = replace(
                structure,
                parent=self._one(file, "parent", structure.parent, structures),
                region_of=self._one(file, "region_of", structure.region_of, structures),
                members=self._kept(file, "members", structure.members, structures),
                relations=self._relations(file, structure.relations, structures),
            )
        for field, words in _RINGS.items():
            self._cut_rings(mended, field, words)
        return mended

    def _cut_rings(self, mended: dict[str, Structure], field: str, words: str) -> None:
        """Empty a field of what leads back to itself by that field; told once for each ring."""

        def ahead(id_: str) -> tuple[str, ...]:
            value: str | tuple[str, ...] | None = getattr(mended[id_], field)
            return value if isinstance(value, tuple) else (value,) if value else ()

        for id_ in sorted(mended):
            back = tuple(other for other in ahead(id_) if _reaches(other, id_, ahead))
            if not back:
                continue
            self._tell(f"structures/{id_}.md", field, words)
            if field == "members":
                kept = tuple(other for other in ahead(id_) if other not in back)
                mended[id_] = replace(mended[id_], members=kept)
            elif field == "region_of":
                mended[id_] = replace(mended[id_], region_of=None)
            else:
                mended[id_] = replace(mended[id_], parent=None)

    def conditions(
        self, conditions: Mapping[str, Condition], structures: Mapping[str, Structure]
    ) -> dict[str, Condition]:
        """Return conditions with only structures and pain regions that exist."""
        regions = [id_ for id_, s in structures.items() if s.kind == "pain_region"]
        mended = {}
        for id_, condition in conditions.items():
            file = f"conditions/{id_}.md"
            ids = (link.id for link in condition.structures)
            kept = self._kept(file, "structures.id", ids, structures)
            mended[id_] = replace(
                condition,
                structures=tuple(link for link in condition.structures if link.id in kept),
                pain_regions=self._kept(file, "pain_regions", condition.pain_regions, regions),
            )
        return mended

    def claims(
        self,
        claims: Mapping[str, Claim],
        structures: Mapping[str, Structure],
        conditions: Mapping[str, Condition],
    ) -> dict[str, Claim]:
        """Return claims with only structures and conditions that exist."""
        mended = {}
        for id_, claim in claims.items():
            file = f"claims/{id_}.md"
            mended[id_] = replace(
                claim,
                structures=self._kept(file, "structures", claim.structures, structures),
                conditions=self._kept(file, "conditions", claim.conditions, conditions),
            )
        return mended

    def scenes(
        self,
        scenes: Mapping[str, Scene],
        structures: Mapping[str, Structure],
        conditions: Mapping[str, Condition],
    ) -> dict[str, Scene]:
        """Return scenes with only conditions that exist, and structures of the right group."""
        mended = {}
        for id_, scene in scenes.items():
            file = f"scenes/{id_}.md"
            loads = []
            for load in scene.structures:
                group = LOAD_GROUPS.get(load.load)
                known = [i for i, s in structures.items() if group in (None, s.group)]
                if self._one(file, "structures.id", load.id, known):
                    loads.append(load)
            mended[id_] = replace(
                scene,
                structures=tuple(loads),
                conditions=self._kept(file, "conditions", scene.conditions, conditions),
            )
        return mended

    def texts(self, texts: Iterable[tuple[str, str]], known: Collection[str]) -> None:
        """Tell of links in running texts, given as file and text, that lead nowhere."""
        for file, text in texts:
            for target in dict.fromkeys(_LINK.findall(text)):
                if target not in known and target not in self._unusable:
                    self._tell(
                        file,
                        "tekst",
                        f"De verwijzing naar '{target}' leidt nergens heen.",
                        nearest(target, known),
                    )

    def _relations(
        self,
        file: str,
        relations: Mapping[str, tuple[str, ...]],
        structures: Mapping[str, Structure],
    ) -> dict[str, tuple[str, ...]]:
        """Return relations with only ids of the right group, and only actions that are known."""
        kept: dict[str, tuple[str, ...]] = {}
        for key, ids in relations.items():
            group = RELATION_GROUPS.get(key)
            known: Collection[str] = ACTIONS
            if key != "main_actions":
                known = [i for i, s in structures.items() if group in (None, s.group)]
            kept[key] = self._kept(file, f"relations.{key}", ids, known)
        return {key: ids for key, ids in kept.items() if ids}

    def _one(self, file: str, field: str, id_: str | None, known: Collection[str]) -> str | None:
        kept = self._kept(file, field, (id_,) if id_ else (), known)
        return kept[0] if kept else None

    def _kept(
        self, file: str, field: str, ids: Iterable[str], known: Collection[str]
    ) -> tuple[str, ...]:
        each = tuple(dict.fromkeys(ids))
        for id_ in each:
            if id_ not in known and id_ not in self._unusable:
                self._tell(file, field, f"'{id_}' bestaat niet.", nearest(id_, known))
        return tuple(id_ for id_ in each if id_ in known)

    def _tell(self, file: str, field: str, problem: str, did_you_mean: str = "") -> None:
        self.problems.append(Problem(file, field, problem, did_you_mean))


def running_texts(
    structures: Mapping[str, Structure],
    conditions: Mapping[str, Condition],
    claims: Mapping[str, Claim],
    pages: Mapping[str, Page],
    scenes: Mapping[str, Scene],
) -> Iterator[tuple[str, str]]:
    """Return the file and the whole text of everything that may hold links."""
    for id_, s in structures.items():
        yield f"structures/{id_}.md", f"{s.patient}\n{s.student}"
    for id_, c in conditions.items():
        yield (
            f"conditions/{id_}.md",
            f"{c.patient}\n{c.student}\n{c.what_to_do}\n{c.when_to_call}",
        )
    for id_, claim in claims.items():
        yield f"claims/{id_}.md", f"{claim.patient}\n{claim.statement}\n{claim.nuance}"
    for id_, page in pages.items():
        yield f"pages/{id_}.md", page.text
    for id_, scene in scenes.items():
        steps = (words for step in scene.steps for words in (step.patient, step.student))
        texts = (scene.patient, scene.student, scene.meaning, scene.limits, scene.when_not)
        yield f"scenes/{id_}.md", "\n".join((*texts, *steps))


def _reaches(start: str, end: str, ahead: Callable[[str], tuple[str, ...]]) -> bool:
    """Whether one comes from one structure to another by following a field."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        id_ = waiting.pop()
        if id_ == end:
            return True
        if id_ not in seen:
            seen.add(id_)
            waiting += ahead(id_)
    return False
