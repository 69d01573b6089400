"""What a command is, and what it works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from viewer.choose import Chooser
from viewer.looks import Shading
from viewer.move import Mover
from viewer.scene import View3D
from viewer.state import Store


class CutPicture(Protocol):
    """What commands ask of the picture of a cut."""

    @property
    def wanted(self) -> bool:
        """Whether it is shown when there is a cut."""

    @property
    def grey(self) -> bool:
        """Whether it is grey, as a scan."""

    def toggle(self) -> None:
        """Show it, or fold it away."""

    def toggle_grey(self) -> None:
        """Switch it between the colours of tissues and greys."""


class Stage(Protocol):
    """Plays the steps of the open test or movement."""

    def toggle(self) -> None:
        """Play, or hold still."""

    def step(self, by: int) -> None:
        """Go to a step before or after the one that is shown."""

    def change_speed(self) -> None:
        """Play at the next speed of those there are."""


class Window(Protocol):
    """What commands ask of the window."""

    def focus_search(self) -> None:
        """Put the cursor in the search field."""

    def toggle_full_screen(self) -> None:
        """Switch full screen on or off."""

    def toggle_panels(self) -> None:
        """Fold the panels away or open them."""

    def change_text_size(self, step: int) -> None:
        """Make all text larger (1), smaller (-1) or as it was (0)."""

    def toggle_theme(self) -> None:
        """Switch between light and dark."""

    def toggle_free_turn(self) -> None:
        """Let the view turn freely, or keep up up again."""

    def set_shading(self, shading: Shading) -> None:
        """Give frames at rest shadow, or not."""

    def show_help(self) -> None:
        """Show the list of commands."""

    def copy_picture(self) -> None:
        """Copy the picture of the view."""

    def save_picture(self) -> None:
        """Ask where to save the picture and save it."""

    def toggle_recording(self) -> None:
        """Start or stop writing down what the person does."""

    def escape(self) -> bool:
        """Close a search or help overlay; True when there was one."""

    @property
    def cut(self) -> CutPicture:
        """The picture of the section plane's cut."""

    def quit(self) -> None:
        """Close the window."""

    def redraw(self) -> None:
        """Draw the view again after its camera moved."""

    def stage(self) -> Stage:
        """Return what plays tests and movements."""


@dataclass(frozen=True)
class Context:
    """What a command works on."""

    store: Store
    choose: Chooser
    view: View3D
    window: Window

    @property
    def move(self) -> Mover:
        """What moves the leg."""
        return Mover(self.store, self.choose.catalogue)


@dataclass(frozen=True)
class Command:
    """A thing a person can do.

    Parameters
    ----------
    id : str
    title : str
        Dutch.
    menu : str
        Dutch title of the menu it stands in.
    run : callable
    shortcut : str
        In Qt's notation, several separated by ``;``; empty for none. Those without Ctrl or Alt
        are off while someone types.
    enabled : callable
    checked : callable or None
        For switches: whether it is on.
    """

    id: str
    title: str
    menu: str
    run: Callable[[Context], None]
    shortcut: str = ""
    enabled: Callable[[Context], bool] = lambda _: True
    checked: Callable[[Context], bool] | None = None

    @property
    def shortcuts(self) -> tuple[str, ...]:
        """Each shortcut by itself."""
        return tuple(filter(None, self.shortcut.split(";")))


def setting(**fields: object) -> Callable[[Context], None]:
    """Return what sets fields of the state."""
    return lambda context: context.store.change(**fields)


def is_set(field: str, value: object) -> Callable[[Context], bool]:
    """Return what tells whether a field of the state has a value."""
    return lambda context: bool(getattr(context.store.state, field) == value)
