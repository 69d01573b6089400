"""The kept atlas: the same after a round trip, and built again whenever it is not whole."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from meshes import cache
from meshes.atlas import Atlas, Part

VERSIONS = {"figures": "abc", "numpy": "9"}


class Builder:
    """Stands for the build: counts how often it is asked."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.times = 0

    def __call__(self, report: Any) -> Atlas:
        self.times += 1
        report("Botten", 0.5)
        return self.atlas


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the versions that the program thinks it has; they may be changed."""
    now = dict(VERSIONS)
    monkeypatch.setattr(cache, "versions", lambda: dict(now))
    return now


@pytest.fixture
def builder(
    tiny_atlas: Atlas, versions: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Builder:
    """Return the stand-in for the build, with a cache of its own."""
    made = Builder(replace(tiny_atlas, versions=dict(versions)))
    monkeypatch.setattr("meshes.build.build", made)
    monkeypatch.setenv("HEUPATLAS_CACHE", str(tmp_path / "cache"))
    return made


def assert_same(one: Part, other: Part) -> None:
    """Check that two parts are equal in every field, arrays with their types."""
    for name, value in vars(one).items():
        there = getattr(other, name)
        if isinstance(value, np.ndarray):
            assert there.dtype == value.dtype, name
            assert there.shape == value.shape, name
            assert np.array_equal(there, value), name
        else:
            assert there == value, name
            assert type(there) is type(value), name


def kept(tmp_path: Path) -> Path:
    """Return the folder of the one kept atlas."""
    (folder,) = (tmp_path / "cache").glob("atlas-*")
    return folder


def test_a_round_trip_changes_nothing(builder: Builder) -> None:
    first = cache.load_or_build()
    second = cache.load_or_build()
    assert (first.built, second.built) == (True, False)
    assert first.message == second.message == ""
    assert builder.times == 1
    there, here = builder.atlas, second.atlas
    assert list(here.parts) == list(there.parts)
    for id_, part in there.parts.items():
        assert_same(part, here.parts[id_])
    assert here.midline_x_mm == there.midline_x_mm
    assert here.measures == there.measures
    assert here.versions == VERSIONS
    assert here.region_owner() == there.region_owner()


def test_a_kept_atlas_is_mapped_and_cannot_be_written(builder: Builder) -> None:
    cache.load_or_build()
    vertices = cache.load_or_build().atlas.parts["femur"].vertices_mm
    with pytest.raises(ValueError, match="read-only"):
        vertices[0, 0] = 1.0


def test_again_builds_even_when_there_is_one(builder: Builder) -> None:
    cache.load_or_build()
    assert cache.load_or_build(again=True).built
    assert builder.times == 2


def test_only_a_build_reports(builder: Builder) -> None:
    told: list[tuple[str, float]] = []
    cache.load_or_build(lambda title, share: told.append((title, share)))
    assert told == [("Botten", 0.5)]
    cache.load_or_build(lambda title, share: told.append((title, share)))
    assert len(told) == 1


@pytest.mark.parametrize("key", VERSIONS)
def test_another_version_is_built_again_and_the_old_one_goes(
    key: str, builder: Builder, versions: dict[str, str], tmp_path: Path
) -> None:
    cache.load_or_build()
    versions[key] = "new"
    builder.atlas = replace(builder.atlas, versions=dict(versions))
    assert cache.load_or_build().built
    assert not cache.load_or_build().built
    assert json.loads((kept(tmp_path) / "manifest.json").read_text())["versions"] == versions


def change(folder: Path, act: Any) -> None:
    """Change the manifest of a kept atlas."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    changed = act(manifest)
    path.write_text(json.dumps(manifest if changed is None else changed), encoding="utf-8")


def without_a_part(manifest: dict[str, Any]) -> None:
    del manifest["parts"][-1]


def longer_part(manifest: dict[str, Any]) -> None:
    manifest["parts"][-1]["lengths"]["faces"] += 1


def save(folder: Path, name: str, act: Any) -> None:
    """Change an array of a kept atlas."""
    array = np.array(np.load(folder / f"{name}.npy"))
    np.save(folder / f"{name}.npy", act(array))


BREAKS: dict[str, Any] = {
    "no manifest": lambda f: (f / "manifest.json").unlink(),
    "empty manifest": lambda f: (f / "manifest.json").write_text(""),
    "half a manifest": lambda f: (f / "manifest.json").write_text(
        (f / "manifest.json").read_text()[:300]
    ),
    "binary manifest": lambda f: (f / "manifest.json").write_bytes(b"\xff\xfe\x00"),
    "manifest is a list": lambda f: change(f, lambda m: [m]),
    "manifest is a text": lambda f: change(f, lambda m: "x"),
    "parts are numbers": lambda f: change(f, lambda m: m | {"parts": [1, 2]}),
    "parts are missing": lambda f: change(f, lambda m: {"versions": m["versions"]}),
    "unknown field": lambda f: change(f, lambda m: m["parts"][0].update(colour="red")),
    "field missing": lambda f: change(f, lambda m: m["parts"][0].pop("tissue") and None),
    "part left out": lambda f: change(f, without_a_part),
    "part too long": lambda f: change(f, longer_part),
    "no array": lambda f: (f / "faces.npy").unlink(),
    "empty array": lambda f: (f / "faces.npy").write_bytes(b""),
    "truncated array": lambda f: (f / "faces.npy").write_bytes(
        (f / "faces.npy").read_bytes()[:-40]
    ),
    "broken head of an array": lambda f: (f / "faces.npy").write_bytes(b"x" * 4000),
    "shorter array": lambda f: save(f, "vertices_mm", lambda a: a[:-1]),
    "array of another type": lambda f: save(f, "faces", lambda a: a.astype(np.float64)),
    "array of another width": lambda f: save(f, "normals", lambda a: a[:, :2]),
    "array folded flat": lambda f: save(f, "vertices_mm", lambda a: a.ravel()),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_cache_is_built_again_in_silence(
    name: str, builder: Builder, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    cache.load_or_build()
    BREAKS[name](kept(tmp_path))
    loaded = cache.load_or_build()
    assert loaded.built
    assert loaded.message == ""
    assert capfd.readouterr() == ("", "")
    mended = cache.load_or_build()
    assert not mended.built
    assert_same(mended.atlas.parts["sacrum"], builder.atlas.parts["sacrum"])


def test_a_cache_that_cannot_be_written_gives_a_message_and_an_atlas(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bestand").write_text("x")
    monkeypatch.setenv("HEUPATLAS_CACHE", str(tmp_path / "bestand" / "cache"))
    loaded = cache.load_or_build()
    assert loaded.atlas is builder.atlas
    assert loaded.built
    assert "HEUPATLAS_CACHE" in loaded.message
    assert str(tmp_path / "bestand" / "cache") in loaded.message
    assert loaded.message.endswith(".")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="wie alles mag, kan dit niet toetsen"
)
def test_a_folder_without_permission(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = tmp_path / "dicht"
    closed.mkdir(mode=0o500)
    monkeypatch.setenv("HEUPATLAS_CACHE", str(closed))
    assert "HEUPATLAS_CACHE" in cache.load_or_build().message


def test_a_write_that_fails_half_way_leaves_nothing(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "vol")

    monkeypatch.setattr(cache.np, "save", full)
    loaded = cache.load_or_build()
    assert loaded.message
    assert list((tmp_path / "cache").iterdir()) == []


def test_nothing_but_the_atlas_stays_in_the_folder(builder: Builder, tmp_path: Path) -> None:
    for _ in range(3):
        cache.load_or_build(again=True)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["atlas-abc"]


def test_the_folder_is_the_users_own_unless_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HEUPATLAS_CACHE", str(tmp_path))
    assert cache.cache_folder() == tmp_path
    monkeypatch.delenv("HEUPATLAS_CACHE")
    if sys.platform.startswith("linux"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
        assert cache.cache_folder() == tmp_path / "x" / "heupatlas"
    assert "heupatlas" in cache.cache_folder().parts
