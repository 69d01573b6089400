"""The key of the cache follows what shapes the atlas, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from meshes.versions import source_hash


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("figures/bones.toml", True),
        ("soft/muscles.py", True),
        ("figures/notes.md", False),
        ("measure/fit.py", False),
        ("motion/paths.toml", False),
        ("motion/pose.py", False),
    ],
)
def test_only_what_shapes_the_atlas_changes_the_key(
    name: str, shapes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meshes.versions.__file__", str(tmp_path / "versions.py"))
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("one", encoding="utf-8")
    before = source_hash()
    path.write_text("two", encoding="utf-8")
    assert (source_hash() != before) is shapes
