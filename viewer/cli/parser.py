"""What the command line understands (../shared/contract.md)."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from viewer.cli.dutch import DutchParser
from viewer.errors import UserError, did_you_mean
from viewer.looks import DRAWN, VIEWS
from viewer.section_text import read_section

COMMANDS = (
    "afbeelding", "toon", "lijst", "zoek", "controleer", "atlas", "stand", "meet", "speel", "deel",
)  # fmt: skip
LISTS = ("structuren", "aandoeningen", "claims", "standen", "opdrachten")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the arguments with ``run``, the function that carries them out.

    Raises
    ------
    UserError
        If they are not understood.
    """
    words = _content_last(list(argv))
    first = words[0] if words else "-"
    if first in COMMANDS:
        return _command_parser().parse_args(words)
    if not first.startswith("-"):
        raise UserError(
            f"De opdracht '{first}' is niet bekend.{did_you_mean(first, COMMANDS)} "
            "Zie 'heupatlas --help'.",
            wrong_use=True,
        )
    return _window_parser().parse_args(words)


def _content_last(words: list[str]) -> list[str]:
    """Return the words with ``--inhoud MAP`` behind the command, where it is known."""
    if words[:1] == ["--inhoud"] and len(words) > 2:
        return [*words[2:], *words[:2]]
    if words and words[0].startswith("--inhoud=") and len(words) > 1:
        return [*words[1:], words[0]]
    return words


def _runner(module: str, function: str) -> Any:
    def run(arguments: argparse.Namespace) -> int:
        return int(getattr(import_module(f"viewer.cli.{module}"), function)(arguments))

    return run


def size(text: str) -> tuple[int, int]:
    """Return width and height of ``1600x1200``, in pixels."""
    found = re.fullmatch(r"(\d{2,5})[xX](\d{2,5})", text)
    if not found:
        raise argparse.ArgumentTypeError(f"'{text}' is geen maat; schrijf bijvoorbeeld 1600x1200.")
    width, height = int(found[1]), int(found[2])
    if not (16 <= width <= 8192 and 16 <= height <= 8192):
        raise argparse.ArgumentTypeError(
            f"'{text}' kan niet; elke zijde is 16 tot 8192 beeldpunten."
        )
    return width, height


def share(text: str) -> float:
    """Return the share, 0 to 1, of a percentage."""
    try:
        percent = float(text.removesuffix("%").replace(",", "."))
    except ValueError:
        percent = math.nan
    if not 0 <= percent <= 100:
        raise argparse.ArgumentTypeError(
            f"'{text}' is geen percentage; schrijf een getal van 0 tot 100."
        )
    return percent / 100


def _content(parser: DutchParser) -> None:
    parser.add_argument("--inhoud", type=Path, metavar="MAP", help="een andere map met teksten")


def _json(parser: DutchParser) -> None:
    parser.add_argument("--json", action="store_true", help="als JSON, voor programma's")


def _reader(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        "--lezer", choices=("patient", "student"), default="patient", help="voor wie de tekst is"
    )


def _side(group: argparse._ActionsContainer) -> None:
    group.add_argument("--zijde", choices=("rechts", "links"), default="rechts", help="welke heup")


def _pose(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        "--stand",
        default="",
        metavar="STAND",
        help="flexie=90,abductie=20,exorotatie=10 (ook extensie, adductie, endorotatie, knie, "
        "keten=open of keten=gesloten), of een naam uit 'lijst standen'; zonder is het de neutrale "
        "stand",
    )


def _choice(parser: DutchParser) -> None:
    group = parser.add_argument_group("keuze")
    group.add_argument("--aandoening", metavar="ID", help="open deze aandoening")
    _side(group)
    _reader(group)
    _pose(group)
    group.add_argument(
        "--aanhechtingen",
        choices=("geen", "keuze", "alle"),
        default="keuze",
        help="wat er op de botten getekend wordt",
    )
    group.add_argument(
        "--namen",
        action="store_true",
        help="schrijf namen bij wat gekozen is, zonder keuze bij alles wat te zien is; met "
        "'--aanhechtingen alle' bij de aanhechtingen",
    )
    for option, told in (
        ("--pel", "pel zoveel procent af: 0 is niets, 100 alles tot op de botten"),
        ("--uiteen", "schuif de structuren zoveel procent uit elkaar"),
    ):
        group.add_argument(option, type=share, default=0.0, metavar="PROCENT", help=told)
    group.add_argument(
        "--maat",
        action="append",
        default=[],
        choices=tuple(DRAWN),
        help="teken deze maat, of de palpabele punten (mag vaker)",
    )
    group.add_argument(
        "--snede",
        type=read_section,
        metavar="VLAK",
        help="snijd open: transversaal=10, coronaal=-5 of sagittaal=0 (mm vanaf het midden van de "
        "heupkop; naar boven, voren en buiten is positief), vrij=X;Y;Z;MM; met ,omgekeerd blijft "
        "de andere kant staan",
    )
    for option, told in (
        ("--structuur", "kies deze structuur"),
        ("--toon", "toon deze groep of structuur"),
        ("--verberg", "verberg deze groep of structuur"),
        ("--vervaag", "vervaag deze groep of structuur"),
    ):
        group.add_argument(
            option, action="append", default=[], metavar="ID", help=f"{told} (mag vaker)"
        )


def _window_parser() -> DutchParser:
    parser = DutchParser(
        prog="heupatlas",
        description="Een interactieve 3D-atlas van de heup. Zonder opdracht opent het venster.",
        epilog="opdrachten: "
        + ", ".join(COMMANDS)
        + "\n'heupatlas OPDRACHT --help' legt er een uit.",
    )
    _choice(parser)
    _content(parser)
    parser.add_argument("--venster", type=size, metavar="BxH", help="maat van het venster")
    parser.set_defaults(run=_runner("window", "open_window"))
    return parser


def _command_parser() -> DutchParser:
    parser = DutchParser(prog="heupatlas")
    commands = parser.add_subparsers(
        title="opdrachten", metavar="OPDRACHT", dest="opdracht", required=True
    )

    def add(
        name: str, told: str, *more: Callable[[DutchParser], None], below: Any = commands
    ) -> DutchParser:
        made: DutchParser = below.add_parser(name, help=told, description=told)
        for options in (*more, _content):
            options(made)
        return made

    picture = add("afbeelding", "Maakt een afbeelding, zonder venster.", _choice)
    picture.add_argument("uit", type=Path, metavar="UIT.png")
    picture.add_argument(
        "--aanzicht",
        choices=tuple(VIEWS),
        help="vanwaar gezien; anders van voren, of met een snede zo dat die te zien is",
    )
    picture.add_argument(
        "--formaat", type=size, default=(1600, 1200), metavar="BxH", help="maat in beeldpunten"
    )
    picture.add_argument("--transparant", action="store_true", help="zonder achtergrond")
    picture.set_defaults(run=_runner("picture", "make_picture"))

    show = add(
        "toon", "Toont tekst, feiten en aandoeningen van een structuur of aandoening.", _json
    )
    show.add_argument("id", metavar="ID")
    _reader(show)
    show.set_defaults(run=_runner("texts", "show"))

    listing = add("lijst", "Somt op wat er is.", _json)
    listing.add_argument("soort", choices=LISTS, metavar="SOORT", help=", ".join(LISTS))
    listing.set_defaults(run=_runner("texts", "list_things"))

    search = add("zoek", "Zoekt zoals het zoekveld.", _json)
    search.add_argument("tekst", metavar="TEKST", nargs="+")
    search.set_defaults(run=_runner("texts", "search"))

    check = add("controleer", "Kijkt of de inhoud heel is.", _json)
    check.add_argument("map", type=Path, nargs="?", metavar="MAP")
    check.set_defaults(run=_runner("texts", "check"))

    atlas = add("atlas", "Bouwt, meet of exporteert de vormen.")
    what = atlas.add_subparsers(title="wat", metavar="WAT", dest="wat", required=True)
    build = add("bouw", "Bouwt de atlas.", below=what)
    build.add_argument("--opnieuw", action="store_true", help="ook als hij er al is")
    build.set_defaults(run=_runner("atlas", "build"))
    report = add("rapport", "Bouwt en meet de atlas.", _json, below=what)
    report.set_defaults(run=_runner("atlas", "report"))
    export = add("exporteer", "Schrijft alle vormen als PLY.", below=what)
    export.add_argument("map", type=Path, metavar="MAP")
    _side(export)
    _pose(export)
    export.set_defaults(run=_runner("atlas", "export"))

    pose = add("stand", "Toont wat een stand met spieren en banden doet.", _json, _pose)
    pose.set_defaults(run=_runner("stand", "show_pose"))

    bench = add("meet", "Meet hoe snel alles is.", _json)
    bench.add_argument(
        "--groei", action="store_true", help="meet ook met meer structuren en driehoeken"
    )
    bench.add_argument(
        "--tekening", type=Path, metavar="UIT.svg", help="teken de groei als grafiek"
    )
    bench.set_defaults(run=_runner("bench", "measure"))

    sharing = add(
        "deel",
        "Maakt een pagina met het model erin, om door te geven; aanhechtingen staan er niet op.",
        _choice,
    )
    sharing.add_argument("uit", type=Path, metavar="UIT.html")
    sharing.set_defaults(run=_runner("share", "share"))

    play = add("speel", "Speelt na wat iemand deed.", _choice)
    play.add_argument("acties", type=Path, metavar="ACTIES.jsonl")
    play.add_argument(
        "--venster", type=size, default=(1280, 800), metavar="BxH", help="maat van het venster"
    )
    play.add_argument(
        "--staat", type=Path, metavar="STAAT.json", help="schrijf hoe alles aan het eind staat"
    )
    play.add_argument(
        "--schermafdruk", type=Path, metavar="UIT.png", help="maak aan het eind een afbeelding"
    )
    play.set_defaults(run=_runner("play", "play"))
    return parser
