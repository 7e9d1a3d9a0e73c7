"""How a child is called that has no name yet."""

from __future__ import annotations

import pytest

from domain.people import child_name


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ("Kirana", "Kirana"),
        ("  kirana   ayu ", "kirana ayu"),
        ("", "Bayi Wulandari"),
        ("bayi", "Bayi Wulandari"),
        ("Bayi ", "Bayi Wulandari"),
        ("belum  diberi nama", "Bayi Wulandari"),
        ("blm ada nama", "Bayi Wulandari"),
        ("Blm ada", "Bayi Wulandari"),
        ("Belum", "Bayi Wulandari"),
        ("Bayinah", "Bayinah"),
        ("Bayi Ahmad", "Bayi Ahmad"),
    ],
)
def test_a_child_without_a_name_is_known_by_its_mothers(given: str, called: str) -> None:
    assert child_name(given, "Wulandari") == called


def test_nobodys_child_is_just_a_baby() -> None:
    assert child_name("", "") == "Bayi"
