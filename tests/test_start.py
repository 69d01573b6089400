"""The functions of start.py, without a network and without installing anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent


def load_nothing_but(*present: str) -> object:
    """Return a loader that finds only these libraries."""

    def load(name: str) -> str:
        if name not in present:
            raise OSError(name)
        return name

    return load


def no_program(_name: str) -> None:
    """Find no program."""


@pytest.fixture
def project(start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder that start.py takes for its own, where pip only notes its call."""
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    environment = tmp_path / ".venv"
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "ENVIRONMENT", environment)
    monkeypatch.setattr(start, "STAMP", environment / "stamp")
    monkeypatch.setattr(start, "SCRIPTS", environment / "bin")
    monkeypatch.setattr(start, "PYTHON", environment / "bin" / "python")
    return tmp_path


@pytest.fixture
def pip_calls(
    start: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, ...]]:
    """What was asked of pip in ``project``."""
    calls: list[tuple[str, ...]] = []

    def make_environment() -> None:
        start.PYTHON.parent.mkdir(parents=True)
        start.PYTHON.touch()

    monkeypatch.setattr(start, "has_pip", lambda: start.PYTHON.exists())
    monkeypatch.setattr(start, "make_environment", make_environment)
    monkeypatch.setattr(start, "pip", lambda *arguments: calls.append(arguments))
    return calls


# --- system libraries ----------------------------------------------------------------------------


def test_missing_libraries_are_named_in_order(start: ModuleType) -> None:
    lacking = start.missing(
        [*start.HEADLESS, *start.VIRTUAL_SCREEN],
        load=load_nothing_but("libGL.so.1", "libdbus-1.so.3", "libfontconfig.so.1"),
        which=no_program,
    )
    assert [need.name for need in lacking] == [
        "libEGL.so.1",
        "libxkbcommon.so.0",
        "libglib-2.0.so.0",
        "Xvfb",
        "xauth",
    ]


def test_nothing_is_missing_where_all_is_there(start: ModuleType) -> None:
    everything = [*start.HEADLESS, *start.WINDOW, *start.VIRTUAL_SCREEN]
    assert start.missing(everything, load=lambda name: name, which=lambda name: name) == []


@pytest.mark.parametrize(
    ("manager", "root", "command"),
    [
        ("apt-get", False, "sudo apt-get install -y libgl1 libegl1"),
        ("apt-get", True, "apt-get install -y libgl1 libegl1"),
        ("dnf", False, "sudo dnf install -y libglvnd-glx libglvnd-egl"),
        ("pacman", False, ""),
    ],
)
def test_message_holds_the_exact_command(
    start: ModuleType, manager: str, root: bool, command: str
) -> None:
    needs = start.HEADLESS[:2]
    found = start.install_command(
        needs, lambda name: f"/bin/{name}" if name == manager else None, root=root
    )
    assert found == command
    message = start.missing_message(needs, found)
    assert "libGL.so.1, libEGL.so.1" in message
    assert command in message
    assert "Installeer" in message


def test_what_is_wanted_follows_from_the_call(start: ModuleType) -> None:
    def wanted(*arguments: str, installs: bool = False, **environ: str) -> set[str]:
        return {need.name for need in start.wanted(arguments, environ, installs=installs)}

    assert "libxcb-cursor.so.0" in wanted(DISPLAY=":0")
    assert "libxcb-cursor.so.0" not in wanted(DISPLAY=":0", WAYLAND_DISPLAY="wayland-0")
    assert "libxcb-cursor.so.0" not in wanted("afbeelding", "x.png", DISPLAY=":0")
    assert "libGL.so.1" in wanted("afbeelding", "x.png")
    assert "Xvfb" in wanted("test", installs=True)
    assert "Xvfb" not in wanted("test")


@pytest.fixture
def without_libraries(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Linux system of someone who is not root, where every library is missing."""
    monkeypatch.setattr(start, "is_apt_root", lambda: False)
    monkeypatch.setattr(start, "missing", list)
    monkeypatch.setattr(start.sys, "platform", "linux")


@pytest.mark.usefixtures("without_libraries")
@pytest.mark.parametrize("arguments", [[], ["test"], ["weergave.heup"]])
def test_window_and_tests_stop_without_libraries(start: ModuleType, arguments: list[str]) -> None:
    with pytest.raises(start.SetupError, match=r"libGL\.so\.1"):
        start.provide_libraries(arguments, test=arguments == ["test"])


@pytest.mark.usefixtures("without_libraries")
def test_texts_go_on_without_libraries(
    start: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    start.provide_libraries(["toon", "femur"], test=False)
    printed = capsys.readouterr()
    assert "libGL.so.1" in printed.err
    assert not printed.out


def test_root_on_debian_installs_what_is_missing(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    needs = [*start.HEADLESS, *start.WINDOW, *start.VIRTUAL_SCREEN]
    monkeypatch.setattr(start, "is_apt_root", lambda: True)
    monkeypatch.setattr(start, "apt_install", installed.extend)
    monkeypatch.setattr(
        start, "missing", lambda wanted: [need for need in wanted if need.apt not in installed]
    )
    start.provide_libraries(["test"], test=True)
    assert installed == [need.apt for need in needs]


# --- the screen ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "environ", "there"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_screen(start: ModuleType, platform: str, environ: dict[str, str], there: bool) -> None:
    assert start.has_screen(platform, environ) is there


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("", True),
        ("weergave.heup", True),
        ("--structuur iliofemoral_ligament", True),
        ("test", False),
        ("--help", False),
        ("afbeelding heup.png --structuur iliofemoral_ligament", False),
        ("toon iliofemoral_ligament --json", False),
    ],
)
def test_when_the_window_is_asked_for(start: ModuleType, line: str, asked: bool) -> None:
    assert start.asks_window(line.split()) is asked


def test_without_a_screen_a_picture_is_offered(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(start.sys, "platform", "linux")
    monkeypatch.setattr(start, "make_ready", lambda **_: pytest.fail("should not install"))
    assert start.main([]) == 1
    printed = capsys.readouterr()
    assert "geen scherm" in printed.err
    assert "python start.py afbeelding heup.png --structuur iliofemoral_ligament" in printed.err
    assert not printed.out


SHOW_A_WINDOW = """
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel("heup")
label.show()
app.processEvents()
assert label.isVisible()
print(app.platformName())
"""


@pytest.mark.screen
def test_the_listed_libraries_are_enough_for_a_window(screen_environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHOW_A_WINDOW],
        env=screen_environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip() == "xcb", done.stderr


# --- the environment -----------------------------------------------------------------------------


def test_installs_once_and_again_when_the_project_changed(
    start: ModuleType, project: Path, pip_calls: list[tuple[str, ...]]
) -> None:
    start.make_ready(test=False)
    assert pip_calls == [("setuptools",), ("--no-build-isolation", "--editable", ".")]
    start.make_ready(test=False)
    assert len(pip_calls) == 2
    (project / "constraints.txt").write_text("numpy==2.4.6", encoding="utf-8")
    start.make_ready(test=False)
    assert len(pip_calls) == 4


def test_test_tools_are_added_and_then_kept(
    start: ModuleType, pip_calls: list[tuple[str, ...]]
) -> None:
    start.make_ready(test=False)
    start.make_ready(test=True)
    assert pip_calls[-1] == ("--no-build-isolation", "--editable", ".[test]")
    start.make_ready(test=False)
    start.make_ready(test=True)
    assert len(pip_calls) == 4


def test_a_failed_install_is_tried_again(
    start: ModuleType, pip_calls: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: str) -> None:
        raise start.SetupError("geen verbinding")

    start.make_ready(test=False)
    with monkeypatch.context() as patch:
        patch.setattr(start, "pip", fail)
        with pytest.raises(start.SetupError):
            start.make_ready(test=True)
    assert not start.stamp_good(start.fingerprint(), test=False)
    start.make_ready(test=False)
    assert len(pip_calls) == 4


@pytest.mark.parametrize("text", ["", "app", "\xff\xfe", "x test", "{} app extra"])
def test_a_broken_stamp_counts_as_none(start: ModuleType, project: Path, text: str) -> None:
    expected = start.fingerprint()
    start.PYTHON.parent.mkdir(parents=True)
    start.PYTHON.touch()
    start.STAMP.write_bytes(text.format(expected).encode("latin-1"))
    assert not start.stamp_good(expected, test=False)
    assert not start.stamp_good(expected, test=True)


def test_a_stamp_without_python_counts_as_none(start: ModuleType, project: Path) -> None:
    start.STAMP.parent.mkdir()
    start.STAMP.write_text(f"{start.fingerprint()} test", encoding="utf-8")
    assert not start.stamp_good(start.fingerprint(), test=False)


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("WARNING: Retrying ... NewConnectionError: Failed to establish", "geen verbinding"),
        ("OSError: [Errno 28] No space left on device", "schijf is vol"),
        ("error: Permission denied: '/x'", "niet geschreven"),
        ("something else", "something else"),
    ],
)
def test_what_pip_says_is_told_in_dutch(start: ModuleType, output: str, told: str) -> None:
    assert told in start.pip_problem(output)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "error",
    [
        PermissionError(13, "no", "map"),
        FileNotFoundError(2, "no", "constraints.txt"),
        OSError(28, "vol"),
        KeyboardInterrupt(),
    ],
)
def test_no_traceback_for_what_can_be_foreseen(
    start: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(start, "provide_libraries", lambda *_, **__: None)
    monkeypatch.setattr(start, "make_ready", fail)
    assert start.main(["toon", "femur"]) in (1, 130)
    assert capsys.readouterr().err.count("\n") == 1


# --- running -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("returned", "code"), [(0, 0), (1, 1), (2, 2), (-15, 143)])
def test_exit_codes_and_arguments_are_passed_through(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, returned: int, code: int
) -> None:
    seen = SimpleNamespace(command=[])

    def call(command: list[str], cwd: Path | None) -> int:
        seen.command = command
        return returned

    monkeypatch.setattr(start.subprocess, "call", call)
    assert start.run(["zoek", "lies pijn", "--json"], cwd=None) == code
    assert seen.command == [str(start.SCRIPTS / "heupatlas"), "zoek", "lies pijn", "--json"]
    assert start.run(["test", "-k", "bones"], cwd=ROOT) == code
    quick = ["-m", "pytest", "-m", "not slow", "-n", "2", "--dist", "loadfile"]
    assert seen.command[1:] == [*quick, "-k", "bones"]


@pytest.mark.usefixtures("project")
def test_help_needs_no_environment(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["--help"]) == 0
    assert "python start.py test" in capsys.readouterr().out
