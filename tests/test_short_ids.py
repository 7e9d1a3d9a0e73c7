"""Whatever stands behind a command, an id is only what the database can look for."""

from __future__ import annotations

import pytest

from handlers.short_ids import LARGEST_ID, id_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        (str(LARGEST_ID), LARGEST_ID),
        (str(LARGEST_ID + 1), None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
    ],
)
def test_an_id_in_a_text(text: str, number: int | None) -> None:
    assert id_in(text) == number
