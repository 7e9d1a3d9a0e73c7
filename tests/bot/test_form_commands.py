"""`sapa form …` as an author of forms uses it, on files in Excel and YAML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.main import app
from messages import interviews
from tests.sent_files import workbook as in_excel

RUN = CliRunner()
SANITATION: dict[str, list[dict[str, str]]] = {
    "survey": [
        {"type": "select_one ya_tidak", "name": "jamban", "label": "Ada jamban?", "required": "yes"},
        {"type": "text", "name": "alasan", "label": "Mengapa tidak?", "relevant": "${jamban} = 'tidak'"},
        {"type": "begin repeat", "name": "sumber", "label": "Sumber air"},
        {"type": "text", "name": "air", "label": "Air dari mana?"},
        {"type": "end repeat", "name": "", "label": ""},
    ],
    "choices": [
        {"list_name": "ya_tidak", "name": "ya", "label": "Ya"},
        {"list_name": "ya_tidak", "name": "tidak", "label": "Tidak"},
    ],
    "settings": [{"form_title": "Sanitasi rumah", "form_id": "sanitasi", "version": "1"}],
}


def workbook(path: Path, sheets: dict[str, list[dict[str, str]]]) -> Path:
    """The sheets as staff would have written them in Excel."""
    path.write_bytes(in_excel(sheets))
    return path


def run(*arguments: object, typed: str = "") -> tuple[int, str, str]:
    result = RUN.invoke(app, ["form", *map(str, arguments)], input=typed, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def as_text(sheets: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, str]]]:
    """The cells as text, without empty sheets."""
    filled = {name: rows for name, rows in sheets.items() if rows}
    return {
        name: [{column: str(cell) for column, cell in row.items()} for row in rows] for name, rows in filled.items()
    }


def shipped(tmp_path: Path, name: str) -> Path:
    path = tmp_path / f"{name}.yaml"
    path.write_text(yaml.safe_dump(dict(interviews.sheets(name)), allow_unicode=True, sort_keys=False), "utf-8")
    return path


def test_a_good_workbook_is_fine(tmp_path: Path) -> None:
    code, out, err = run("check", workbook(tmp_path / "s.xlsx", SANITATION))
    assert (code, err) == (0, "")
    assert out == "✓ Sanitasi rumah (versi 1) bisa dipakai: 3 pertanyaan.\n"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", ["Lembar survey, baris 3, kolom type: Jenis pertanyaan “txt” tidak dikenal", "→ Pakai salah satu"]),
        ("en", ["Sheet survey, row 3, column type: The question type “txt” is not known", "→ Use one of"]),
    ],
)
def test_a_mistake_has_row_column_and_remedy(tmp_path: Path, language: str, said: list[str]) -> None:
    sheets = {**SANITATION, "survey": [SANITATION["survey"][0], {"type": "txt", "name": "b", "label": "B"}]}
    code, out, err = run("check", workbook(tmp_path / "s.xlsx", sheets), "--language", language)
    assert (code, out) == (1, "")
    assert [text for text in said if text not in err] == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("f.xlsx", b"hello", "bukan lembar kerja Excel"),
        ("f.yaml", b"survey: [}", "tidak terbaca"),
        ("f.yaml", b"- 1", "tidak terbaca"),
        ("f.yaml", b"survey: 1", "bukan tulisan, angka, atau tanggal"),
    ],
)
def test_a_file_that_is_no_form_is_told(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    code, _, err = run("check", path)
    assert code == 1
    assert said in err


def test_the_conversation_is_seen(tmp_path: Path) -> None:
    code, out, _ = run("show", workbook(tmp_path / "s.xlsx", SANITATION))
    assert code == 0
    assert [line for line in out.splitlines() if line] == [
        "Sanitasi rumah (versi 1)",
        "1. Ada jamban? (wajib)",
        "Pilih satu: [Ya] [Tidak]",
        "2. Mengapa tidak?",
        "Jawaban: tulisan",
        "Hanya kalau: [1] = “Tidak”",
        "↻ Sumber air (diulang, “Tambah lagi?”)",
        "3. Air dari mana?",
        "Jawaban: tulisan",
    ]


@pytest.mark.parametrize("name", interviews.names())
def test_our_own_forms_go_to_excel_and_back(tmp_path: Path, name: str) -> None:
    path = shipped(tmp_path, name)
    assert run("to-xlsx", path, tmp_path / "a.xlsx")[0] == 0
    assert load_workbook(tmp_path / "a.xlsx")["survey"]["A1"].value == "type"
    assert run("from-xlsx", tmp_path / "a.xlsx", tmp_path / "b.yaml")[0] == 0
    before, after = (yaml.safe_load(file.read_text("utf-8")) for file in (path, tmp_path / "b.yaml"))
    assert as_text(after) == as_text(before)
    assert run("check", tmp_path / "b.yaml")[0] == 0


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    path = shipped(tmp_path, "siaran")
    (tmp_path / "siaran.xlsx").write_bytes(b"mine")
    assert run("to-xlsx", path, typed="n\n")[0] == 1
    assert (tmp_path / "siaran.xlsx").read_bytes() == b"mine"
    assert run("from-xlsx", workbook(tmp_path / "s.xlsx", SANITATION), tmp_path / "s.xlsx")[0] == 1
    assert run("to-xlsx", path, typed="y\n")[0] == 0


TYPED = "tidak\nbelum ada uang\nsumur\ncukup\n[✅ Simpan]\n"


def test_a_form_is_tried_in_a_pipe(tmp_path: Path) -> None:
    code, out, err = run("try", workbook(tmp_path / "s.xlsx", SANITATION), typed=TYPED)
    assert code == 0
    record: dict[str, Any] = json.loads(out)
    assert (record["form"], record["version"]) == ("sanitasi", "1")
    assert record["answers"] == {"jamban": "tidak", "alasan": "belum ada uang", "sumber": [{"air": "sumur"}]}
    assert "Ada jamban?\n[Ya] [Tidak]\n" in err
    assert "✓ Mengapa tidak: belum ada uang" in err


def test_the_record_may_be_xml(tmp_path: Path) -> None:
    code, out, _ = run("try", workbook(tmp_path / "s.xlsx", SANITATION), "--xml", typed=TYPED)
    assert code == 0
    assert '<data id="sanitasi" version="1"><jamban>tidak</jamban>' in out
    assert "<sumber><air>sumur</air></sumber>" in out


@pytest.mark.parametrize("typed", ["", "ya\n", "ya\n[✖ Batal]\nbatal\n", "simpan dulu\n"])
def test_a_trial_that_is_not_finished_has_no_record(tmp_path: Path, typed: str) -> None:
    code, out, _ = run("try", workbook(tmp_path / "s.xlsx", SANITATION), typed=typed)
    assert (code, out) == (1, "")


def test_children_and_files_are_there_to_try_with(tmp_path: Path) -> None:
    sheets = {
        "survey": [
            {"type": "select_one_from_file anak.csv", "name": "anak", "label": "Siapa?"},
            {"type": "image", "name": "foto", "label": "Foto rumah"},
        ],
        "settings": [{"form_id": "foto", "version": "1"}],
    }
    photo = tmp_path / "rumah.jpg"
    photo.write_bytes(b"any")
    typed = f"aisyah\n@{photo}\nsimpan\n"
    code, out, _ = run("try", workbook(tmp_path / "f.xlsx", sheets), typed=typed)
    assert code == 0
    assert json.loads(out)["answers"] == {"anak": "1", "foto": "rumah.jpg"}


def test_a_data_file_beside_the_form_is_read(tmp_path: Path) -> None:
    sheets = {
        "survey": [{"type": "select_one_from_file desa.csv", "name": "desa", "label": "Desa?"}],
        "settings": [{"form_id": "desa", "version": "1"}],
    }
    path = workbook(tmp_path / "d.xlsx", sheets)
    code, _, err = run("check", path)
    assert code == 1
    assert "Daftar desa" in err
    (tmp_path / "desa.csv").write_text("name,label\na,Purwodadi\n", "utf-8")
    assert run("check", path)[0] == 0
