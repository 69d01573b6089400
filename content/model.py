"""What a content folder holds once it is read: plain immutable records, no files, no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from content.schema import urgency_rank

FactValue = str | tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in the content, told so that a teacher can mend it.

    Parameters
    ----------
    file : str
        Path inside the content folder, with ``/``.
    field : str
        The field, or empty when the whole file is meant.
    problem : str
        A Dutch sentence.
    did_you_mean : str
        The likely right word, or empty.
    """

    file: str
    field: str
    problem: str
    did_you_mean: str = ""


@dataclass(frozen=True)
class Names:
    """The names of one thing in three registers and in English."""

    latin: str = ""
    dutch: str = ""
    lay: str = ""
    english: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Structure:
    """One anatomical thing: its names, texts and facts. Its shape is the atlas's business.

    ``members`` are what a composite consists of beside its children (the hip joint: the head and
    the socket, which are regions of other bones). ``relations`` are ids (or keys of actions) by
    the fields of ``schema.RELATIONS``, as the file gives them; ``Library.relations`` has both
    directions.
    """

    id: str
    kind: str
    group: str
    parent: str | None
    region_of: str | None
    names: Names
    patient: str
    student: str
    facts: Mapping[str, FactValue]
    sources: tuple[str, ...]
    author: str
    date: str
    review: str
    priority: int = 1
    members: tuple[str, ...] = ()
    relations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A structure's part in a condition."""

    id: str
    role: str
    reason: str


@dataclass(frozen=True)
class Condition:
    """One aandoening, or an alarm that is text only."""

    id: str
    kind: str
    names: Names
    structures: tuple[Link, ...]
    pain_regions: tuple[str, ...]
    age_groups: tuple[str, ...]
    urgency: Mapping[str, str]
    patient: str
    student: str
    what_to_do: str
    when_to_call: str
    facts: Mapping[str, FactValue]
    in_article: bool
    sources: tuple[str, ...]
    author: str
    date: str
    review: str

    @property
    def highest_urgency(self) -> str:
        """The most urgent code of all its situations."""
        return _highest(self.urgency, default="self")


def _highest(urgency: Mapping[str, str], *, default: str) -> str:
    return max(urgency.values(), key=urgency_rank, default=default)


@dataclass(frozen=True)
class Claim:
    """One statement of the article, with what is added to it."""

    id: str
    verdict: str
    statement: str
    nuance: str
    patient: str
    source: str
    structures: tuple[str, ...]
    conditions: tuple[str, ...]
    age_groups: tuple[str, ...]
    urgency: Mapping[str, str]
    review: str

    @property
    def highest_urgency(self) -> str:
        """The most urgent code of all its situations; empty where it speaks of none."""
        return _highest(self.urgency, default="")

    @property
    def is_about_author(self) -> bool:
        """Whether it tells who the author is: such claims stand on a page of their own."""
        return self.id.startswith("M")


@dataclass(frozen=True)
class Step:
    """One pose of a scene, with the words that belong to it.

    Parameters
    ----------
    position : str
        Code of ``schema.POSITIONS``.
    flexion_deg, abduction_deg, external_rotation_deg, knee_flexion_deg : float
        As in ``meshes.motion.pose.Pose``: negative is extension, adduction, internal rotation.
    closed_chain : bool
        The femur stands and the pelvis moves on it.
    patient, student : str
        What happens on the way to this pose, for each reader.
    """

    position: str
    flexion_deg: float = 0.0
    abduction_deg: float = 0.0
    external_rotation_deg: float = 0.0
    knee_flexion_deg: float = 0.0
    closed_chain: bool = False
    patient: str = ""
    student: str = ""


@dataclass(frozen=True)
class Load:
    """What a scene does to one structure.

    Parameters
    ----------
    id : str
        Of the structure.
    load : str
        Code of ``schema.LOADS``.
    step : int
        The step in which, counted from 0.
    reason : str
        One sentence that every reader sees.
    action : str
        For a muscle that works: the movement it makes or holds, a key of ``schema.ACTIONS``.
    """

    id: str
    load: str
    step: int
    reason: str
    action: str = ""


@dataclass(frozen=True)
class Scene:
    """A test, a sign or a movement: a sequence of poses with a title and words.

    A sign is explained and never offered to be done; it may have no poses at all.

    Parameters
    ----------
    id, kind, names
        ``kind`` is a code of ``schema.SCENE_KINDS``.
    steps : tuple of Step
        In their order; the first is where one starts from.
    structures : tuple of Load
        What is stretched, pressed or at work, and when.
    conditions : tuple of str
        Ids of conditions that it is used for, without rank.
    angles_from : str
        The source of the angles; empty where they are schematic.
    patient, student, meaning, limits, when_not : str
        Texts; ``meaning`` and ``limits`` are for the student. ``when_not`` is for all, and says
        what holds beside the fixed safety text ``no_test``.
    sources, author, date, review
        As of a structure.
    """

    id: str
    kind: str
    names: Names
    steps: tuple[Step, ...]
    structures: tuple[Load, ...]
    conditions: tuple[str, ...]
    angles_from: str
    patient: str
    student: str
    meaning: str
    limits: str
    when_not: str
    sources: tuple[str, ...]
    author: str
    date: str
    review: str


@dataclass(frozen=True)
class Page:
    """A page that belongs to no structure, such as "Over het artikel"."""

    id: str
    title: str
    text: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Segment:
    """One segment of the spinal cord, such as ``L3``.

    Parameters
    ----------
    name : str
    sure : bool
        False where it takes part in some people only (told between brackets).
    """

    name: str
    sure: bool = True


@dataclass(frozen=True)
class Action:
    """One thing that a muscle does.

    Parameters
    ----------
    key : str
        One of ``schema.ACTIONS``.
    note : str
        What stood between brackets behind it ("voorste vezels", "zwak"), or empty.
    main : bool
        Whether it is a main action of this muscle.
    """

    key: str
    note: str = ""
    main: bool = False

    @property
    def weak(self) -> bool:
        """Whether it is told to be weak."""
        return "zwak" in self.note


@dataclass(frozen=True)
class Related:
    """A structure in a list of relations.

    Parameters
    ----------
    id : str
        Of the structure.
    note : str
        Dutch, to be shown behind its name, or empty.
    main : bool
        Whether the relation is a main one (an action), or sure (a segment).
    """

    id: str
    note: str = ""
    main: bool = False

    @property
    def weak(self) -> bool:
        """Whether it is told to be weak."""
        return "zwak" in self.note


@dataclass(frozen=True)
class Holding:
    """One place where one thing holds to another.

    Parameters
    ----------
    id : str
        Of the other: the place in ``Relations.held_at``, what holds there in ``Relations.holds``.
    end : {"origin", "insertion", "attachment"}
        One of ``schema.ENDS``.
    at : str
        The place itself: for a whole bone, the area of it that is meant.
    """

    id: str
    end: str
    at: str


@dataclass(frozen=True)
class Relations:
    """What the facts tie together, in both directions, by id; see ``content/relations.py``.

    Parameters
    ----------
    nerves, served : mapping
        Nerves of a structure; what a nerve serves (muscles, joint, skin).
    arteries, fed : mapping
        Arteries of a structure; what an artery feeds.
    segments, by_segment : mapping
        Segments of a muscle or nerve; muscles and nerves by segment ("L3").
    dermatomes, skin_of : mapping
        Segments of an area of skin; areas of skin by segment.
    actions, by_action : mapping
        Actions of a muscle; muscles by action, the main ones first, the weak ones last.
    antagonists : mapping
        By muscle: a pair for each of its main actions, with what does the opposite.
    held_at, holds : mapping
        Where a thing holds; what holds to a bone or an area of it.
    beneath, over : mapping
        What lies under a place of pain; the places of pain that a structure lies under.
    """

    nerves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    served: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arteries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    segments: Mapping[str, tuple[Segment, ...]] = field(default_factory=dict)
    by_segment: Mapping[str, tuple[Related, ...]] = field(default_factory=dict)
    dermatomes: Mapping[str, tuple[Segment, ...]] = field(default_factory=dict)
    skin_of: Mapping[str, tuple[Related, ...]] = field(default_factory=dict)
    actions: Mapping[str, tuple[Action, ...]] = field(default_factory=dict)
    by_action: Mapping[str, tuple[Related, ...]] = field(default_factory=dict)
    antagonists: Mapping[str, tuple[tuple[str, tuple[Related, ...]], ...]] = field(
        default_factory=dict
    )
    held_at: Mapping[str, tuple[Holding, ...]] = field(default_factory=dict)
    holds: Mapping[str, tuple[Holding, ...]] = field(default_factory=dict)
    beneath: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Library:
    """All that could be read from a content folder, and what could not."""

    structures: Mapping[str, Structure]
    conditions: Mapping[str, Condition]
    claims: Mapping[str, Claim]
    pages: Mapping[str, Page]
    safety: Mapping[str, str]
    problems: tuple[Problem, ...]
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions_of: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    relations: Relations = field(default_factory=Relations)
    scenes: Mapping[str, Scene] = field(default_factory=dict)
    scenes_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def name(self, id_: str) -> str:
        """The professional's Dutch name, or the id where there is no text."""
        thing = self.structures.get(id_) or self.conditions.get(id_) or self.scenes.get(id_)
        return (thing.names.dutch or id_) if thing else id_
