"""Taking typed fields out of a raw content file, noting each thing that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from content.files import RawFile
from content.likeness import nearest
from content.model import FactValue, Names, Problem
from content.schema import PRESENTATIONS, RELATIONS, URGENCIES, urgency_rank


class FieldReader:
    """Reads fields of one file and collects problems instead of stopping at the first."""

    def __init__(self, file: str, raw: RawFile) -> None:
        self._file = file
        self._raw = raw
        self._seen: set[str] = set()
        self.problems: list[Problem] = []

    def note(self, field: str, problem: str, did_you_mean: str = "") -> None:
        """Record a problem with a field of this file."""
        self.problems.append(Problem(self._file, field, problem, did_you_mean))

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        """Return a text field."""
        value = self._take(key)
        if value is None:
            if required:
                self.note(key, f"Het veld '{key}' ontbreekt.")
            return default
        if not isinstance(value, str):
            self.note(key, f"Het veld '{key}' moet tekst tussen aanhalingstekens zijn.")
            return default
        return value.strip()

    def code(self, key: str, known: Iterable[str], *, default: str = "") -> str:
        """Return a required text field that must be one of ``known``."""
        known = list(known)
        value = self.text(key, required=not default, default=default)
        if value and value not in known:
            self.note(key, f"'{value}' is hier niet bekend.", nearest(value, known))
            return default
        return value

    def flag(self, key: str) -> bool:
        """Return a true/false field, false when absent."""
        value = self._take(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.note(key, f"Het veld '{key}' moet true of false zijn.")
            return False
        return value

    def number(self, key: str, *, default: int) -> int:
        """Return a whole number."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool):
            self.note(key, f"Het veld '{key}' moet een heel getal zijn.")
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty when absent."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.note(key, f"Het veld '{key}' moet een lijst teksten zijn.")
            return ()
        return tuple(item.strip() for item in value)

    def codes(self, key: str, known: Iterable[str]) -> tuple[str, ...]:
        """Return a list of known words; unknown ones are noted and left out."""
        known = list(known)
        values = self.texts(key)
        for value in values:
            if value not in known:
                self.note(key, f"'{value}' is hier niet bekend.", nearest(value, known))
        return tuple(value for value in values if value in known)

    def table(self, key: str) -> dict[str, Any]:
        """Return a sub-table, empty when absent."""
        value = self._take(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.note(key, f"Het blok [{key}] klopt niet.")
            return {}
        return value

    def tables(self, key: str) -> list[dict[str, Any]]:
        """Return a list of sub-tables (``[[key]]``), empty when absent."""
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.note(key, f"De blokken [[{key}]] kloppen niet.")
            return []
        return value

    def names(self) -> Names:
        """Return the ``[names]`` block; the Dutch name is required."""
        block = self.table("names")
        texts: dict[str, str] = {}
        for key in ("latin", "dutch", "lay", "english"):
            value = block.get(key, "")
            if not isinstance(value, str):
                self.note(f"names.{key}", f"De naam '{key}' moet tekst zijn.")
                value = ""
            texts[key] = value.strip()
        synonyms = block.get("synonyms", [])
        if not isinstance(synonyms, list) or not all(isinstance(s, str) for s in synonyms):
            self.note("names.synonyms", "De synoniemen moeten een lijst teksten zijn.")
            synonyms = []
        for key in sorted(block.keys() - {"latin", "dutch", "lay", "english", "synonyms"}):
            self.note(
                f"names.{key}",
                f"De naam '{key}' is niet bekend.",
                nearest(key, ["latin", "dutch", "lay", "english", "synonyms"]),
            )
        if not texts["dutch"]:
            self.note("names.dutch", "De Nederlandse vaknaam ontbreekt.")
        return Names(**texts, synonyms=tuple(synonyms))

    def facts(self, known: Mapping[str, str]) -> dict[str, FactValue]:
        """Return the ``[facts]`` block in the order of ``known``."""
        block = self.table("facts")
        for key in sorted(block.keys() - known.keys()):
            self.note(f"facts.{key}", f"Het feit '{key}' is niet bekend.", nearest(key, known))
        facts: dict[str, FactValue] = {}
        for key in known:
            value = block.get(key)
            if value is None:
                continue
            if isinstance(value, str):
                facts[key] = value.strip()
            elif isinstance(value, list) and all(isinstance(item, str) for item in value):
                facts[key] = tuple(item.strip() for item in value)
            else:
                self.note(f"facts.{key}", f"Het feit '{key}' moet tekst of een lijst teksten zijn.")
        return facts

    def relations(self) -> dict[str, tuple[str, ...]]:
        """Return the ``[relations]`` block; whether its ids exist is seen later."""
        block = self.table("relations")
        for key in sorted(block.keys() - RELATIONS.keys()):
            self.note(
                f"relations.{key}", f"De relatie '{key}' is niet bekend.", nearest(key, RELATIONS)
            )
        relations: dict[str, tuple[str, ...]] = {}
        for key in RELATIONS:
            value = block.get(key, [])
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                self.note(f"relations.{key}", f"De relatie '{key}' moet een lijst teksten zijn.")
            elif value:
                relations[key] = tuple(dict.fromkeys(item.strip() for item in value))
        return relations

    def urgency(self) -> dict[str, str]:
        """Return the ``[urgency]`` block; what is lower than may be is raised to its floor."""
        urgency: dict[str, str] = {}
        for situation, code in self.table("urgency").items():
            field = f"urgency.{situation}"
            if situation not in PRESENTATIONS:
                self.note(
                    field,
                    f"De situatie '{situation}' is niet bekend.",
                    nearest(situation, PRESENTATIONS),
                )
            elif not isinstance(code, str) or code not in URGENCIES:
                self.note(
                    field,
                    f"De urgentie '{code}' is niet bekend.",
                    nearest(str(code), URGENCIES),
                )
            else:
                floor = PRESENTATIONS[situation].floor
                if urgency_rank(code) < urgency_rank(floor):
                    self.note(
                        field,
                        f"'{code}' is lager dan in deze situatie mag; de atlas toont '{floor}'.",
                        floor,
                    )
                    code = floor
                urgency[situation] = code
        return urgency

    def sections(self, known: Mapping[str, str]) -> dict[str, str]:
        """Return the body's texts by field name; every known field has an entry."""
        for heading in sorted(self._raw.sections.keys() - known.keys()):
            if heading:
                self.note(
                    heading, f"Het kopje '{heading}' is niet bekend.", nearest(heading, known)
                )
            else:
                self.note("tekst", "Er staat tekst boven het eerste kopje; die wordt niet getoond.")
        return {field: self._raw.sections.get(head, "") for head, field in known.items()}

    def finish(self, allowed: Iterable[str] = ()) -> None:
        """Note every field that nobody asked for."""
        known = self._seen | set(allowed)
        for key in sorted(self._raw.fields.keys() - known):
            self.note(key, f"Het veld '{key}' is niet bekend.", nearest(key, known))

    def _take(self, key: str) -> Any:
        self._seen.add(key)
        return self._raw.fields.get(key)
