"""Files and expressions that would eat the machine, or do what nobody meant: refused or bounded."""

from __future__ import annotations

import io
import time
import zipfile
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from forms.compile import compile_form
from forms.expression import Expr, compile_expression
from forms.form import Form
from forms.functions.text import MAX_PATTERN
from forms.model import Instance
from forms.problem import Code, FormError, Problem, XPathError
from forms.recompute import MAX_ENTRIES
from forms.shape import Shapes
from forms.sheets import MAX_ROWS
from forms.workbook import MAX_FILE, neutral, read_xlsx, write_xlsx
from forms.xform import read_xform
from forms.xml import read_xml
from tests.forms.making import WORLD, form, start

BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
EXTERNAL = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'
SIMPLE = {"survey": [{"type": "text", "name": "nama", "label": "Nama"}]}


def codes(error: pytest.ExceptionInfo[FormError]) -> list[Code]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, Code.UNSAFE_XML),
        (EXTERNAL, Code.UNSAFE_XML),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>', Code.UNSAFE_XML),
        ("<a><b></a>", Code.BAD_XML),
        ("", Code.BAD_XML),
        ("<a>" * 200 + "</a>" * 200, Code.BAD_XML),
    ],
)
def test_dangerous_or_broken_xml_is_refused(text: str, code: Code) -> None:
    with pytest.raises(FormError) as error:
        read_xml(text, what="xform")
    assert codes(error) == [code]


def test_a_bomb_beside_the_form_is_refused() -> None:
    with pytest.raises(FormError) as error:
        form("type | name | label\nxml-external | desa |\ntext | a | A", attachments={"desa.xml": BOMB.encode()})
    assert codes(error) == [Code.UNSAFE_XML]


@pytest.mark.parametrize("xml", ["<html/>", "<h><head/><body/></h>", "<h><head><model/></head><body/></h>"])
def test_what_is_no_xform_is_refused(xml: str) -> None:
    with pytest.raises(FormError) as error:
        read_xform(xml, {})
    assert codes(error) == [Code.BAD_XML]


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.NOT_XLSX),
        (b"PK\x03\x04rubbish", Code.NOT_XLSX),
        (b"type,name\ntext,a\n", Code.NOT_XLSX),
        (packed({"a.txt": b"halo"}), Code.NOT_XLSX),
        (packed({"xl/worksheets/sheet1.xml": b"0" * 50_000_000}), Code.TOO_BIG),
        (packed({f"{n}.xml": b"" for n in range(600)}), Code.TOO_BIG),
        (packed({"xl/workbook.xml": BOMB.encode()}), Code.UNSAFE_XML),
        (b"PK" + b"0" * MAX_FILE, Code.TOO_BIG),
    ],
    ids=["empty", "cut", "csv", "other zip", "zip bomb", "many parts", "xml bomb", "big"],
)
def test_a_dangerous_or_broken_workbook_is_refused(data: bytes, code: Code) -> None:
    with pytest.raises(FormError) as error:
        compile_form(data)
    assert codes(error) == [code]


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    good = write_xlsx(SIMPLE)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = good.replace(size.to_bytes(4, "little"), (size - 200).to_bytes(4, "little"))
    assert lying != good
    with pytest.raises(FormError) as error:
        read_xlsx(lying)
    assert codes(error) == [Code.NOT_XLSX]


def test_an_oversized_sheet_is_refused() -> None:
    with pytest.raises(FormError) as error:
        compile_form({"survey": [{"type": "text", "name": f"q{n}"} for n in range(MAX_ROWS + 1)]})
    assert codes(error) == [Code.TOO_BIG]


def test_formulas_stay_text() -> None:
    sheets = {"survey": [{"type": "text", "name": "a", "label": '=HYPERLINK("http://x","y")'}]}
    data = write_xlsx(sheets)
    cell = load_workbook(io.BytesIO(data))["survey"]["C2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x","y")')
    assert read_xlsx(data) == sheets


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+62811", "+62811"),
        ("-7.1", "-7.1"),
        ("-cmd", "'-cmd"),
        ("\t=1", "'\t=1"),
        ("Siti", "Siti"),
        ("", ""),
    ],
)
def test_text_for_csv_is_no_formula(text: str, kept: str) -> None:
    assert neutral(text) == kept


def bounded(survey: str, path: str, text: str) -> tuple[Instance, float]:
    """An answer that sets off something heavy, and the CPU seconds that it took."""
    instance = start(survey)
    begun = time.process_time()
    instance.set(path, text)
    instance.order()
    return instance, time.process_time() - begun


def test_a_catastrophic_pattern_gives_up() -> None:
    survey = """
    type | name | label | constraint
    text | kode | Kode | regex(., '(a+)+$')
    """
    instance = start(survey)
    begun = time.process_time()
    assert instance.check("/data/kode", "a" * 5_000 + "!") is None
    assert time.process_time() - begun < 5
    assert "regular expression" in instance.failures["/data/kode"]


def test_a_pattern_that_is_too_long_is_refused() -> None:
    with pytest.raises(FormError) as error:
        form(f"type | name | label | constraint\ntext | a | A | regex(., '{'a' * (MAX_PATTERN + 1)}')")
    assert codes(error) == [Code.BAD_REGEX]


def test_text_that_doubles_itself_stops() -> None:
    rows = "\n".join(f"calculate | b{n} | | concat(${{b{n - 1}}}, ${{b{n - 1}}})" for n in range(1, 40))
    survey = f"type | name | label | calculation\ntext | b0 | B |\n{rows}"
    instance, _ = bounded(survey, "/data/b0", "0123456789")
    assert len(instance.value("/data/b12")) == 40_960
    assert instance.value("/data/b39") == ""
    assert instance.failures


LOOPS = """
type | name | label | calculation
text | a | A |
csv-external | t | |
calculate | n | | FIRST count(instance('t')/root/item[count(instance('t')/root/item[. != ${a}]) > 0])
"""
ROWS = ("x\n" + "1\n" * 3_000).encode()


def test_loops_within_loops_stop() -> None:
    survey = LOOPS.replace("FIRST", "${a} != '' and")
    instance = Instance.new(form(survey, attachments={"t.csv": ROWS}), WORLD)
    begun = time.process_time()
    instance.set("/data/a", "b")
    assert time.process_time() - begun < 5
    assert instance.value("/data/n") == ""
    assert "steps" in instance.failures["/data/n"]


def test_loops_that_stop_nobody_from_the_start_are_refused() -> None:
    with pytest.raises(FormError) as error:
        form(LOOPS.replace("FIRST", ""), attachments={"t.csv": ROWS})
    [problem] = error.value.problems
    assert (problem.code, problem.row, problem.column) == (Code.ENDLESS, 4, None)


def test_a_repeat_count_is_bounded() -> None:
    survey = """
    type | name | label | repeat_count
    integer | n | N |
    begin_repeat | anak | Anak | ${n}
    text | nama | Nama |
    end_repeat | | |
    """
    instance, _ = bounded(survey, "/data/n", "2000000000")
    assert instance.entries("/data/anak") == MAX_ENTRIES


@pytest.mark.parametrize(
    "survey",
    [
        "type | name | label | calculation\ncalculate | a | | . + 1",
        "type | name | label | relevant\ntext | a | A | ${b} = 1\ntext | b | B | ${a} = 1",
        "type | name | label | relevant\nbegin_group | g | G | ${a} = 1\ntext | a | A |\nend_group | | |",
        "type | name | label | calculation | relevant\ncalculate | a | | ${b} |\ntext | b | B | | ${a} = 1",
    ],
)
def test_every_kind_of_circle_is_refused(survey: str) -> None:
    with pytest.raises(FormError) as error:
        form(survey)
    assert codes(error) == [Code.CYCLE]


@pytest.mark.parametrize(
    "sheets",
    [
        {},
        {"survey": []},
        {"survey": "text"},
        {"survey": [["text", "a"]]},
        {"survey": [{"type": {"a": 1}, "name": "a"}]},
        {"survey": [{"type": "text"}]},
        {"survey": [{"type": "tiada", "name": "a"}]},
        {"survey": [{"type": "select_one x", "name": "a", "label": "A"}]},
        {"survey": [{"type": "begin_group", "name": "g"}]},
        {"survey": [{"type": "text", "name": "a b", "label": "A"}]},
        {"survey": [{"type": "text", "name": "a", "label": "${b}"}]},
        {"survey": [{"type": "text", "name": "a", "label": "A"}] * 2},
        {"choices": [{"list_name": "a", "name": "b"}]},
    ],
)
def test_broken_sheets_are_refused_in_words(sheets: dict[str, object]) -> None:
    with pytest.raises(FormError) as error:
        compile_form(sheets)
    assert all(problem.text and problem.remedy for problem in error.value.problems)


WORDS = ["a", "${a}", "${b", "1", "", "'", "${a} = 1", "=1", "position(..)", "once(1)", "regex(., '(')", "../a", "<b>&"]
TYPES = ["text", "integer", "select_one w", "select_one ${a}", "begin_group", "end_group", "begin_repeat", "end_repeat"]
COLUMNS = ["label", "relevant", "constraint", "calculation", "default", "choice_filter", "repeat_count", "trigger"]
rows = st.builds(
    lambda kind, name, cells: {"type": kind, "name": name, "label": "L", **cells},
    st.sampled_from([*TYPES, "calculate", "note", "range", "rank w", ""]),
    st.sampled_from(["a", "b", "c", ""]),
    st.dictionaries(
        st.sampled_from([*COLUMNS, "bind::sapa:warning", "appearance"]), st.sampled_from(WORDS), max_size=2
    ),
)


@given(st.lists(rows, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_sheet_is_a_form_or_is_refused_in_words(survey: list[dict[str, str]]) -> None:
    made: Form | None = None
    problems: tuple[Problem, ...] = ()
    try:
        made = compile_form({"survey": survey, "choices": [{"list_name": "w", "name": "x", "label": "X"}]})
    except FormError as error:
        problems = error.problems
    assert all(problem.text and problem.remedy for problem in problems)
    assert problems or (made is not None and Instance.new(made, WORLD).failures == {})


@cache
def one_question() -> Shapes:
    return form("type | name | label\ntext | a | A").shapes


pieces = st.sampled_from(
    [
        "/data/a",
        "..",
        ".",
        "(",
        ")",
        "[",
        "]",
        "'x'",
        "1",
        "+",
        "=",
        "and",
        "//",
        "count",
        "if",
        ",",
        "$",
        "é",
        "*",
        "@",
        "-",
        "::",
        "child",
    ]
)


@given(st.lists(pieces, max_size=12).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_an_expression_or_is_refused(source: str) -> None:
    code: Code | None = None
    expression: Expr | None = None
    try:
        expression = compile_expression(source, one_question(), ("data", "a"))
    except XPathError as error:
        code = error.code
    assert (code is None) is (expression is not None)
