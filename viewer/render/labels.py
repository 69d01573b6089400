"""Names beside the picture with a line to what they name, and a legend: drawn over each frame."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkTextActor, vtkTextRenderer

from viewer.render.camera import Turntable, Vector
from viewer.render.layout import NOTHING_CLEAR, Before, Placed, follow, place_uncovered
from viewer.render.nodes import Node
from viewer.render.palette import Rgb, rgb
from viewer.render.strokes import Strokes
from viewer.scene import Box

_PAPER, _INK = rgb("#ffffff"), rgb("#12263a")
#: Height of the letters as a share of the frame's, and the least it may be, px.
_SHARE, _LEAST_PX = 0.0195, 13
#: Height of a row, and room left and right of a text, in heights of its letters.
_ROW, _PADDING = 1.55, 0.55
#: From one line of a text to the next, in heights of its letters, and the fewest letters of a line.
_LINE, _FEWEST_LETTERS = 1.3, 8
#: No label is wider than this share of the frame, and all together cover no more than that of it.
_WIDEST, _COVER = 0.3, 0.2
#: Widths of a line and of the paper under it, in heights of the letters, and sizes of their ends.
_WIDTHS, _ENDS = (0.24, 0.11), (0.55, 0.36)


def _nothing() -> Vector:
    return np.empty((0, 3))


@dataclass(frozen=True, eq=False)
class Label:
    """A text and what it names.

    Parameters
    ----------
    key : str
        Tells it from all others; by it a label keeps its place.
    text : str
    places_mm : (k, 3) float64
        Points of it; the line goes to the middle one of those that are seen.
    colour : Rgb
        Of the line.
    facing : (k, 3) float64
        Where the surface faces at each of these points; empty where that does not matter.
    clear_mm : (j, 3) float64
        Points beside which the label should stand.
    hides : bool
        Left out where none of its points is seen; otherwise it is always there.
    needed : bool
        Stays where it hides the end of the line of another label.
    large : bool
        Letters half as large again.
    vertex : int or None
        A vertex of the carrier that is its only point, wherever that is bent to.
    carrier : Node or None
        On which all these points lie, in its own frame; None: they are in the drawn frame.
    """

    key: str
    text: str
    places_mm: Vector
    colour: Rgb
    facing: Vector = field(default_factory=_nothing)
    clear_mm: Vector = field(default_factory=_nothing)
    hides: bool = True
    needed: bool = False
    large: bool = False
    carrier: Node | None = None
    vertex: int | None = None

    @property
    def drawn_mm(self) -> Vector:
        """Its points where they are drawn now, (k, 3)."""
        if self.carrier is None:
            return self.places_mm
        if self.vertex is not None:
            return self.carrier.drawn_at(self.carrier.mesh.vertices_mm[[self.vertex]].astype(float))
        return self.carrier.drawn_at(self.places_mm)

    @property
    def drawn_clear_mm(self) -> Vector:
        """Where the points lie now that it stands beside, (j, 3)."""
        return self.carrier.drawn_at(self.clear_mm) if self.carrier else self.clear_mm

    @property
    def drawn_facing(self) -> Vector:
        """Where its surface faces there, (k, 3)."""
        return self.carrier.drawn_along(self.facing) if self.carrier else self.facing


@dataclass(frozen=True, eq=False)
class _Standing:
    """A label that stands: the point its line goes to (of ``places_mm``), its place and text."""

    label: Label
    point: int
    place: Placed
    text: str
    letters_px: int
    width_px: float
    height_px: float


#: Whether the points of a label are seen from where one looks, (k,) bool.
Seen = Callable[[Label], NDArray[np.bool_]]


class Labels:
    """Draws labels and a legend in two dimensions.

    Parameters
    ----------
    renderer : vtkRenderer
    """

    def __init__(self, renderer: Any) -> None:
        self._renderer = renderer
        self._labels: Sequence[Label] = ()
        self._legend: Mapping[str, Rgb] = {}
        self._texts: list[Any] = []
        self._under, self._over = Strokes(renderer), Strokes(renderer)
        self._set: dict[int, tuple[str, int, float]] = {}
        self._standing: list[_Standing] = []
        self._before: dict[str, Before] = {}
        self._legend_boxes: list[Box] = []
        #: Where other words are going to be written over the frame.
        self.taken_px: tuple[Box, ...] = ()

    @property
    def standing(self) -> Mapping[str, tuple[float, float]]:
        """Left and top, in pixels, of each label that stands, by its key."""
        return {one.label.key: (one.place.left_px, one.place.top_px) for one in self._standing}

    @property
    def boxes(self) -> list[Box]:
        """Where words stand: those of labels, and those of the legend."""
        return [
            (one.place.left_px, one.place.top_px, one.width_px, one.height_px)
            for one in self._standing
        ] + self._legend_boxes

    def show(self, labels: Sequence[Label], legend: Mapping[str, Rgb]) -> None:
        """Take over what is named; it is drawn by ``lay_out``."""
        self._labels, self._legend = labels, legend

    def hide(self) -> None:
        """Take all away until it is laid out again."""
        for text in self._texts:
            text.SetVisibility(False)
        self._under.clear()
        self._over.clear()

    def lay_out(
        self, turntable: Turntable, seen: Seen, clear_px: tuple[float, float] = NOTHING_CLEAR
    ) -> None:
        """Place all for the camera and the size of the frame as they are now.

        Parameters
        ----------
        turntable : Turntable
        seen : callable
        clear_px : (float, float)
            From and to where across no label should stand, besides what labels ask for.
        """
        self.hide()
        size = turntable.width_px, turntable.height_px
        letters_px = max(_LEAST_PX, round(_SHARE * size[1]))
        shown = [
            (label, point)
            for label in self._labels
            if (point := _point(label, turntable, seen)) is not None
        ]
        sizes = [round(letters_px * (1.4 if label.large else 1.0)) for label, _ in shown]
        boxes = [
            self._box(i, label.text, px, _WIDEST * size[0])
            for i, ((label, _), px) in enumerate(zip(shown, sizes, strict=True))
        ]
        covered = np.cumsum([width * height for _, width, height in boxes])
        fits = max(1, int((covered <= _COVER * size[0] * size[1]).sum()))
        shown, boxes = shown[:fits], boxes[:fits]
        self._standing = []
        if shown:
            own_px = _clear([label for label, _ in shown], turntable)
            keys = [label.key for label, _ in shown]
            placed = place_uncovered(
                _anchors(shown, turntable),
                np.array([width for _, width, _ in boxes]),
                np.array([height for _, _, height in boxes]),
                needed=[label.needed for label, _ in shown],
                frame_px=size,
                clear_px=(min(own_px[0], clear_px[0]), max(own_px[1], clear_px[1])),
                before={i: self._before[key] for i, key in enumerate(keys) if key in self._before},
                taken_px=self.taken_px,
            )
            for place in placed:
                label, point = shown[place.number]
                text, width, height = boxes[place.number]
                letters = sizes[place.number]
                self._standing.append(_Standing(label, point, place, text, letters, width, height))
        self._before = {
            one.label.key: Before(one.place.on_left, float(one.place.knee_px[1]) / size[1])
            for one in self._standing
        }
        self._draw(turntable, letters_px, len(shown), lambda _: True)

    def follow(self, turntable: Turntable, seen: Seen) -> None:
        """Keep all where it stands while the picture moves, each level with what it names.

        A label of something that is not seen for now keeps its place empty.
        """
        self.hide()
        size = turntable.width_px, turntable.height_px
        letters_px = max(_LEAST_PX, round(_SHARE * size[1]))
        if self._standing:
            held = [(one.label, one.point) for one in self._standing]
            widths = np.array([one.width_px for one in self._standing])
            heights = np.array([one.height_px for one in self._standing])
            renumbered = [replace(one.place, number=i) for i, one in enumerate(self._standing)]
            anchors = _anchors(held, turntable)
            moved = follow(
                renumbered, anchors, widths, heights, frame_px=size, taken_px=self.taken_px
            )
            for i, one in enumerate(self._standing):
                self._text(i, one.text, one.letters_px)
            standing = [self._standing[place.number] for place in moved]
            self._standing = [
                replace(one, place=place) for one, place in zip(standing, moved, strict=True)
            ]
        self._draw(turntable, letters_px, len(self._standing), lambda one: _held(one, seen))

    def _draw(
        self,
        turntable: Turntable,
        letters_px: int,
        used: int,
        wanted: Callable[[_Standing], bool],
    ) -> None:
        """Draw what stands and is wanted, and the legend behind the texts that are used."""
        size = turntable.width_px, turntable.height_px
        shown = [one for one in self._standing if wanted(one)]
        anchors = _anchors([(one.label, one.point) for one in shown], turntable)
        for one, at in zip(shown, anchors.tolist(), strict=True):
            self._put(one, size[1])
            path = [(x, size[1] - y) for x, y in (one.place.knee_px.tolist(), at)]
            self._under.add(path, _PAPER)
            self._over.add(path, one.label.colour)
        self._draw_legend(used, letters_px, size)
        self._under.draw(_WIDTHS[0] * letters_px, _ENDS[0] * letters_px)
        self._over.draw(_WIDTHS[1] * letters_px, _ENDS[1] * letters_px)

    def _text(self, number: int, text: str, letters_px: int) -> float:
        """Set one text actor, not shown yet, and return the width of its text in pixels."""
        if self._set.get(number, ("", 0, 0.0))[:2] == (text, letters_px):
            return self._set[number][2]
        while len(self._texts) <= number:
            made: Any = vtkTextActor()
            made.GetPositionCoordinate().SetCoordinateSystemToDisplay()
            made.SetTextScaleModeToNone()
            self._renderer.AddViewProp(made)
            self._texts.append(made)
        actor = self._texts[number]
        actor.SetInput(text)
        actor.SetVisibility(False)
        look = actor.GetTextProperty()
        look.SetFontSize(letters_px)
        look.SetColor(*_INK)
        look.SetBackgroundColor(*_PAPER)
        look.SetBackgroundOpacity(1.0)
        look.SetVerticalJustificationToCentered()
        look.SetJustificationToLeft()
        box = [0, 0, 0, 0]
        writer: Any = vtkTextRenderer.GetInstance()
        writer.GetBoundingBox(look, text, box, self._renderer.GetRenderWindow().GetDPI())
        width_px = float(box[1] - box[0])
        self._set[number] = text, letters_px, width_px
        return width_px

    def _box(
        self, number: int, text: str, letters_px: int, widest_px: float
    ) -> tuple[str, float, float]:
        """Set one text, in lines of this width at most; return it with the size of its box."""
        padding = 2 * _PADDING * letters_px
        width = self._text(number, text, letters_px)
        if width + padding > widest_px:
            letters = int(len(text) * (widest_px - padding) / max(width, 1.0))
            text = "\n".join(
                textwrap.wrap(text, max(letters, _FEWEST_LETTERS), break_long_words=False)
            )
            width = self._text(number, text, letters_px)
        lines = text.count("\n")
        return text, width + padding, (_ROW + lines * _LINE) * letters_px

    def _put(self, one: _Standing, height_px: int) -> None:
        text = self._texts[one.place.number]
        middle = height_px - one.place.top_px - one.height_px / 2
        text.SetPosition(one.place.left_px + _PADDING * one.letters_px, middle)
        text.SetVisibility(True)

    def _draw_legend(self, used: int, letters_px: int, size: tuple[int, int]) -> None:
        """Write the legend in a row at the foot of the frame."""
        row_px = _ROW * letters_px
        widths = [self._text(used + i, text, letters_px) for i, text in enumerate(self._legend)]
        x = (size[0] - sum(widths) - 2.6 * letters_px * len(widths)) / 2
        y = 1.1 * row_px
        self._legend_boxes = []
        for i, (colour, width) in enumerate(zip(self._legend.values(), widths, strict=True)):
            self._under.add([(x + 0.5 * letters_px, y)], _PAPER)
            self._over.add([(x + 0.5 * letters_px, y)], colour)
            text = self._texts[used + i]
            text.SetPosition(x + 1.3 * letters_px, y)
            text.SetVisibility(True)
            wide_px = width + 2.6 * letters_px
            self._legend_boxes.append((x, size[1] - y - row_px / 2, wide_px, row_px))
            x += width + 2.6 * letters_px


def _clear(labels: Sequence[Label], turntable: Turntable) -> tuple[float, float]:
    """Return from and to where across the labels want no label."""
    points = np.concatenate([label.drawn_clear_mm for label in labels])
    x = turntable.project(points)[:, 0]
    return float(x.min(initial=np.inf)), float(x.max(initial=-np.inf))


def _point(label: Label, turntable: Turntable, seen: Seen) -> int | None:
    """Return which point a line goes to: the middle one of those that are seen; None: none is."""
    numbers = np.arange(len(label.places_mm))
    if label.hides:
        numbers = numbers[seen(label)]
        if not len(numbers):
            return None
    places = label.drawn_mm[numbers]
    nearest = int(np.argmin(np.linalg.norm(places - places.mean(axis=0), axis=1)))
    x, y = turntable.project(places[nearest][None])[0]
    if not (0 <= x < turntable.width_px and 0 <= y < turntable.height_px):
        return None
    return int(numbers[nearest])


def _held(one: _Standing, seen: Seen) -> bool:
    """Whether the point that a label was tied to is seen."""
    if not one.label.hides:
        return True
    some = slice(one.point, one.point + 1)
    return bool(
        seen(replace(one.label, places_mm=one.label.places_mm[some], facing=_nothing())).all()
    )


def _anchors(points: Sequence[tuple[Label, int]], turntable: Turntable) -> Vector:
    """Return the pixels of the points that labels are tied to, (n, 2)."""
    places = [label.drawn_mm[point] for label, point in points]
    return turntable.project(np.array(places).reshape(-1, 3))
