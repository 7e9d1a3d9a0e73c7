"""What a function of the library is, and what it may ask of the run it is evaluated in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from forms.turn import World
from forms.values import Value

MAX_TEXT = 65_536  # characters of one value; a calculation that doubles its own text would fill the memory


class Run(Protocol):
    """One evaluation's surroundings."""

    @property
    def world(self) -> World: ...

    @property
    def version(self) -> str: ...

    def spend(self, steps: int) -> None:
        """Count work; raises Endless when there is too much of it."""


@dataclass(frozen=True, slots=True)
class Function:
    """sets: takes node-sets as they are (join, max, …); otherwise each argument comes as one scalar. path: its
    argument must be a node-set (count, sum).

    most: None for any number. moving: gives another result at another time, in another chat (today, format-date).
    chance: gives another result each time (uuid, random).
    """

    compute: Callable[..., Value]
    least: int
    most: int | None
    sets: bool = False
    path: bool = False
    moving: bool = False
    chance: bool = False
