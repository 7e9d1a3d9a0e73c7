"""Reading what people type: the table of real-looking inputs, and what holds for every text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from forms import reading
from forms.reading import Misread
from forms.turn import Choice, Trouble

TODAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 14, 5, tzinfo=UTC)
TABLE: dict[str, dict[str, str]] = yaml.load(
    (Path(__file__).parent / "reading_table.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
LISTS = {
    "rujukan": "Tidak|Ke posyandu|Ke bidan/pustu|Ke puskesmas|Ke RS|Ke Balai Penyuluhan KB|Lainnya",
    "keadaan": "Sehat|Tidak sehat|Meninggal",
    "keadaan_hamil": "Masih hamil|Sudah melahirkan|Keguguran|Bayi lahir meninggal|Ibu meninggal|Pindah",
    "kelamin": "Laki-laki|Perempuan",
    "kb": "Tidak ber-KB|MOW|MOP|IUD|Implan|Suntik|Pil|Kondom|MAL",
    "bahaya": "Tidak bisa minum atau menyusu|Kejang|Sesak napas|Biru|Muntah semua yang diminum|Bengkak kedua kaki"
    "|Bengkak di belakang telinga",
    "posyandu": "Melati 1|Melati 2|Mawar Merah|Anggrek",
    "protein": "negatif|+1|+2|+3|+4",
    "tahu": "Ya|Tidak|Belum tahu",
    "keluhan": "Batuk|Pilek|Demam|Diare|Sesak napas|Tidak ada",
}


def choices(name: str) -> tuple[Choice, ...]:
    labels = LISTS[name].split("|")
    return tuple(Choice(name=f"c{at}", label=label, number=at) for at, label in enumerate(labels, 1))


def read(expects: str, text: str) -> Any:
    """What the reader for this section of the table makes of a text."""
    kind, _, detail = expects.partition(" ")
    readers: dict[str, Callable[[], Any]] = {
        "number": lambda: reading.number(text, unit=detail),
        "integer": lambda: reading.integer(text),
        "date": lambda: reading.day(text, TODAY),
        "coming": lambda: reading.day(text, TODAY, future=True),
        "time": lambda: reading.time_of_day(text),
        "moment": lambda: reading.moment(text, NOW),
        "yes": lambda: reading.yes_no(text),
        "one": lambda: reading.one(text, choices(detail.removeprefix("of "))),
        "many": lambda: reading.many(text, choices(detail.removeprefix("of "))),
        "blood": lambda: reading.blood_pressure(text),
        "phone": lambda: reading.phone(text),
        "digits": lambda: reading.digits(text),
        "place": lambda: reading.place(text),
        "control": lambda: reading.control(text) or Misread(Trouble.NOT_UNDERSTOOD),
    }
    return readers[kind]()


def said(value: Any, expects: str) -> str:
    """A value as the table writes it."""
    if isinstance(value, Misread):
        if value.trouble is not Trouble.AMBIGUOUS:
            return f"! {value.trouble}"
        return ("? " + " | ".join(said(one, expects) for one in value.candidates)).strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, reading.Spoken):
        return " or ".join(sorted(value.controls)) + (f" {value.value}" if value.value else "")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return said_choice(value, expects)


def said_choice(value: Any, expects: str) -> str:
    if isinstance(value, Choice):
        return value.label
    if expects.startswith(("one of ", "many of ")):
        labels = {choice.name: choice.label for choice in choices(expects.split(" of ")[1])}
        return " + ".join(labels[name] for name in ([value] if isinstance(value, str) else value))
    return f"{value.latitude} {value.longitude}" if expects == "place" else str(value)


@pytest.mark.parametrize("expects", TABLE)
def test_table(expects: str) -> None:
    got = {text: said(read(expects, text), expects) for text in TABLE[expects]}
    assert got == TABLE[expects]


def test_the_table_is_long_enough() -> None:
    assert sum(len(cases) for cases in TABLE.values()) >= 300


def test_in_english() -> None:
    assert reading.number("twenty-one point five kg", unit="kg", language="en") == Decimal("21.5")
    assert reading.number("about 8.4", unit="kg", language="en") == Decimal("8.4")
    assert reading.day("May 26th", TODAY, language="en") == date(2025, 5, 26)
    assert reading.day("3 days ago", TODAY, language="en") == TODAY - timedelta(3)
    assert reading.day("last night", TODAY, language="en") == Misread(Trouble.AMBIGUOUS, (TODAY, TODAY - timedelta(1)))
    assert reading.time_of_day("half past nine", language="en") == Misread(Trouble.NOT_UNDERSTOOD)
    assert reading.time_of_day("3 pm", language="en") == time(15)
    assert reading.yes_no("not yet", language="en") is False


def test_the_forms_own_check_decides_between_readings_and_nothing_else() -> None:
    assert reading.number("8.400", unit="kg", fits=lambda value: value < 40) == Decimal("8.4")
    assert reading.number("8,400", fits=lambda value: value > 40) == Decimal(8400)
    assert reading.number("84", unit="kg", fits=lambda value: value < 40) == Decimal(84)
    assert reading.day("26 mei", TODAY, fits=lambda day: day >= TODAY) == date(2026, 5, 26)
    assert reading.day("26 mei", TODAY, fits=lambda day: False) == date(2025, 5, 26)


def test_the_name_of_another_measure_is_not_read_over() -> None:
    weight = frozenset({"bb", "berat", "badan"})
    assert reading.number("bb 8,4", unit="kg", names=weight) == Decimal("8.4")
    assert reading.number("berat badan 8,4", unit="kg", names=weight) == Decimal("8.4")
    assert reading.number("lila 13,5", unit="cm", names=weight) == Misread(Trouble.NOT_UNDERSTOOD)


@pytest.mark.parametrize("expects", TABLE)
@given(text=st.text(max_size=80))
def test_no_text_breaks_a_reader(expects: str, text: str) -> None:
    said(read(expects, text), expects)


PIECES = [text for cases in TABLE.values() for text in cases] + [
    "١٢",
    "\u200b",
    "\u202e",
    "👩‍👧",
    "½",
    "²",
    "/",
    ",",
    "-",
]


@pytest.mark.parametrize("expects", TABLE)
@given(parts=st.lists(st.sampled_from(PIECES), max_size=5), glue=st.sampled_from(["", " ", ",", "\n"]))
def test_no_mixture_of_real_words_breaks_a_reader(expects: str, parts: list[str], glue: str) -> None:
    said(read(expects, glue.join(parts)), expects)


@pytest.mark.parametrize("expects", TABLE)
def test_very_long_texts_are_refused_quickly(expects: str) -> None:
    for text in ("8" * 10_000, "batuk " * 2_000, "1," * 5_000, "👍" * 10_000, "dua puluh " * 1_000):
        assert isinstance(read(expects, text), Misread)


@given(st.decimals(min_value=-10_000, max_value=10_000, places=3, allow_nan=False))
def test_a_written_number_reads_back_to_itself(value: Decimal) -> None:
    """Except "8,125", which may be a thousand: there it is the first candidate."""
    for language in ("id", "en"):
        read_back = reading.number(reading.written(value, language), language=language)
        assert read_back == value or (isinstance(read_back, Misread) and read_back.candidates[0] == value)


@given(st.integers(min_value=0, max_value=999_999))
def test_a_number_in_words_reads_back_to_itself(value: int) -> None:
    assert reading.integer(in_words(value)) == value
    assert reading.integer(in_words(value).replace(" ", "")) == value


def in_words(value: int) -> str:
    names = [
        "nol",
        "satu",
        "dua",
        "tiga",
        "empat",
        "lima",
        "enam",
        "tujuh",
        "delapan",
        "sembilan",
        "sepuluh",
        "sebelas",
    ]
    if value < 12:
        return names[value]
    if value < 20:
        return f"{names[value - 10]} belas"
    for size, word in ((1000, "ribu"), (100, "ratus"), (10, "puluh")):
        if value >= size:
            count, rest = divmod(value, size)
            head = f"se{word}" if count == 1 else f"{in_words(count)} {word}"
            return head if rest == 0 else f"{head} {in_words(rest)}"
    raise AssertionError(value)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2035, 12, 31)))
def test_a_written_date_reads_back_to_itself(value: date) -> None:
    day, month, year = value.day, value.month, value.year
    for text in (
        reading.written_day(value),
        f"{day}/{month}/{year}",
        f"{day:02}-{month:02}-{year}",
        f"{day}.{month}.{year}",
        f"{year}-{month:02}-{day:02}",
        f"{day:02}{month:02}{year}",
        f"tgl {day} bulan {month} tahun {year}",
    ):
        if year <= TODAY.year + 1 or not text.isdecimal():
            assert reading.day(text, TODAY) == value, text


@given(st.dates(min_value=TODAY - timedelta(364), max_value=TODAY))
def test_a_date_without_its_year_is_the_most_recent(value: date) -> None:
    assert reading.day(f"{value.day}/{value.month}", TODAY) == value


@given(st.integers(min_value=1, max_value=31), st.integers(min_value=1, max_value=12), st.integers(2000, 2030))
def test_a_date_that_does_not_exist_is_refused(day: int, month: int, year: int) -> None:
    try:
        expected: Any = date(year, month, day)
    except ValueError:
        expected = Misread(Trouble.IMPOSSIBLE)
    assert reading.day(f"{day}/{month}/{year}", TODAY) == expected


@given(st.times())
def test_a_written_time_reads_back_to_itself(value: time) -> None:
    minute = value.replace(second=0, microsecond=0)
    assert reading.time_of_day(reading.written_time(minute)) == minute


@given(st.sampled_from(sorted(LISTS)), st.data())
def test_a_choice_reads_by_number_and_by_label_whatever_its_case(name: str, data: st.DataObject) -> None:
    offered = choices(name)
    choice = data.draw(st.sampled_from(offered))
    assert reading.one(choice.label.upper(), offered) == choice.name
    if name != "protein":  # there the labels are numbers themselves
        assert reading.one(f"no {choice.number}", offered) == choice.name


@given(st.sets(st.sampled_from(choices("keluhan")), min_size=1))
def test_several_choices_read_back_in_the_order_of_the_list(chosen: set[Choice]) -> None:
    expected = tuple(choice.name for choice in choices("keluhan") if choice in chosen)
    for text in (",".join(str(one.number) for one in chosen), " dan ".join(one.label for one in chosen)):
        assert reading.many(text, choices("keluhan")) == expected


def test_tidy_keeps_what_people_see() -> None:
    assert reading.tidy("  Bunda\u200b  sehat\u202e 👩‍👧 \r\n baris dua\x00 ") == "Bunda sehat 👩‍👧\nbaris dua"
    assert reading.shortened("a" * 100) == "a" * 59 + "…"
    assert reading.shortened("satu\ndua") == "satu dua"
