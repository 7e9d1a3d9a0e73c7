"""Lines as they are typed at a posyandu's table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.visits.weighing_lines import Line, read


@pytest.mark.parametrize(
    ("typed", "who", "weight_kg", "length_cm"),
    [
        ("aisyah 8,4 72", "aisyah", "8.4", "72"),
        ("bima 9,4kg 76cm", "bima", "9.4", "76"),
        ("bima 9.4 kg, 76 cm", "bima", "9.4", "76"),
        ("bima 9,4kg/76cm", "bima", "9.4", "76"),
        ("bima beratnya 9,4 panjangnya 76", "bima", "9.4", "76"),
        ("putri bb 3koma4 pb 51", "putri", "3.4", "51"),
        ("bima 9 koma 4 76", "bima", "9.4", "76"),
        ("bima 9 koma 4 kilo", "bima", "9.4", None),
        ("raka10,2", "raka", "10.2", None),
        ("raka10,2 82", "raka", "10.2", "82"),
        ("2 9,2 76", "2", "9.2", "76"),
        ("aisyah,8,4 72", "aisyah", "8.4", "72"),
        ("8,4 72", "8,4", "72", None),  # nobody is called so: it is asked back
        ("aisyah, 8,4, 72", "aisyah", "8.4", "72"),
    ],
)
def test_a_line_as_it_is_typed(typed: str, who: str, weight_kg: str, length_cm: str | None) -> None:
    assert read(typed) == Line(typed, who, Decimal(weight_kg), Decimal(length_cm) if length_cm else None)


@pytest.mark.parametrize("typed", ["raka tdk datang", "selesai", "8,4", "8,4 kg"])
def test_other_texts_are_no_lines(typed: str) -> None:
    assert read(typed) is None
