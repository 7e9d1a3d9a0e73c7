"""A danger word is seen however it is written; a plain denial stays quiet."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.danger import (
    DangerGroup,
    Mark,
    danger_signs,
    danger_signs_in,
    group_of_child,
    group_of_pregnancy,
    signs_for,
)
from domain.lexicon import Lexicon, plain
from domain.phrases import Recogniser

LINES = (Path(__file__).parent / "danger_cases.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split(" => ")) for line in LINES if not line.startswith("#")]
LOUD = [case for case in CASES if case[1] != "-"]
QUIET = [text for text, codes in CASES if codes == "-"]


def test_the_table_is_long_enough() -> None:
    assert len(LOUD) >= 150
    assert len(QUIET) >= 70


@pytest.mark.parametrize(("text", "codes"), LOUD)
def test_what_must_be_seen(text: str, codes: str) -> None:
    assert danger_signs_in(text) >= set(codes.split())


@pytest.mark.parametrize("text", QUIET)
def test_what_must_stay_quiet(text: str) -> None:
    assert danger_signs_in(text) == frozenset()


def test_every_sign_is_seen_in_some_sentence() -> None:
    assert {code for _, codes in LOUD for code in codes.split()} | {"swelling", "excessive_worry"} == set(
        danger_signs()
    )


def test_each_group_has_its_signs() -> None:
    assert {group: len(signs_for(group)) for group in DangerGroup} == {
        DangerGroup.PREGNANT_EARLY: 8,
        DangerGroup.PREGNANT_LATE: 11,
        DangerGroup.LABOUR: 7,
        DangerGroup.POSTPARTUM: 15,
        DangerGroup.NEWBORN: 13,
        DangerGroup.CHILD: 11,
    }
    assert danger_signs()["unconscious"].mark is Mark.OWN


def test_which_group_somebody_belongs_to() -> None:
    assert [group_of_pregnancy(weeks) for weeks in (12, 13)] == [DangerGroup.PREGNANT_EARLY, DangerGroup.PREGNANT_LATE]
    assert [group_of_child(days) for days in (28, 29)] == [DangerGroup.NEWBORN, DangerGroup.CHILD]


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    assert danger_signs_in(text) <= set(danger_signs())


words = st.sampled_from(
    ["anak", "tidak", "kejang", "demam", ",", "dan", "ada", "?", "sudah", "lagi", "tapi", "(-)", "kaki", "bengkak"]
)


@given(st.lists(words, max_size=30).map(" ".join))
def test_a_bare_sign_on_a_line_of_its_own_is_always_seen(text: str) -> None:
    assert "convulsions" in danger_signs_in(f"{text}\nanak kejang")


@given(st.text(alphabet="abkejngdmt 2,.?-()\n", max_size=80))
def test_no_mixture_of_marks_and_letters_is_too_strange(text: str) -> None:
    assert danger_signs_in(text) <= set(danger_signs())


def steps(text: str) -> int:
    """How many lines of our code run for a text: a measure that no busy machine can change."""
    count = 0

    def trace(*_: object) -> object:
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)  # type: ignore[arg-type]  # a tracer that returns itself
    try:
        danger_signs_in(text)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize(
    "piece", ["tidak kejang ", "kejang, ", "anak demam ada ", "xq", "kaki bengkak: tidak? ", "a b "]
)
def test_ten_thousand_characters_take_ten_times_a_thousand(piece: str) -> None:
    short, long = piece * (1000 // len(piece)), piece * (10_000 // len(piece))
    danger_signs_in(long)
    assert steps(long) < 15 * steps(short)


def test_doubled_letters_accents_and_capitals_do_not_matter() -> None:
    assert plain("KEJÁÁNG") == plain("kejang")


def test_a_data_file_with_a_mistake_is_refused() -> None:
    with pytest.raises(ValueError, match="one word"):
        Lexicon({"kejang": ["kejang kejang"]}, {})
    with pytest.raises(ValueError, match="lexicon lacks"):
        Recogniser(Lexicon({"kejang": ["kejang"]}, {}), {"fits": ["kejang hebat"]})
