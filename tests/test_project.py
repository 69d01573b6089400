"""The project: what is tracked, pinned, packed and licensed, and that its contracts can fail."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

import pytest
import tomli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("content", "meshes", "viewer")
#: Tools for whoever makes the figures; they stay with the sources.
NOT_PACKED = {"meshes.measure"}
MAX_LINES = 400

# Written so that this file does not match itself.
REGISTRY = re.compile(
    r"pypi[.](?:org|python)|pythonhosted[.]|registry[.]npmjs|deb[.]debian[.]|archive[.]ubuntu[.]"
    r"|(?:extra-)?index-url[ =]|find-links[ =]|--trusted-host[ =]"
)
MACHINE_PATH = re.compile(
    r"""(?<![\w.<>}*/-])/(?:work|root|home/\w+|opt/\w+|Users/\w+|tmp/\w+)/\w|[A-Z]:\\Users"""
)


@cache
def tracked() -> tuple[Path, ...]:
    """Return the tracked files that are in the work tree."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file())


@cache
def project() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def pins() -> dict[str, str]:
    """Return the lines of constraints.txt by canonical name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        if line and not line.startswith("#"):
            name, _, version = line.partition("==")
            assert canonicalize_name(name) not in found, f"{name} twice"
            found[canonicalize_name(name)] = version
    return found


def python_files() -> list[Path]:
    """Return the tracked Python files."""
    return [path for path in tracked() if path.suffix == ".py"]


def named(path: Path) -> str:
    """Return a path as it is named in the project."""
    return path.relative_to(ROOT).as_posix()


# --- what is tracked -----------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE_PATH], ids=["registry", "machine_path"])
def test_no_address_of_a_registry_and_no_path_of_a_machine(pattern: re.Pattern[str]) -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{named(path)}: {match[0]}" for match in pattern.finditer(text)]
    assert not found


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRY, "https://pypi" + ".org/simple"),
        (REGISTRY, "pip install --index-url" + "=x"),
        (MACHINE_PATH, "see " + "/work" + "/main/start.py"),
        (MACHINE_PATH, '"/home' + '/anna/heup"'),
    ],
)
def test_the_patterns_do_find(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_every_module_says_what_it_is() -> None:
    silent = [
        named(path)
        for path in python_files()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_no_python_file_needs_scrolling_for_minutes() -> None:
    lengths = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in python_files()}
    assert not {name: lines for name, lines in lengths.items() if lines > MAX_LINES}


# --- versions ------------------------------------------------------------------------------------


def test_constraints_pin_exact_versions() -> None:
    loose = [name for name, version in pins().items() if not re.fullmatch(r"\d[\w.]*", version)]
    assert not loose


def test_constraints_pin_what_is_needed_and_nothing_else() -> None:
    table = project()["project"]
    roots = [
        *table["dependencies"],
        *table["optional-dependencies"]["test"],
        *project()["build-system"]["requires"],
    ]
    needed: set[str] = set()
    waiting = [Requirement(root) for root in roots]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in needed:
            continue
        needed.add(name)
        try:
            further = [Requirement(line) for line in requires(name) or ()]
        except PackageNotFoundError:
            continue  # of another system, or not installed here; its own name still counts
        waiting += [need for need in further if applies_somewhere(need, requirement.extras)]
    assert needed - set(pins()) == set()
    # What packages need on macOS stands in the needs of packages that are only there; what the
    # package with the Dutch dictionary needs is known where it is installed.
    assert set(pins()) - needed <= {"pyobjc-core", "cffi", "pycparser"}


def applies_somewhere(need: Requirement, extras: set[str]) -> bool:
    """Tell whether a need holds on Windows, macOS or Linux with a Python that we support."""
    systems = (
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
        {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    )
    pythons = ("3.11", "3.12", "3.13", "3.14")
    return need.marker is None or any(
        need.marker.evaluate(
            {
                **system,
                "python_version": python,
                "python_full_version": f"{python}.5",
                "extra": extra,
            }
        )
        for system in systems
        for python in pythons
        for extra in ("", *extras)
    )


@pytest.mark.parametrize("line", ["dependencies", "test"])
def test_pins_satisfy_the_project(line: str) -> None:
    table = project()["project"]
    lines = (
        table["dependencies"] if line == "dependencies" else table["optional-dependencies"][line]
    )
    wrong = [
        text
        for text in lines
        if not Requirement(text).specifier.contains(
            pins()[canonicalize_name(Requirement(text).name)]
        )
    ]
    assert not wrong


# --- what is packed ------------------------------------------------------------------------------


def test_every_package_is_listed() -> None:
    there = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in python_files()
        if path.relative_to(ROOT).parts[0] in PACKAGES
    }
    assert set(project()["tool"]["setuptools"]["packages"]) == there - NOT_PACKED


def test_every_data_file_is_packed() -> None:
    patterns = project()["tool"]["setuptools"]["package-data"]
    packed = {
        path
        for package in PACKAGES
        for glob in patterns[package]
        for path in (ROOT / package).glob(glob)
    }
    forgotten = [
        named(path)
        for path in tracked()
        if path.relative_to(ROOT).parts[0] in PACKAGES
        and path.suffix != ".py"
        and path not in packed
    ]
    assert not forgotten


# --- licences ------------------------------------------------------------------------------------


def test_licences_are_there() -> None:
    assert project()["project"]["license"] == "MIT AND CC-BY-SA-4.0"
    mit = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in mit
    assert "Heupatlas-team" in mit
    shared = (ROOT / "LICENSE-CC-BY-SA-4.0.md").read_text(encoding="utf-8")
    for phrase in (
        "content/texts/",
        "meshes/figures/",
        "Open3DModel",
        "AnatomyTOOL",
        "BodyParts3D, (c) The Database Center for Life Science",
        "musculoskeletal-models",
        "MPL-2.0",
    ):
        assert phrase in shared


def test_tables_measured_from_others_carry_licence_and_credits() -> None:
    bare = []
    for path in sorted((ROOT / "meshes" / "figures").glob("*.*")):
        text = path.read_text(encoding="utf-8")
        if "Open3DModel" not in text and "BodyParts3D" not in text:
            continue
        lines = text.splitlines()
        comments = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
        header = " ".join(lines[:comments])
        due = ("CC BY-SA 4.0", "Open3DModel", "AnatomyTOOL", "BodyParts3D", "Database Center")
        bare += [f"{path.name}: {phrase}" for phrase in due if phrase not in header]
    assert not bare


# --- who may import whom -------------------------------------------------------------------------

FORBIDDEN = {
    "content knows no": ("content/model.py", "import numpy"),
    "meshes knows no": ("meshes/surface.py", "import PySide6"),
    "qt and render never": ("viewer/render/palette.py", "import viewer.qt"),
    "only qt and app know": ("viewer/state.py", "import PySide6.QtCore"),
    "only render knows": ("viewer/qt/__init__.py", "import vtkmodules"),
    "the viewer is layered": ("viewer/state.py", "import viewer.commands"),
}


def lint_imports(folder: Path) -> str:
    """Return what import-linter says about the packages in a folder."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert not done.stderr, done.stderr
    assert ("Contracts: " in done.stdout) is True, done.stdout
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the packages and the settings."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda folder, names: [
                name for name in names if not (Path(folder, name).is_dir() or name.endswith(".py"))
            ],
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_are_kept() -> None:
    told = lint_imports(ROOT)
    assert " 0 broken" in told, told


def test_every_contract_can_fail(copy: Path) -> None:
    names = [entry["name"] for entry in project()["tool"]["importlinter"]["contracts"]]
    for path, line in FORBIDDEN.values():
        with (copy / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    told = re.sub(r"\s+", " ", lint_imports(copy))
    for begin in FORBIDDEN:
        (name,) = [name for name in names if name.startswith(begin)]
        assert f"{name} BROKEN" in told, f"{name}\n{told}"
    assert len(names) == len(FORBIDDEN), "a contract that no test has seen fail"
