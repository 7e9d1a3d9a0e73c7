"""Vitamin A and worm tablets: the rounds of February and August that a child should have had, by its own record.

Buku KIA 2024, relayed (domain sheet 7.2): 6-11 months blue once, 12-59 months red twice a year, with a worm tablet.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from domain import ages

MONTHS = (2, 8)
STILL_ASKED = 1  # months after the round's own in which it is still asked for
BLUE, RED, WORMS = "VITA-BIRU", "VITA-MERAH", "CACING"


def owed(born: date, had: Container[str], today: date) -> tuple[str, ...]:
    """Codes with year and month of the round ("VITA-MERAH-2026-02") that are not in the record; the blue one without,
    since it is given once."""
    round_month = next((month for month in MONTHS if 0 <= today.month - month <= STILL_ASKED), None)
    if round_month is None:
        return ()
    months = ages.age_months(born, today)
    due: tuple[str, ...] = ()
    if 6 <= months < 12:
        due = (BLUE,)
    elif 12 <= months < 60:
        due = tuple(f"{code}-{today.year}-{round_month:02}" for code in (RED, WORMS))
    return tuple(code for code in due if code not in had)


def kind(code: str) -> str:
    """The code without its round: "VITA-MERAH"; other codes as they are."""
    return next((known for known in (BLUE, RED, WORMS) if code.startswith(known)), code)
