"""Rupiah as people write it: Rp1.500.000."""

from __future__ import annotations

from decimal import Decimal


def rupiah(amount: int | Decimal, language: str = "id") -> str:
    """Whole rupiah: nobody pays in cents of it. English has commas between thousands."""
    grouped = f"{round(amount):,}"
    return f"Rp{grouped if language == 'en' else grouped.replace(',', '.')}"
