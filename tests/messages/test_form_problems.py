"""Every complaint about a form reaches its author in words: where it stands, why, and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from forms.problem import Code, FormError, Problem
from messages import interviews
from messages.form_problems import key_of, told
from messages.library import shipped

LIBRARY = shipped()
NAMED = {"type": "text", "name": "a", "label": "Apa?"}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_words(code: Code, language: str) -> None:
    shelf = LIBRARY.words.texts[language]
    assert f"form_problem.{code}" in shelf
    assert f"form_problem.{code}_do" in shelf


def test_words_are_only_there_for_what_can_be_said() -> None:
    keys = {key.partition(".")[2].removesuffix("_do") for key in LIBRARY.words.texts["id"] if "form_problem." in key}
    assert {key for key in keys if not key.startswith("pyxform_")} == {str(code) for code in Code} | {"place"}


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("UNKNOWN_TYPE", "pyxform_unknown_type"),
        ("NAMES_001", "pyxform_names_001"),
        ("NAMES_011", "pyxform_names"),
        ("RANGE_004", "pyxform_range"),
        ("ENTITY_013", "pyxform_entity"),
        ("INTERNAL_001", "pyxform"),
        ("OTHER", "pyxform"),
    ],
)
def test_pyxform_is_told_as_narrowly_as_we_can(kind: str, key: str) -> None:
    assert key_of(LIBRARY, Problem(code=Code.PYXFORM, text="x", facts={"kind": kind})) == key


def broken(**sheets: Any) -> dict[str, Any]:
    return {"settings": [{"form_id": "uji", "version": "1"}], **sheets}


@pytest.mark.parametrize(
    ("sheets", "place", "what", "remedy"),
    [
        (broken(), "", "Tidak ada lembar survey", "Beri nama survey"),
        (
            broken(survey=[NAMED, {"type": "textt", "name": "b", "label": "B"}]),
            "Lembar survey, baris 3, kolom type",
            "“textt” tidak dikenal",
            "Pakai salah satu",
        ),
        (broken(survey=[NAMED, {}, NAMED]), "Lembar survey, baris 4, kolom name", "Nama a dipakai dua kali", "sendiri"),
        (
            broken(survey=[{**NAMED, "relevant": "${umur} > 1"}]),
            "Lembar survey, baris 2",
            "Tidak ada pertanyaan bernama umur",
            "Samakan nama dalam ${…}",
        ),
        (
            broken(survey=[{**NAMED, "constraint": "string-lenght(.) < 3"}]),
            "Lembar survey, baris 2, kolom constraint",
            "Fungsi string-lenght tidak dikenal",
            "Periksa ejaannya",
        ),
        (
            broken(survey=[{"type": "image", "name": "ttd", "label": "Tanda tangan", "appearance": "signature"}]),
            "Lembar survey, baris 2, kolom appearance",
            "Obrolan tidak bisa membawa signature",
            "Pakai image tanpa appearance itu",
        ),
        (
            broken(survey=[{"type": "select_one_from_file desa.csv", "name": "desa", "label": "Desa?"}]),
            "Lembar survey, baris 2",
            "Daftar desa",
            "Tulis pilihannya di lembar choices",
        ),
        (
            broken(
                survey=[
                    {"type": "calculate", "name": "a", "calculation": "${b} + 1"},
                    {"type": "calculate", "name": "b", "calculation": "${a} + 1"},
                    {"type": "note", "name": "n", "label": "${a}"},
                ]
            ),
            "Lembar survey",
            "saling menunggu: a → b → a",
            "Putuskan lingkarannya",
        ),
    ],
)
def test_the_author_reads_where_why_and_what_to_do(sheets: dict[str, Any], place: str, what: str, remedy: str) -> None:
    with pytest.raises(FormError) as caught:
        interviews.read(sheets)
    said = told(LIBRARY, caught.value.problems[0], "id")
    assert (said.place[: len(place)], what in said.what, remedy in said.remedy) == (place, True, True), said


def test_no_excel_file() -> None:
    with pytest.raises(FormError) as caught:
        interviews.read(b"PK, but no workbook")
    assert told(LIBRARY, caught.value.problems[0], "en").what.startswith("This file is no whole Excel workbook")
