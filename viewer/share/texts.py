"""Panels as HTML: the same words as in the window, safe to put into a page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from content.markup import to_html
from viewer.panel_model import Block, Entry, Panel

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
#: Which ids a page can open.
Known = Callable[[str], bool]


def panel_html(panel: Panel, known: Known) -> str:
    """Return a panel as HTML; what the page can open is linked as ``#id``, the rest is plain."""
    parts = [f"<h2>{html.escape(panel.title)}</h2>"]
    for text, name in ((panel.lay, "lay"), (panel.latin, "latin")):
        if text and text.casefold() != panel.title.casefold():
            parts.append(f'<p class="{name}">{html.escape(text)}</p>')
    parts += [_block(block, known) for block in panel.blocks if not block.is_empty]
    if panel.review:
        parts.append(f'<p class="quiet">{html.escape(panel.review)}</p>')
    return "".join(parts)


def _block(block: Block, known: Known) -> str:
    parts = [f"<h3>{html.escape(block.title)}</h3>"] if block.title else []
    if block.text:
        parts.append(_linked(to_html(block.text), known))
    pairs = [(label, html.escape(value)) for label, value in block.rows]
    pairs += [
        (fact.label, "".join(_anchor(text, target, known) for text, target in fact.items))
        for fact in block.facts
    ]
    if pairs:
        told = "".join(f"<dt>{html.escape(label)}</dt><dd>{value}</dd>" for label, value in pairs)
        parts.append(f"<dl>{told}</dl>")
    if block.entries:
        told = "".join(f"<li>{_entry(entry, known)}</li>" for entry in block.entries)
        parts.append(f'<ul class="entries">{told}</ul>')
    return f'<section class="{block.kind}">{"".join(parts)}</section>'


def _entry(entry: Entry, known: Known) -> str:
    target = entry.id if entry.kind in ("structure", "condition", "page") else ""
    small = f" <small>{html.escape(entry.small)}</small>" if entry.small else ""
    return _anchor(entry.title, target, known) + small


def _anchor(text: str, target: str, known: Known) -> str:
    safe = html.escape(text)
    return f'<a href="#{html.escape(target)}">{safe}</a>' if target and known(target) else safe


def _linked(markup: str, known: Known) -> str:
    def link(found: re.Match[str]) -> str:
        return f'<a href="#{found[1]}">{found[2]}</a>' if known(found[1]) else found[2]

    return _LINK.sub(link, markup)
