"""Colours and sizes of the window: one light and one dark theme, one scale for all text."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from viewer.looks import EMPHASIS_COLOURS

#: Steps of the text size, as shares of the system's own size.
TEXT_SCALES = (0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)


@dataclass(frozen=True)
class Theme:
    """The colours of one theme."""

    name: str
    window: str
    surface: str
    raised: str
    line: str
    text: str
    quiet: str
    accent: str
    on_accent: str
    alarm: str
    alarm_ground: str
    ground_top: str
    ground_bottom: str


LIGHT = Theme(
    name="light",
    window="#f4f2ee",
    surface="#fbfaf8",
    raised="#ffffff",
    line="#dcd7cf",
    text="#22262b",
    quiet="#5f666e",
    accent="#1b6ca8",
    on_accent="#ffffff",
    alarm="#a3210f",
    alarm_ground="#fdeee9",
    ground_top="#eef1f4",
    ground_bottom="#c9d0d8",
)
DARK = Theme(
    name="dark",
    window="#17191c",
    surface="#1e2125",
    raised="#272b30",
    line="#3a4047",
    text="#eceef0",
    quiet="#a5adb6",
    accent="#6bb2ea",
    on_accent="#10161c",
    alarm="#ff9a85",
    alarm_ground="#3a211c",
    ground_top="#2c3238",
    ground_bottom="#101214",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def apply_theme(app: QApplication, theme: Theme, scale: float, base_pt: float) -> None:
    """Give the whole application a theme and a text size.

    Parameters
    ----------
    app : QApplication
    theme : Theme
    scale : float
        Text size as a share of ``base_pt``.
    base_pt : float
        The system's own text size, in points.
    """
    font = app.font()
    font.setPointSizeF(base_pt * scale)
    app.setFont(font)
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, theme.window),
        (QPalette.ColorRole.Base, theme.surface),
        (QPalette.ColorRole.AlternateBase, theme.raised),
        (QPalette.ColorRole.Button, theme.raised),
        (QPalette.ColorRole.Mid, theme.line),
        (QPalette.ColorRole.Text, theme.text),
        (QPalette.ColorRole.WindowText, theme.text),
        (QPalette.ColorRole.ButtonText, theme.text),
        (QPalette.ColorRole.Highlight, theme.accent),
        (QPalette.ColorRole.HighlightedText, theme.on_accent),
        (QPalette.ColorRole.Link, theme.accent),
        (QPalette.ColorRole.PlaceholderText, theme.quiet),
        (QPalette.ColorRole.ToolTipBase, theme.raised),
        (QPalette.ColorRole.ToolTipText, theme.text),
    ):
        palette.setColor(role, QColor(colour))
    app.setPalette(palette)
    app.setStyleSheet(_sheet(theme, base_pt * scale))


def _sheet(theme: Theme, size_pt: float) -> str:
    return f"""
    QWidget {{ color: {theme.text}; font-size: {size_pt:.1f}pt; }}
    QMainWindow, QWidget#bar, QWidget#root {{ background: {theme.window}; }}
    QWidget#side, QScrollArea, QWidget#panel {{ background: {theme.surface}; border: none; }}
    QLabel#title {{ font-size: {size_pt * 1.55:.1f}pt; font-weight: 600; }}
    QLabel#longtitle {{ font-size: {size_pt * 1.2:.1f}pt; font-weight: 600; }}
    QLabel#lay {{ font-size: {size_pt * 1.1:.1f}pt; color: {theme.quiet}; }}
    QLabel#latin {{ font-style: italic; color: {theme.quiet}; }}
    QLabel#heading {{ font-weight: 600; color: {theme.text}; padding-top: 12px;
                      font-size: {size_pt * 1.05:.1f}pt; }}
    QLabel#quiet, QLabel#crumb {{ color: {theme.quiet}; font-size: {size_pt * 0.9:.1f}pt; }}
    QLabel#brand {{ font-size: {size_pt * 1.2:.1f}pt; font-weight: 700; padding: 0 10px; }}
    QFrame#alarm {{ background: {theme.alarm_ground}; border-left: 4px solid {theme.alarm};
                    border-radius: 4px; }}
    QFrame#alarm QLabel#heading {{ color: {theme.alarm}; padding-top: 0; }}
    QFrame#claim {{ background: {theme.raised}; border-left: 3px solid {theme.line};
                    border-radius: 4px; }}
    QLineEdit {{ background: {theme.raised}; border: 1px solid {theme.line};
                 border-radius: 6px; padding: 6px 8px; }}
    QLineEdit:focus {{ border: 2px solid {theme.accent}; padding: 5px 7px; }}
    QSpinBox {{ background: {theme.raised}; border: 1px solid {theme.line};
                border-radius: 6px; padding: 2px 6px; }}
    QSpinBox:focus {{ border: 2px solid {theme.accent}; padding: 1px 5px; }}
    QSpinBox::up-button, QSpinBox::down-button {{ width: 0; }}
    QSlider::groove:horizontal {{ background: {theme.line}; height: 4px; border-radius: 2px; }}
    QSlider::handle:horizontal {{ background: {theme.accent}; width: 14px; margin: -5px 0;
                                  border-radius: 7px; }}
    QSlider:focus {{ border: 2px solid {theme.accent}; border-radius: 6px; }}
    QTreeWidget, QListWidget {{ background: {theme.surface}; border: none; outline: 0; }}
    QTreeWidget::item, QListWidget::item {{ padding: 3px 2px; }}
    QTreeWidget::item:selected, QListWidget::item:selected {{
        background: {theme.accent}; color: {theme.on_accent}; border-radius: 3px; }}
    QTreeWidget::item:hover:!selected, QListWidget::item:hover:!selected {{
        background: {theme.raised}; }}
    QToolButton, QPushButton {{ background: {theme.raised}; border: 1px solid {theme.line};
                                border-radius: 6px; padding: 4px 9px; }}
    QToolButton[small="true"] {{ padding: 0px 8px; font-size: {size_pt * 0.9:.1f}pt; }}
    QToolButton:hover, QPushButton:hover {{ border-color: {theme.accent}; }}
    QToolButton:focus, QPushButton:focus, QTreeWidget:focus, QListWidget:focus {{
        border: 2px solid {theme.accent}; }}
    QToolButton:checked {{ background: {theme.accent}; color: {theme.on_accent};
                           border-color: {theme.accent}; }}
    QToolButton:disabled, QPushButton:disabled {{ color: {theme.quiet}; }}
    QLabel#strong {{ font-weight: 600; }}
    EntryButton, Chip {{ background: {theme.raised}; border: 1px solid {theme.line};
                         border-radius: 7px; text-align: left; }}
    Chip {{ border-radius: 10px; }}
    EntryButton:hover, Chip:hover {{ border-color: {theme.accent}; }}
    EntryButton:focus, Chip:focus {{ border: 2px solid {theme.accent}; }}
    EntryButton QLabel, Chip QLabel {{ background: transparent; border: none; }}
    EntryButton QLabel#entrysmall {{ color: {theme.quiet}; font-size: {size_pt * 0.88:.1f}pt; }}
    EntryButton[alarm="true"] {{ border-left: 4px solid {theme.alarm}; }}
    {_role_edges()}
    EntryButton[alarm="true"] QLabel#entrysmall {{ color: {theme.alarm}; font-weight: 600; }}
    QLabel#message {{ background: {theme.raised}; border-top: 1px solid {theme.line};
                      padding: 7px 12px; }}
    QLabel#agelabel {{ color: {theme.quiet}; }}
    QMenu, QMenuBar {{ background: {theme.raised}; }}
    QMenu::item:selected, QMenuBar::item:selected {{
        background: {theme.accent}; color: {theme.on_accent}; }}
    QMenu::item:disabled {{ color: {theme.quiet}; }}
    QSplitter::handle {{ background: {theme.line}; }}
    QStatusBar {{ background: {theme.window}; color: {theme.quiet}; }}
    QToolTip {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.line}; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; }}
    QScrollBar::handle:vertical {{ background: {theme.line}; border-radius: 5px;
                                   min-height: 30px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    """


def _role_edges() -> str:
    """The left edge of an entry in the colour that its role has in the 3D view."""
    return "\n".join(
        f'EntryButton[role="{role}"] {{ border-left: 6px solid {colour}; }}'
        for role, colour in EMPHASIS_COLOURS.items()
    )
