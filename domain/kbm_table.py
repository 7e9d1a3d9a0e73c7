"""Reads the programme's table of the least gain in weight per month of age (KBM), which does not ship: no source for it
was found. A table with a gap or a number that cannot be is refused as a whole."""

from __future__ import annotations

import csv

MONTHS = range(1, 61)
GRAMS = range(50, 2001)  # our own: outside of it a column was taken for another
_MONTH, _GRAM = ("bulan", "month"), ("gram", "grams", "kbm")


class BadTable(ValueError):
    """What is wrong with the file, for the person who brings it."""


def read(text: str) -> dict[int, int]:
    """Month of age → least gain in grams, from a CSV with the columns bulan and gram. Raises BadTable."""
    first = text.partition("\n")[0]
    rows = list(csv.DictReader(text.lstrip("\ufeff").splitlines(), delimiter=";" if ";" in first else ","))
    found: dict[int, int] = {}
    for number, row in enumerate(rows, 2):
        cells = {key.strip().casefold(): (value or "").strip() for key, value in row.items() if key}
        month, grams = (_whole(cells, names, number) for names in (_MONTH, _GRAM))
        if month not in MONTHS:
            raise BadTable(f"row {number}: month {month} is not from 1 to 60")
        if grams not in GRAMS:
            raise BadTable(f"row {number}: {grams} grams is not from {GRAMS.start} to {GRAMS.stop - 1}")
        if month in found:
            raise BadTable(f"row {number}: month {month} stands there twice")
        found[month] = grams
    missing = [month for month in range(1, max(found, default=1) + 1) if month not in found]
    if not found or missing:
        raise BadTable(f"months are missing: {', '.join(map(str, missing))}")
    return found


def _whole(cells: dict[str, str], names: tuple[str, ...], number: int) -> int:
    text = next((cells[name] for name in names if name in cells), None)
    if text is None:
        raise BadTable(f"there is no column called {' or '.join(names)}")
    if not text.isdecimal():
        raise BadTable(f"row {number}: “{text}” is no whole number")
    return int(text)
