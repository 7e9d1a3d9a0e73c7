"""What reading gives when it does not give a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from forms.turn import Trouble

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Misread(Generic[T]):
    """Why there is no value. candidates: what may have been meant, likeliest first; never taken without asking."""

    trouble: Trouble
    candidates: tuple[T, ...] = ()
