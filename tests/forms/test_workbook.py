"""Forms as staff write them: YAML to .xlsx and back, with rows where Excel shows them."""

from __future__ import annotations

import io
import secrets
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from forms.compile import compile_form
from forms.model import Instance
from forms.problem import Code, FormError
from forms.workbook import MAX_CELL, MAX_ROWS, read_cells, read_xlsx, write_xlsx
from tests.forms.making import WORLD, asked

SHEETS: dict[str, Any] = {
    "survey": [
        {"type": "select_one yt", "name": "hadir", "label::Indonesia (id)": "Hadir?", "required": True},
        {"type": "decimal", "name": "bb", "label::Indonesia (id)": "Berat\nkg", "relevant": "${hadir} = 'ya'"},
        {"type": "integer", "name": "n", "label::Indonesia (id)": "Berapa?", "default": 2},
    ],
    "choices": [
        {"list_name": "yt", "name": "ya", "label::Indonesia (id)": "Ya"},
        {"list_name": "yt", "name": "tidak", "label::Indonesia (id)": "Tidak"},
    ],
    "settings": {"form_id": "kunjungan", "version": 20260314, "form_title": "Kunjungan"},
}


def test_a_form_in_excel_is_the_same_form() -> None:
    written = compile_form(write_xlsx(SHEETS))
    assert written.xml == compile_form(SHEETS).xml
    assert (written.id, written.version, written.title) == ("kunjungan", "20260314", "Kunjungan")


def test_the_workbook_is_one_to_work_in() -> None:
    book = load_workbook(io.BytesIO(write_xlsx(SHEETS)))
    assert book.sheetnames == ["survey", "choices", "settings"]
    survey = book["survey"]
    assert (survey.freeze_panes, survey["A1"].font.bold, survey["C1"].value) == ("A2", True, "label::Indonesia (id)")


def book_of(rows: list[list[Any]], sheet: str = "survey") -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_too_many_rows_are_named_as_such() -> None:
    """Not cut off in silence, nor called a damaged file."""
    data = book_of([["type", "name"], *[["note", f"n{number}"] for number in range(MAX_ROWS)]])
    for read in (read_xlsx, read_cells):
        with pytest.raises(FormError) as caught:
            read(data)
        assert [problem.code for problem in caught.value.problems] == [Code.TOO_BIG]


def test_one_cell_far_down_and_a_claim_of_width_cost_nothing() -> None:
    """A few hundred bytes that say "A1:XFD1048576" would be read as seventeen thousand million cells."""
    far = b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    data = with_part(book_of([["nama ibu"]]), "xl/worksheets/sheet1.xml", WORKSHEET % far)
    with pytest.raises(FormError) as caught:
        read_cells(data)
    assert [problem.facts["found"] for problem in caught.value.problems] == [MAX_ROWS + 1]


@pytest.mark.parametrize("read", [read_xlsx, read_cells])
def test_styles_that_would_fill_the_memory_are_refused(read: Callable[[bytes], object]) -> None:
    swollen = b"<styleSheet>" + secrets.token_hex(64_000).encode() * 100 + b"</styleSheet>"
    with pytest.raises(FormError) as caught:
        read(with_part(book_of([["nama ibu"]]), "xl/styles.xml", swollen))
    assert [problem.code for problem in caught.value.problems] == [Code.TOO_BIG]


WORKSHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with this in the place of one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            after.writestr(part, content if part == name else before.read(part))
    return out.getvalue()


def test_empty_rows_do_not_move_the_numbers() -> None:
    rows: list[list[Any]] = [
        ["type", "name", "label", "relevant"],
        ["text", "a", "A"],
        [],
        [],
        ["text", "b", "B", "foo(${a})"],
    ]
    with pytest.raises(FormError) as error:
        compile_form(book_of(rows))
    assert [(problem.row, problem.column) for problem in error.value.problems] == [(5, "relevant")]
    rows[4] = ["text", "b", "${c}"]
    with pytest.raises(FormError) as error:
        compile_form(book_of(rows))
    assert [(problem.row, problem.column) for problem in error.value.problems] == [(5, "label")]


def test_cells_are_read_as_people_see_them() -> None:
    rows: list[list[Any]] = [
        ["type", " name ", "label", "default", "required"],
        ["integer", "a", "Hard\xa0space ", 3.0, True],
        ["decimal", "b", "B", 2.5, None],
        ["calculate", "c", None, None, None],
    ]
    assert read_xlsx(book_of(rows))["survey"] == [
        {"type": "integer", "name": "a", "label": "Hard space", "default": "3", "required": "TRUE"},
        {"type": "decimal", "name": "b", "label": "B", "default": "2.5"},
        {"type": "calculate", "name": "c"},
    ]


def test_the_sheets_may_be_named_in_capitals() -> None:
    form = compile_form(book_of([["type", "name", "label"], ["text", "a", "A"]], " Survey "), name="uji")
    assert (form.id, asked(Instance.new(form, WORLD))) == ("uji", ["/data/a"])


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda text: text == text.strip() and "\xa0" not in text and "_x" not in text
)


@given(st.lists(st.dictionaries(st.sampled_from(["type", "name", "label", "hint"]), texts, min_size=1), max_size=8))
@settings(max_examples=40, deadline=None)
def test_any_text_survives_excel(rows: list[dict[str, str]]) -> None:
    back = read_xlsx(write_xlsx({"survey": rows}))
    assert back.get("survey", []) == rows


@pytest.mark.parametrize("read", [read_xlsx, read_cells])
def test_a_text_that_is_kept_once_and_stands_everywhere_does_not_fill_the_memory(
    read: Callable[[bytes], object],
) -> None:
    """Sixty kilobytes that would be read as four thousand million characters: the blank before it makes each a copy."""
    sheet = b'<sheetData><row><c t="s"><v>0</v></c></row>%s</sheetData>'
    cells = b"<row>" + b'<c t="s"><v>1</v></c>' * 100 + b"</row>"
    data = with_part(write_xlsx({"survey": [{"type": " " + "a" * 30_000}]}), "xl/worksheets/sheet1.xml", b"")
    data = with_part(data, "xl/worksheets/sheet1.xml", WORKSHEET % (sheet % (cells * 400)))
    with pytest.raises(FormError) as caught:
        read(data)
    assert [problem.code for problem in caught.value.problems] == [Code.TOO_BIG]


@pytest.mark.parametrize("read", [read_xlsx, read_cells])
def test_a_cell_longer_than_excel_allows_is_refused(read: Callable[[bytes], object]) -> None:
    cell = b'<sheetData><row><c t="inlineStr"><is><t>%s</t></is></c></row></sheetData>' % (b"a" * (MAX_CELL + 1))
    with pytest.raises(FormError) as caught:
        read(with_part(book_of([["type"]]), "xl/worksheets/sheet1.xml", WORKSHEET % cell))
    assert [problem.code for problem in caught.value.problems] == [Code.TOO_BIG]


def spoilt(data: bytes) -> bytes:
    """The packed bytes of its first part are no longer what a packer writes."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        first = book.infolist()[0]
    begins = first.header_offset + 30 + len(first.filename)
    return data[:begins] + b"\xff" * 12 + data[begins + 12 :]


@pytest.mark.parametrize(
    "data",
    [
        spoilt(book_of([["type"]])),
        with_part(
            book_of([["type"]]),
            "xl/worksheets/sheet1.xml",
            WORKSHEET % b"<sheetData><row><c><v>1e999</v></c></row></sheetData>",
        ),
    ],
    ids=["packed badly", "a number without end"],
)
@pytest.mark.parametrize("read", [read_xlsx, read_cells])
def test_whatever_is_damaged_is_called_so(read: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(FormError) as caught:
        read(data)
    assert [problem.code for problem in caught.value.problems] == [Code.NOT_XLSX]
