"""Rupiah in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.money import rupiah


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        (0, "id", "Rp0"),
        (999, "id", "Rp999"),
        (1500000, "id", "Rp1.500.000"),
        (Decimal("1500000"), "id", "Rp1.500.000"),
        (1500000, "en", "Rp1,500,000"),
        (2000000000, "jv", "Rp2.000.000.000"),
    ],
)
def test_rupiah(amount: int | Decimal, language: str, written: str) -> None:
    assert rupiah(amount, language) == written
