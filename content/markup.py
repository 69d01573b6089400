"""The few forms of Markdown that texts may use, as HTML that is safe to show.

Everything else, HTML included, is shown as the characters it is made of.
"""

from __future__ import annotations

import html
import re

_LINK = re.compile(r"\[([^\]\n]+)\]\(([A-Za-z][A-Za-z0-9_]*)\)")
_STRONG = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
_EMPHASIS = re.compile(r"(?<![\w*])[*_](\S(?:[^*_\n]*\S)?)[*_](?![\w*])")


def to_html(text: str) -> str:
    """Return paragraphs, lists, emphasis and links to ids as HTML; all else escaped."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "".join(_block(block) for block in blocks if block.strip())


def to_plain(text: str) -> str:
    """Return the text without marks, for reading aloud and for checks of language."""
    text = _LINK.sub(r"\1", text)
    return _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", text))


def _block(block: str) -> str:
    lines = block.strip().splitlines()
    rendered: list[str] = []
    items: list[str] = []
    words: list[str] = []

    def close_words() -> None:
        if words:
            rendered.append(f"<p>{_inline(' '.join(words))}</p>")
            words.clear()

    def close_items() -> None:
        if items:
            rendered.append("<ul>" + "".join(f"<li>{i}</li>" for i in items) + "</ul>")
            items.clear()

    for line in lines:
        stripped = line.strip()
        if stripped.startswith(("- ", "* ")):
            close_words()
            items.append(_inline(stripped[2:]))
        else:
            close_items()
            words.append(stripped)
    close_words()
    close_items()
    return "".join(rendered)


def _inline(text: str) -> str:
    safe = html.escape(text, quote=False)
    safe = _LINK.sub(r'<a href="\2">\1</a>', safe)
    safe = _STRONG.sub(r"<b>\1</b>", safe)
    return _EMPHASIS.sub(r"<i>\1</i>", safe)
