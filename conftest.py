"""What every test needs first: no screen, one atlas for all runs, and a real screen for who asks.

Here and not below ``tests``, so that it is read before anything imports Qt or the atlas.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The cache is keyed by the sources of the atlas, so that it is built once for each version.
os.environ.setdefault("HEUPATLAS_CACHE", str(ROOT / ".pytest_cache" / "atlas"))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Build the atlas once before several processes share the tests, that none builds its own."""
    if session.config.getoption("numprocesses", None) and not session.config.option.collectonly:
        importlib.import_module("meshes.cache").load_or_build()


@pytest.fixture(scope="session")
def start() -> ModuleType:
    """Return ``start.py`` as a module."""
    spec = importlib.util.spec_from_file_location("heupatlas_start", ROOT / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def screen_environ(start: ModuleType) -> Iterator[dict[str, str]]:
    """Yield environment variables for a process that opens real windows, on a screen of its own.

    The process must be another one: Qt's platform is chosen once, and here it is offscreen.
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("a virtual screen (Xvfb) is for Linux only")
    lacking = start.missing([*start.WINDOW, *start.VIRTUAL_SCREEN])
    if lacking:
        pytest.skip(f"not on this system: {', '.join(need.name for need in lacking)}")
    reader, writer = os.pipe()
    options = ["-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), *options],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writer)
        with os.fdopen(reader) as numbers:
            display = numbers.readline().strip()
        try:
            if not display:
                pytest.skip("Xvfb does not start here")
            kept = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
            yield {**kept, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            server.terminate()
