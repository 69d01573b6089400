"""The bones, made once for all tests of shapes."""

from __future__ import annotations

import pytest

from meshes.bones import Bones, load_bones


@pytest.fixture(scope="session")
def bones() -> Bones:
    """Return the bones in the atlas frame."""
    return load_bones()
