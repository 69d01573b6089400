"""Independent pieces of work side by side: numpy and the search trees let go of Python's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Office laptops have at least two cores.
_THREADS = 2


def each(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Return what the work makes of each item, in the order of the items.

    Parameters
    ----------
    work : callable
        Must not depend on the order, nor change what another item uses.
    items : iterable
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(work, items))
