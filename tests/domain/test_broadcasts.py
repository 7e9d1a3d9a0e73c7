"""What a broadcast is made of: rows of a list, fields of a text, ready texts, recurrences, audiences."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audience import Audience
from domain.fillings import Filling, blanks_in, fields_in, filled, unknown_fields
from domain.people import Role
from domain.recipient_rows import Kind, Named, of_cell, read
from domain.recurrence import Every, Recurrence
from messages.broadcast_templates import ReadyText, ready_texts

LONGEST_BROADCAST = 1500  # as the form has it


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("0812 5550 0201", Named(Kind.PHONE, "6281255500201")),
        ("+62 812-5550-0201", Named(Kind.PHONE, "6281255500201")),
        ("'081255500201", Named(Kind.PHONE, "6281255500201")),
        ("81255500201", Named(Kind.PHONE, "6281255500201")),
        ("1506064206250001", Named(Kind.NIK, "1506064206250001")),
        ("120019492031645594", Named(Kind.ACCOUNT, "120019492031645594")),
        ("00112233445566778899aabbccddeeff", Named(Kind.HASH, "00112233445566778899aabbccddeeff")),
        ("Bu Dewi", None),
        ("HP", None),
        ("", None),
        ("12345", None),
        ("=HYPERLINK(1)", None),
    ],
)
def test_a_cell(cell: str, named: Named | None) -> None:
    assert of_cell(cell) == named


def test_a_row_counts_once_and_headings_do_not() -> None:
    rows = [["Nama", "HP"], ["Dewi", "0812 5550 0201"], ["Dewi lagi", "+6281255500201"], []]
    assert read(rows) == [Named(Kind.PHONE, "6281255500201")]


@given(st.lists(st.lists(st.text())))
def test_nothing_breaks_it(rows: list[list[str]]) -> None:
    assert all(named.value for named in read(rows))


@given(st.text(), st.dictionaries(st.sampled_from(Filling), st.text(), min_size=len(Filling)))
def test_a_value_is_never_filled_again(text: str, values: dict[Filling, str]) -> None:
    assert filled("{nama}", {Filling.NAMA: "{desa}", Filling.DESA: "X"}) == "{desa}"
    if not fields_in(text):
        assert filled(text, values) == text


def test_unknown_fields_are_named() -> None:
    assert unknown_fields("{Nama} { desa } {berat} {} {a b}") == ["", "a b", "berat"]


@pytest.mark.parametrize("ready", ready_texts(), ids=lambda ready: ready.key)
def test_ready_texts_can_be_sent_once_their_blanks_are_filled(ready: ReadyText) -> None:
    text = ready.text
    assert unknown_fields(text) == []
    assert len(text) <= LONGEST_BROADCAST
    assert text.count("[") == sum(text.count(blank) for blank in blanks_in(text))


@pytest.mark.parametrize("code", ["m5@480", "m31@420", "w0@1139", "p0@480", "p7@480"])
def test_recurrences(code: str) -> None:
    assert Recurrence.of_code(code).code == code


@pytest.mark.parametrize("code", ["m0@480", "m32@480", "w7@480", "p8@480", "m5@419", "m5@1200", "x5@480", "m5"])
def test_what_is_no_recurrence(code: str) -> None:
    with pytest.raises(ValueError, match="recurrence"):
        Recurrence.of_code(code)


def test_the_31st_comes_in_every_month() -> None:
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + ahead) for ahead in range(365)]
    assert sum(Recurrence(Every.MONTH, 31, 480).is_on(day) for day in days) == 12
    assert sum(Recurrence(Every.WEEK, 0, 480).is_on(day) for day in days) == 52


def test_an_audience_comes_back_as_it_was() -> None:
    of = Audience(roles=(Role.KADER,), week_from=0, without_teams=(5, 6), urgent=True)
    assert Audience.of_json(of.to_json()) == of
