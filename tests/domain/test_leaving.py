"""Leaving, coming back, births and losses are understood as people write them, and nothing else is taken for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.leaving import Intent, intent_of, loss_in

LINES = (Path(__file__).parent / "leaving_cases.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split(" => ")) for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize(("text", "meaning"), CASES)
def test_what_a_text_means(text: str, meaning: str) -> None:
    intent, _, kind = meaning.partition(" ")
    assert intent_of(text) == (None if intent == "-" else Intent(intent))
    assert (loss_in(text) or "") == kind


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 150


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    assert intent_of(text) in (None, *Intent)


spelt = st.sampled_from(["BERHENTI", "Berhenti", "berhenti", "brhenti", "STOP", "Stop", "stooop"])


@given(
    spelt,
    st.sampled_from(["", " ", "!", "!!!", ".", " ya", " dong", " min", "\n"]),
    st.sampled_from(["", "/", "  ", "tolong "]),
)
def test_leaving_works_in_any_spelling(word: str, after: str, before: str) -> None:
    assert intent_of(before + word + after) is Intent.STOP
