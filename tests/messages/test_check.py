"""`sapa check` finds each kind of mistake where it stands, and finds none in the words that we ship."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from messages.check import Weight, check
from messages.library import FOLDER, Library

LIBRARY = Library.load(lenient=True)
FACTS = "name: {means: nama, example: Siti, longest: 40}\nlines: {means: baris, example: [a], longest: 4500}\n"
WORDS = "a: {facts: [name, lines], text: 'Halo {{ name }}{{ lines | listed }}'}\n"


def checked(tmp_path: Path, files: dict[str, str]) -> list[tuple[str, int, str]]:
    """What is found in a small folder, in which only the check's own words are ours."""
    ours = Path(__file__).parents[2] / "messages" / "words" / "id" / "check.yaml"
    told = "\n".join(line for line in ours.read_text("utf-8").splitlines() if not line.startswith("#"))
    small = {"words/facts.yaml": "", "words/id/check.yaml": told, "commands.yaml": "stranger: []\n"}
    for name, text in (small | files).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = check(Library.load(tmp_path, lenient=True), emergency=["112"])
    return [(f.file, f.line, f.what) for f in found if "check." not in f.what and f.file != "words/id/check.yaml"]


def test_our_own_words_are_without_fault() -> None:
    assert check(LIBRARY, emergency=["112"]) == []


@pytest.mark.parametrize("emergency", [[], [""], [" "]])
def test_the_local_emergency_numbers_are_asked_for(emergency: list[str]) -> None:
    [finding] = check(LIBRARY, emergency=emergency)
    assert (finding.file, finding.weight) == (".env", Weight.ERROR)
    assert finding.what == "Nomor darurat setempat belum diisi."


@pytest.mark.parametrize(
    ("files", "file", "line", "what"),
    [
        ({"words/en/x.yaml": "a: Hi\nb: Ho\n", "words/id/x.yaml": "a: Hai\n"}, "words/en/x.yaml", 2, "hanya ada dalam"),
        ({"words/en/x.yaml": "", "words/id/x.yaml": "a: Hai\n"}, "words/en/x.yaml", 0, "belum ada dalam bahasa en"),
        ({"words/id/x.yaml": "a: Hai\nb: 'Hai {{ nama }}'\n"}, "words/id/x.yaml", 2, "memakai nama"),
        ({"words/id/x.yaml": "a: 'Hai {{ name'\n"}, "words/id/x.yaml", 1, "tidak bisa disusun"),
        ({"words/id/x.yaml": "a: 'Hai *Bunda'\n"}, "words/id/x.yaml", 1, "tidak bisa disusun"),
        ({"words/id/x.yaml": "a: 'Hai {{ \"{{\" }}'\n"}, "words/id/x.yaml", 1, "menyisakan kurung"),
        ({"words/id/x.yaml": "a: '{% include \"x.b\" %}'\n"}, "words/id/x.yaml", 1, "include"),
        ({"words/id/x.yaml": "a: {facts: [nama], text: Hai}\n"}, "words/id/x.yaml", 1, "belum dijelaskan"),
        ({"words/id/button.yaml": f"a: {'b' * 31}\n"}, "words/id/button.yaml", 1, "31 huruf"),
        ({"commands.yaml": "stranger: [mulai]\n"}, "commands.yaml", 0, "Perintah mulai"),
        ({"words/facts.yaml": "a: {means: apa}\n"}, "words/facts.yaml", 1, "tidak lengkap"),
        ({"words/facts.yaml": "a: {means: apa, example: b}\n"}, "words/facts.yaml", 0, "tidak dipakai"),
        ({"words/facts.yaml": FACTS, "words/id/x.yaml": WORDS}, "words/id/x.yaml", 1, "4.5"),
        (
            {"words/facts.yaml": FACTS, "words/id/x.yaml": "a: {facts: [name, lines], text: 'Hai {{ lines }}'}\n"},
            "words/id/x.yaml",
            1,
            "gagal dengan contohnya",
        ),
    ],
)
def test_a_mistake_is_found_where_it_stands(
    tmp_path: Path, files: dict[str, str], file: str, line: int, what: str
) -> None:
    found = checked(tmp_path, files)
    assert [(f, at) for f, at, said in found if what in said] == [(file, line)], found


def test_a_file_saved_in_another_encoding_is_reported(tmp_path: Path) -> None:
    (tmp_path / "words" / "id").mkdir(parents=True)
    (tmp_path / "words" / "id" / "x.yaml").write_bytes("a: Beratnya 1½ kg\n".encode("cp1252"))
    [(file, line, what)] = [one for one in checked(tmp_path, {}) if one[0] == "words/id/x.yaml"]
    assert (file, line) == ("words/id/x.yaml", 1)
    assert "tidak terbaca" in what


def test_even_broken_check_words_are_reported(tmp_path: Path) -> None:
    (tmp_path / "words" / "id").mkdir(parents=True)
    (tmp_path / "words" / "id" / "check.yaml").write_text("a: 'b\n", encoding="utf-8")
    (tmp_path / "words" / "facts.yaml").write_text("", encoding="utf-8")
    (tmp_path / "commands.yaml").write_text("stranger: []\n", encoding="utf-8")
    [finding] = check(Library.load(tmp_path, lenient=True), emergency=["112"])
    assert (finding.file, finding.line) == ("words/id/check.yaml", 2)
    assert "check.yaml" in finding.what


def test_no_key_stands_twice_in_a_file() -> None:
    """YAML would take the later one, and nobody would hear of the other."""
    root = FOLDER
    for file in [*root.glob("words/**/*.yaml"), root / "commands.yaml", root / "said_commands.yaml"]:
        keys = re.findall(r'^("?\w+"?):', file.read_text("utf-8"), re.MULTILINE)
        assert len(keys) == len(set(keys)), f"{file}: {[key for key in keys if keys.count(key) > 1]}"
