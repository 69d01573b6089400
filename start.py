#!/usr/bin/env python3
"""Sets Heupatlas up beside this file and runs it. Needs Python alone, on any system.

``python start.py``                the atlas
``python start.py test [...]``     the quick tests (arguments go to pytest)
``python start.py afbeelding ...`` and everything else: passed on to ``heupatlas``
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python runs first
    sys.exit(
        f"Heupatlas heeft Python 3.11 of nieuwer nodig; dit is Python {sys.version.split()[0]}. "
        "Installeer een nieuwere Python en start daarmee opnieuw."
    )

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "heupatlas-stamp.txt"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
#: Tests are shared by two processes, a file at a time; ``-n 0`` after ``test`` undoes that.
BOTH_CORES = ("-n", "2", "--dist", "loadfile")
PICTURE = "python start.py afbeelding heup.png --structuur iliofemoral_ligament"

HELP = f"""\
python start.py               maakt alles klaar en opent de heupatlas
python start.py test [...]    draait de tests (wat volgt gaat naar pytest)
python start.py OPDRACHT ...  geeft de opdracht door aan heupatlas, bijvoorbeeld:
  {PICTURE}
Alles komt in de map {ENVIRONMENT}; weg ermee is weer schoon.
"""


class SetupError(Exception):
    """A foreseeable failure, told in Dutch."""


class Need(NamedTuple):
    """A system library or program, and the packages that carry it."""

    name: str
    apt: str
    dnf: str


#: Without these Qt and VTK do not even load.
HEADLESS = (
    Need("libGL.so.1", "libgl1", "libglvnd-glx"),
    Need("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Need("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Need("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Need("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Need("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
)
#: Qt needs these as well for a window on X11.
WINDOW = (
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Need("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    Need("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    Need("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
)
#: What pip says without a network.
NO_NETWORK = ("NewConnectionError", "Max retries", "ConnectTimeout", "ReadTimeout", "ProxyError")
#: A screen for tests where there is none.
VIRTUAL_SCREEN = (
    Need("Xvfb", "xvfb", "xorg-x11-server-Xvfb"),
    Need("xauth", "xauth", "xorg-x11-xauth"),
)


def main(arguments: Sequence[str]) -> int:
    """Make everything ready, run what was asked for and return its exit code."""
    try:
        if list(arguments) in (["-h"], ["--help"]):
            print(HELP, flush=True)
            return run(arguments, cwd=None) if stamp_good(fingerprint(), test=False) else 0
        test = list(arguments[:1]) == ["test"]
        if asks_window(arguments) and not has_screen(sys.platform, os.environ):
            raise SetupError(
                "Er is hier geen scherm (DISPLAY en WAYLAND_DISPLAY zijn leeg), dus het venster "
                f"kan niet open. Een afbeelding maken kan wel:\n  {PICTURE}"
            )
        if sys.platform.startswith("linux"):
            provide_libraries(arguments, test=test)
        make_ready(test=test)
        return run(arguments, cwd=ROOT if test else None)
    except SetupError as stop:
        tell(str(stop))
        return 1
    except PermissionError as error:
        tell(
            f"Er mag niet geschreven worden in {error.filename or ROOT}. Zet Heupatlas in een map "
            "van uzelf en start opnieuw."
        )
        return 1
    except FileNotFoundError as error:
        tell(f"{error.filename} ontbreekt. Haal Heupatlas opnieuw op.")
        return 1
    except OSError as error:
        where = error.filename or ROOT
        tell(f"Het lukt niet met {where} ({error.strerror}). Ruim dat op en start opnieuw.")
        return 1
    except KeyboardInterrupt:
        tell("Afgebroken.")
        return 130


def tell(text: str) -> None:
    """Write to standard error; standard output belongs to the program that is run."""
    print(text, file=sys.stderr, flush=True)


def run(arguments: Sequence[str], *, cwd: Path | None) -> int:
    """Run pytest or heupatlas in the environment and return its exit code."""
    if list(arguments[:1]) == ["test"]:
        command = [str(PYTHON), "-m", "pytest", "-m", "not slow", *BOTH_CORES, *arguments[1:]]
    else:
        command = [str(SCRIPTS / "heupatlas"), *arguments]
    try:
        code = subprocess.call(command, cwd=cwd)
    except OSError as error:
        raise SetupError(
            f"'{command[0]}' kan niet starten ({error.strerror}). Verwijder de map {ENVIRONMENT} "
            "en start opnieuw."
        ) from None
    return code if code >= 0 else 128 - code


# --- screen and system libraries -----------------------------------------------------------------


def asks_window(arguments: Sequence[str]) -> bool:
    """Tell whether heupatlas would open its window: no command, only options or a saved view."""
    if {"-h", "--help"} & set(arguments):
        return False
    return not arguments or arguments[0].startswith("-") or arguments[0].endswith(".heup")


def has_screen(platform: str, environ: Mapping[str, str]) -> bool:
    """Tell whether a window can be shown; on Linux only where a display server is named."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not platform.startswith("linux") or any(environ.get(name) for name in names)


def missing(
    needs: Sequence[Need],
    load: Callable[[str], object] = ctypes.CDLL,
    which: Callable[[str], str | None] = shutil.which,
) -> list[Need]:
    """Return the needs that this machine does not meet, in their order."""

    def met(need: Need) -> bool:
        if ".so." not in need.name:
            return which(need.name) is not None
        try:
            load(need.name)
        except OSError:
            return False
        return True

    return [need for need in needs if not met(need)]


def wanted(arguments: Sequence[str], environ: Mapping[str, str], *, installs: bool) -> list[Need]:
    """Return what this call needs of the system.

    Real windows in tests are for machines that have a screen or can install a virtual one
    (``installs``); elsewhere those tests skip themselves.
    """
    if list(arguments[:1]) == ["test"]:
        return [*HEADLESS, *WINDOW, *VIRTUAL_SCREEN] if installs else [*HEADLESS]
    on_x11 = environ.get("DISPLAY") and not environ.get("WAYLAND_DISPLAY")
    if asks_window(arguments) and on_x11 and environ.get("QT_QPA_PLATFORM", "xcb") == "xcb":
        return [*HEADLESS, *WINDOW]
    return [*HEADLESS]


def install_command(
    needs: Sequence[Need], which: Callable[[str], str | None], *, root: bool
) -> str:
    """Return the command that installs the needs, or an empty text where none is known."""
    sudo = "" if root else "sudo "
    if which("apt-get"):
        return f"{sudo}apt-get install -y {' '.join(dict.fromkeys(n.apt for n in needs))}"
    if which("dnf"):
        return f"{sudo}dnf install -y {' '.join(dict.fromkeys(n.dnf for n in needs))}"
    return ""


def missing_message(needs: Sequence[Need], command: str) -> str:
    """Return the Dutch sentence that names what is missing and what to do."""
    names = ", ".join(need.name for need in needs)
    if command:
        return f"Op dit systeem ontbreekt: {names}. Installeer het met:\n  {command}"
    return f"Op dit systeem ontbreekt: {names}. Installeer het met het pakketbeheer van uw systeem."


def provide_libraries(arguments: Sequence[str], *, test: bool) -> None:
    """Install or name what the system lacks.

    Raises
    ------
    SetupError
        If something is missing that the window or the tests cannot do without.
    """
    installs = is_apt_root()
    lacking = missing(wanted(arguments, os.environ, installs=installs))
    if lacking and installs:
        apt_install([need.apt for need in lacking])
        lacking = missing(lacking)
    if not lacking:
        return
    message = missing_message(lacking, install_command(lacking, shutil.which, root=installs))
    if asks_window(arguments) or (test and set(lacking) & set(HEADLESS)):
        raise SetupError(message)
    tell(message)  # texts do without, and tests of real windows skip themselves


def is_apt_root() -> bool:
    """Tell whether this process may install packages of Debian or Ubuntu."""
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> None:
    """Install packages of Debian or Ubuntu without asking anything; say so if that fails."""
    tell(f"Systeempakketten installeren: {' '.join(packages)}")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    quiet([*apt, "update"], environ)
    done = quiet([*apt, "install", "-y", "--no-install-recommends", *packages], environ)
    if done.returncode:
        tell(f"{tail(done.stdout)}\nDat lukte niet. Is er internet?")


# --- the environment -----------------------------------------------------------------------------


def fingerprint() -> str:
    """Return a hash of what the environment is made from, and of where it stands."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def stamp_good(expected: str, *, test: bool) -> bool:
    """Tell whether the environment is whole and of this fingerprint, with test tools if asked."""
    try:
        words = STAMP.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return False
    kinds = ("test",) if test else ("test", "app")
    return PYTHON.exists() and words in [[expected, kind] for kind in kinds]


def make_ready(*, test: bool) -> None:
    """Make the environment and install the project, unless that was done before."""
    expected = fingerprint()
    if stamp_good(expected, test=test):
        return
    tell("Heupatlas klaarmaken. Dit gebeurt eenmalig en duurt enkele minuten.")
    STAMP.unlink(missing_ok=True)
    if not has_pip():
        make_environment()
    pip("setuptools")
    pip("--no-build-isolation", "--editable", ".[test]" if test else ".")
    STAMP.write_text(f"{expected} {'test' if test else 'app'}\n", encoding="utf-8")
    tell("Klaar.")


def has_pip() -> bool:
    """Tell whether the environment is there and not half made."""
    try:
        return quiet([str(PYTHON), "-m", "pip", "--version"]).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    """Make ``.venv`` anew.

    Raises
    ------
    SetupError
        If this Python cannot make environments.
    """
    package = f"python3.{sys.version_info[1]}-venv"
    check = [sys.executable, "-c", "import ensurepip, venv"]
    if quiet(check).returncode and is_apt_root():
        apt_install([package])
    if quiet(check).returncode:
        raise SetupError(
            "Deze Python kan geen omgeving maken: de module 'venv' ontbreekt. Op Debian en Ubuntu "
            f"komt die met:\n  sudo apt-get install -y {package}"
        )
    # Tried before venv does: its own complaint would be a traceback.
    ENVIRONMENT.mkdir(exist_ok=True)
    (ENVIRONMENT / ".try").touch()
    done = quiet([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)])
    if done.returncode:
        raise SetupError(f"{tail(done.stdout)}\nDe omgeving {ENVIRONMENT} kon niet gemaakt worden.")


def pip(*arguments: str) -> None:
    """Install into the environment, a dot for each package that is fetched.

    Raises
    ------
    SetupError
        If pip fails.
    """
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    lines: list[str] = []
    with subprocess.Popen(
        [*command, "--constraint", "constraints.txt", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if line.startswith(("Collecting", "Installing")):
                print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    if process.returncode:
        raise SetupError(pip_problem("".join(lines)))


def pip_problem(output: str) -> str:
    """Return the Dutch sentence for what pip said when it failed, or else its last lines."""
    if "No space left" in output:
        return "De schijf is vol; er is ongeveer 1,5 GB nodig. Maak ruimte en start opnieuw."
    if any(sign in output for sign in NO_NETWORK):
        return "Er is geen verbinding om de onderdelen op te halen. Start opnieuw met internet."
    if "Permission denied" in output:
        return f"Er mag niet geschreven worden in {ENVIRONMENT}."
    return f"{tail(output)}\nDe onderdelen zijn niet geïnstalleerd; hierboven zegt pip waarom."


def tail(output: str, lines: int = 8) -> str:
    """Return the last lines of a program's output."""
    return "\n".join(output.strip().splitlines()[-lines:])


def quiet(
    command: Sequence[str], environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command and keep what it says."""
    return subprocess.run(
        command,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
