"""Builds the wheel, installs it in an empty environment and uses it from another folder.

Run with the environment's Python (it has ``build`` and ``setuptools``). Raises where something
is not as it should be.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Folders whose files belong in the wheel, and those of them that do not.
PACKAGES = ("content", "meshes", "viewer")
LEFT_OUT = ("meshes/measure/",)


def main() -> None:
    """Build, install, use."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="heupatlas-smoke-") as scratch:
        folder = Path(scratch)
        wheel = build_wheel(folder)
        compare(wheel)
        say("wheel built and whole", began)
        scripts = install(wheel, folder / "environment")
        say("installed in an empty environment", began)
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        use(scripts, elsewhere, began)


def say(text: str, began: float) -> None:
    """Print a step that went well, with the seconds since the start."""
    print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)


def tracked(*folders: str) -> list[str]:
    """Return the tracked files of some folders (all without one)."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *folders], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    names = listed.stdout.decode().split("\0")
    return [name for name in names if name and (ROOT / name).exists()]


def build_wheel(folder: Path) -> Path:
    """Build from a copy of the tracked files: no leftovers of earlier builds get in."""
    source = folder / "source"
    for name in tracked():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist")]
    done = subprocess.run(
        [sys.executable, *command, str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stdout)
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def compare(wheel: Path) -> None:
    """Check that the wheel holds what the packages hold, and the licences, and nothing else."""
    held = set(zipfile.ZipFile(wheel).namelist())
    due = {name for name in tracked(*PACKAGES) if not name.startswith(LEFT_OUT)}
    assert due <= held, f"not in the wheel: {sorted(due - held)[:20]}"
    extra = {name for name in held - due if ".dist-info/" not in name}
    assert not extra, f"only in the wheel: {sorted(extra)[:20]}"
    for licence in ("LICENSE", "LICENSE-CC-BY-SA-4.0.md"):
        assert any(name.endswith(f"/{licence}") for name in held), f"{licence} not in the wheel"


def install(wheel: Path, environment: Path) -> Path:
    """Install the wheel and return the folder of the environment's programs."""
    venv.create(environment, with_pip=True)
    scripts = environment / "bin"
    quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([str(scripts / "python"), *quiet, *constraints, str(wheel)], check=True)
    return scripts


def use(scripts: Path, elsewhere: Path, began: float) -> None:
    """Run the program from another folder, as a script and through ``python -I``."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ["HEUPATLAS_CACHE"] = str(elsewhere / "cache")
    isolated = "import sys; from viewer.cli import main; sys.exit(main(sys.argv[1:]))"
    ways = ([scripts / "heupatlas"], [scripts / "python", "-I", "-c", isolated])

    def ask(*arguments: str, way: int = 0) -> str:
        done = subprocess.run(
            [*ways[way], *arguments],
            cwd=elsewhere,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )
        told = f"heupatlas {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
        assert done.returncode == 0, told
        assert "Traceback" not in done.stderr, told
        say(f"heupatlas {' '.join(arguments)}", began)
        return done.stdout

    ask("--help")
    for way in (0, 1):
        commands = json.loads(ask("lijst", "opdrachten", "--json", way=way))
        assert len(commands) > 10, commands
    found = json.loads(ask("zoek", "bigelow", "--json", way=1))
    assert found[0]["id"] == "iliofemoral_ligament", found
    ask("controleer")
    ask("atlas", "bouw")
    ask("afbeelding", "x.png", "--structuur", "iliofemoral_ligament", way=1)
    check_picture(elsewhere / "x.png", 1600, 1200)


def check_picture(path: Path, width_px: int, height_px: int) -> None:
    """Check a PNG's size, and that it is no even field."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "not a PNG"
    size = struct.unpack(">II", data[16:24])
    assert size == (width_px, height_px), size
    place, packed = 8, b""
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        if kind == b"IDAT":
            packed += data[place + 8 : place + 8 + length]
        place += 12 + length
    rows = zlib.decompress(packed)
    assert len(zlib.compress(rows)) > 20_000, "the picture is empty"


if __name__ == "__main__":
    main()
