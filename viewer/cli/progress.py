"""A progress bar on standard error, for a person and only when there is one."""

from __future__ import annotations

import sys
from types import TracebackType

_WIDTH = 30


class Progress:
    """Shows what is being built. Use as a context manager; call it as a ``Report``."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._title = ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live and self._title:
            print(file=sys.stderr)

    def __call__(self, title: str, share: float) -> None:
        """Show the title of a stage and the share of the whole that is done (0 to 1)."""
        if self._live:
            bar = "█" * round(share * _WIDTH)
            print(
                f"\rDe atlas wordt gebouwd  {bar:<{_WIDTH}} {share:4.0%}  {title:<24}",
                end="", file=sys.stderr, flush=True,
            )  # fmt: skip
        elif title != self._title:
            print(f"De atlas wordt gebouwd: {title} ({share:.0%})", file=sys.stderr, flush=True)
        self._title = title
