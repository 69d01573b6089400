"""``deel``: the page holds what was asked for, needs nothing else, and opens what is tapped."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli_run import Run, is_one_dutch_line

from content.model import Library
from meshes.atlas import Atlas, Part
from meshes.motion.pose import Pose
from meshes.motion.posed_parts import posed_parts
from viewer.catalogue import Catalogue
from viewer.panel_model import Block, Entry, Fact, Panel
from viewer.panel_pages import ALARMS
from viewer.resolve import hidden_at_start, resolve_scene
from viewer.share.shapes import VERTEX
from viewer.share.texts import panel_html
from viewer.state import State


class Page(HTMLParser):
    """A page taken apart.

    Attributes
    ----------
    addresses : list of str
        All that the page would load or lead to.
    open_tags : list of str
        What was opened and not closed again; empty when the page is well made.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text = path.read_text(encoding="utf-8")
        self.addresses: list[str] = []
        self.open_tags: list[str] = []
        self.feed(self.text)
        self.close()
        found = re.search(r'id="about">(.*?)</script>', self.text, re.S)
        data = re.search(r'id="data">(.*?)</script>', self.text, re.S)
        assert found
        assert data
        self.about: dict[str, Any] = json.loads(found[1])
        self.data = base64.b64decode(data[1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is opened, and what it leads to."""
        if tag not in ("meta", "link", "img", "br", "input"):
            self.open_tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open_tags
        assert self.open_tags.pop() == tag

    def points_mm(self, number: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the vertices of a node as they stand on the page, ``(n, 3)``."""
        node = self.about["nodes"][number]
        shape = self.about["shapes"][node["shape"]]
        vertices = np.frombuffer(self.data, VERTEX, shape["count"], shape["vertices"])
        own = np.array(shape["low"]) + vertices["place"] / 65535 * np.array(shape["size"])
        matrix = np.array(node["matrix"]).reshape(4, 4).T
        return own @ matrix[:3, :3].T + matrix[:3, 3]

    def faces(self, number: int) -> np.ndarray[Any, np.dtype[Any]]:
        """Return the faces of a node, ``(m, 3)``."""
        shape = self.about["shapes"][self.about["nodes"][number]["shape"]]
        kind = "<u4" if shape["wide"] else "<u2"
        return np.frombuffer(self.data, kind, shape["corners"], shape["faces"]).reshape(-1, 3)


def volume_mm3(points: Any, faces: Any) -> float:
    """Return the volume inside a closed surface."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6)


def test_the_page_stands_alone(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "heup.html"
    answer = run("deel", str(path))
    assert answer.code == 0
    assert str(path) in answer.err
    page = Page(path)
    assert page.open_tags == []
    assert all(address.startswith("#") for address in page.addresses)
    assert "default-src 'none'" in page.text
    assert not re.search(r"@[A-Z]{3,}@|fetch\(|XMLHttp|import\(|url\(", page.text)


def test_it_shows_what_the_program_would(
    run: Run, tmp_path: Path, catalogue: Catalogue, tiny_atlas: Atlas
) -> None:
    path = tmp_path / "heup.html"
    run("deel", str(path), "--verberg", "bones")
    shown = {node["part"] for node in Page(path).about["nodes"]}
    bones = {id_ for id_, part in tiny_atlas.parts.items() if part.group == "bones"}
    assert bones
    assert shown
    assert not shown & bones
    run("deel", str(path))
    page = Page(path)
    scene = resolve_scene(State(hidden=hidden_at_start(catalogue)), catalogue)
    drawn = sorted(look.opacity for look in scene.looks.values() if look.opacity > 0)
    assert sorted(node["opacity"] for node in page.about["nodes"]) == pytest.approx(drawn, abs=1e-3)
    for number, node in enumerate(page.about["nodes"]):
        part = tiny_atlas.parts[node["part"]]
        if part.solid:
            turned = np.linalg.det(np.array(node["matrix"]).reshape(4, 4)[:3, :3])
            volume = volume_mm3(page.points_mm(number), page.faces(number)) * turned
            assert volume > 0, node["part"]


def test_a_left_hip_is_the_mirror_image(run: Run, tmp_path: Path) -> None:
    right, left = tmp_path / "rechts.html", tmp_path / "links.html"
    run("deel", str(right))
    run("deel", str(left), "--zijde", "links")
    one, other = Page(right), Page(left)
    assert "Rechterheup" in one.text
    assert "Linkerheup" in other.text
    for number in range(len(one.about["nodes"])):
        mirrored = one.points_mm(number) * [-1.0, 1.0, 1.0]
        assert np.allclose(mirrored, other.points_mm(number), atol=1e-3)


def test_every_link_leads_somewhere_and_alarms_are_never_left_out(
    run: Run, tmp_path: Path, library: Library
) -> None:
    for reader in ("patient", "student"):
        path = tmp_path / f"{reader}.html"
        run("deel", str(path), "--lezer", reader)
        texts: dict[str, str] = Page(path).about["texts"]
        links = {link for text in texts.values() for link in re.findall(r'href="#([^"]+)"', text)}
        assert links <= texts.keys()
        assert links >= ALARMS.keys()
        conditions = {id_ for id_, one in library.conditions.items() if one.kind == "condition"}
        assert conditions <= texts.keys()
        for alarm in ALARMS:
            assert f'href="#{alarm}"' in texts["start"]
        assert "112" in texts["start"]


def test_texts_are_shown_as_they_are_and_nothing_of_them_runs() -> None:
    bad = '<script>alert("x")</script>'
    panel = Panel(
        bad, lay=bad,
        blocks=(
            Block("text", bad, f"{bad} [{bad}](known) [weg](elders)"),
            Block("facts", rows=((bad, bad),), facts=(Fact(bad, ((bad, "known"), (bad, ""))),)),
            Block("alarm", entries=(Entry("known", "page", bad, note=bad),
                                    Entry("elders", "condition", bad))),
        ),
        review=bad,
    )  # fmt: skip
    told = panel_html(panel, lambda id_: id_ == "known")
    assert "<script" not in told
    assert told.count('href="#known"') == 3
    assert "elders" not in told
    assert "weg" in told


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("heup.png",), ".html"),
        (("heup.html", "--snede", "coronaal=0"), "--snede"),
        (("heup.html", "--namen"), "--namen"),
        (("heup.html", "--structuur", "femurr"), "femur"),
        (("niet/daar/heup.html",), "de map bestaat niet"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(
    run: Run, tmp_path: Path, words: tuple[str, ...], hint: str
) -> None:
    answer = run("deel", str(tmp_path / words[0]), *words[1:])
    assert answer.code != 0
    assert is_one_dutch_line(answer.err)
    assert hint in answer.err
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_leg_stands_in_the_pose_that_was_asked(
    real_run: Run, real_atlas: Atlas, tmp_path: Path
) -> None:
    path = tmp_path / "heup.html"
    answer = real_run("deel", str(path), "--stand", "flexie=70,knie=60", "--toon", "muscles")
    assert answer.code == 0
    page = Page(path)
    assert "flexie 70" in page.text
    assert len(page.text) < 4e6
    posed = posed_parts(real_atlas, Pose(70.0, knee_flexion_deg=60.0))
    checked = set()
    for number, node in enumerate(page.about["nodes"]):
        part: Part = posed[node["part"]]
        if node["part"] in checked:  # the bone of the other side
            continue
        checked.add(node["part"])
        faces = part.light_faces if len(part.light_faces) else part.faces
        if len(page.faces(number)) != len(faces):
            continue
        expected = part.vertices_mm[np.unique(faces)]
        assert np.abs(page.points_mm(number) - expected).max() < 0.02, node["part"]
    assert {"femur", "rectus_femoris", "iliofemoral_ligament_lateral"} <= checked


@pytest.mark.slow
def test_what_the_pelvis_does_is_said_and_everything_tilts(
    real_run: Run, real_atlas: Atlas, tmp_path: Path
) -> None:
    path = tmp_path / "heup.html"
    real_run("deel", str(path), "--stand", "flexie=115", "--verberg", "muscles")
    page = Page(path)
    assert re.search(r"flexie 100°.*bekken", page.text[: page.text.index("</header>")])
    number = next(i for i, n in enumerate(page.about["nodes"]) if n["part"] == "sacrum")
    sacrum = real_atlas.parts["sacrum"]
    rest = sacrum.vertices_mm[np.unique(sacrum.light_faces)].astype(float)
    turned = page.points_mm(number)
    assert np.allclose(np.linalg.norm(turned, axis=1), np.linalg.norm(rest, axis=1), atol=0.05)
    assert (turned[:, 1] - rest[:, 1]).mean() > 5.0  # backward


#: Taps a place of the first picture, mm, and tells in the title what opened.
_TAP = """<script>setTimeout(function () {
  const about = JSON.parse(document.getElementById("about").textContent);
  const canvas = document.getElementById("view"), box = canvas.getBoundingClientRect();
  const angle = Math.PI / 12, far = about.radius / Math.sin(angle);
  const [x, y, z] = PLACE.map((value, k) => value - about.centre[k]);
  const scale = box.height / 2 / Math.tan(angle) / (far + y);
  const at = {
    pointerId: 1,
    clientX: box.left + box.width / 2 + scale * x,
    clientY: box.top + box.height / 2 - scale * z,
  };
  canvas.setPointerCapture = function () {};
  canvas.dispatchEvent(new PointerEvent("pointerdown", at));
  canvas.dispatchEvent(new PointerEvent("pointerup", at));
  setTimeout(() => { document.title = "open " + location.hash; }, 300);
}, 500);</script></body>"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("side", "place_mm", "opens"),
    [
        ("rechts", (-24, 0, -60), "#femur"),
        ("links", (24, 0, -60), "#femur"),
        ("rechts", (-110, 0, -100), ""),
    ],
)
def test_a_tap_opens_what_lies_under_it(
    real_run: Run, tmp_path: Path, side: str, place_mm: tuple[float, ...], opens: str
) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium on this machine")
    path = tmp_path / "heup.html"
    groups = ("muscles", "capsule_ligaments", "cartilage", "joint", "nerves", "vessels", "bursae")
    hidden = [word for group in groups for word in ("--verberg", group)]
    assert real_run("deel", str(path), "--zijde", side, *hidden).code == 0
    tap = _TAP.replace("PLACE", str(list(place_mm)))
    path.write_text(path.read_text(encoding="utf-8").replace("</body>", tap), encoding="utf-8")
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader",
         "--enable-unsafe-swiftshader", "--window-size=1280,800", "--virtual-time-budget=6000",
         f"--user-data-dir={tmp_path / 'browser'}", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    found = re.search(r"<title>open ([^<]*)</title>", done.stdout)
    assert found, done.stderr[-2000:]
    assert found[1] == opens
