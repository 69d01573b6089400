"""Markdown of the allowed forms becomes HTML that is safe to show."""

from __future__ import annotations

import pytest

from content.markup import to_html, to_plain


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Een *schuin* woord", "<p>Een <i>schuin</i> woord</p>"),
        ("Een **vet** woord", "<p>Een <b>vet</b> woord</p>"),
        ("De [kop](femoral_head).", '<p>De <a href="femoral_head">kop</a>.</p>'),
        ("Een\nalinea\n\nen nog een", "<p>Een alinea</p><p>en nog een</p>"),
        ("- een\n- twee", "<ul><li>een</li><li>twee</li></ul>"),
        ("Kop:\n- een\n\nna", "<p>Kop:</p><ul><li>een</li></ul><p>na</p>"),
        ("**[kop](femur)**", '<p><b><a href="femur">kop</a></b></p>'),
        ("", ""),
        ("  \n\n ", ""),
    ],
)
def test_the_allowed_forms(text: str, html: str) -> None:
    assert to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='http://kwaad.example'>klik</a>",
        "</p><style>*{}</style>",
    ],
)
def test_html_is_shown_as_characters(text: str) -> None:
    html = to_html(text)
    inner = html.removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inner.replace("<i>", "").replace("</i>", "")
    assert "&lt;" in inner


def test_ampersand_is_escaped_once() -> None:
    assert to_html("a & b &lt;") == "<p>a &amp; b &amp;lt;</p>"


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://voorbeeld.example",
        "https://voorbeeld.example/a_b",
        "//voorbeeld.example",
        "data:text/html,x",
        "../geheim",
        "/etc/passwd",
        "femur#x",
        'femur" onclick="x',
        "fe mur",
        "",
    ],
)
def test_only_ids_become_links(target: str) -> None:
    assert "<a" not in to_html(f"Een [link]({target}) hier")


def test_snake_case_and_sums_stay_as_they_are() -> None:
    assert to_html("zie femoral_head_cartilage en 2 * 3 * 4") == (
        "<p>zie femoral_head_cartilage en 2 * 3 * 4</p>"
    )


def test_a_link_to_an_id_with_underscores_survives_emphasis() -> None:
    html = to_html("de [kop](femoral_head) en de [hals](femoral_neck)")
    assert html.count("<a href=") == 2
    assert "<i>" not in html


def test_emphasis_beside_links_leaves_their_targets_alone() -> None:
    html = to_html("_eerst_ [kop](femoral_head) _daarna_ [rand](acetabular_rim)")
    assert '<a href="femoral_head">kop</a>' in html
    assert '<a href="acetabular_rim">rand</a>' in html
    assert html.count("<i>") == 2


def test_plain_text_has_no_marks() -> None:
    assert to_plain("De **[kop](femoral_head)** is *rond*.") == "De kop is rond."
