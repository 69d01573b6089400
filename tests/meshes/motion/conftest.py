"""What moves, read once from the whole atlas."""

from __future__ import annotations

import pytest

from meshes.atlas import Atlas
from meshes.motion.ligament_strain import Ligaments, read_ligaments
from meshes.motion.path_figures import read_paths
from meshes.motion.paths import MusclePaths


@pytest.fixture(scope="session")
def muscle_paths(real_atlas: Atlas) -> MusclePaths:
    """Return the lines of the muscles of the atlas."""
    return read_paths(real_atlas.parts)


@pytest.fixture(scope="session")
def ligaments(real_atlas: Atlas) -> Ligaments:
    """Return the ligaments of the atlas."""
    return read_ligaments(real_atlas.parts)
