"""Plain words that mean a command: each leads to one that exists, and none is written twice."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from domain.talk import Option, Tap
from handlers.commands import COMMANDS
from messages.layout import folded
from messages.library import FOLDER, SMALL_WORDS, shipped

SAID = yaml.safe_load((FOLDER / "said_commands.yaml").read_text(encoding="utf-8"))
PHRASES = [phrase for command, phrases in SAID.items() if command != SMALL_WORDS for phrase in phrases]


def test_every_command_exists() -> None:
    assert set(SAID) - {SMALL_WORDS} <= set(COMMANDS)


def test_no_phrase_is_written_twice_or_in_a_form_that_nobody_can_type() -> None:
    assert [phrase for phrase, times in Counter(PHRASES).items() if times > 1] == []
    assert [phrase for phrase in PHRASES if folded(phrase) != phrase] == []


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("LAPOR", "lapor"),
        ("mau lapor dong bu", "lapor"),
        ("Lpr.", "lapor"),
        ("Assalamu'alaikum", "halo"),
        ("tolong", None),
        ("bu", None),
        ("terima kasih ya bu 🙏", "terima_kasih"),
        ("saya mau lapor jalan rusak", None),
        ("lapor aisyah", None),
        ("posyandu", "posyandu"),
        ("pertanyaan", "pertanyaan"),
        ("mau nanya dong bu", "tanya"),
        ("", None),
        ("...", None),
    ],
)
def test_what_is_meant(typed: str, command: str | None) -> None:
    assert shipped().said_command(typed) == command


# Said by other words, or too much to be begun by one word
NOT_BY_THEIR_NAME = {
    "start",
    "pagi",
    "jadwal",
    "berhenti",
    "lahir",
    "hapusdata",
    "kabar_duka",
    "bagi_tim",
    "batalkan_kejadian",
    "formulir",
    "karantina",
}


def test_every_command_of_a_menu_can_be_said_by_its_name() -> None:
    names = {name for menu in shipped().menus.values() for name in menu} - NOT_BY_THEIR_NAME
    assert {name: shipped().said_command(name.replace("_", " ")) for name in names} == {name: name for name in names}


MENU = tuple(
    (Option(tap=Tap("", 0, f"/{number}"), label=label),)
    for number, label in enumerate(
        ("Raka (Sri)", "Raka Putra (Yuli)", "Bima (Rina)", "👶 Anak di bawah 5 tahun", "Buang")
    )
)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("bima", "Bima (Rina)"),
        ("bima ya bu", "Bima (Rina)"),
        ("anak", "👶 Anak di bawah 5 tahun"),
        ("buang aja", "Buang"),
        ("raka", None),  # two of them
        ("raka putra", "Raka Putra (Yuli)"),
        ("rina", None),  # only a beginning
        ("bim", None),
        ("b", None),
        ("bu", None),
    ],
)
def test_a_button_is_known_by_its_first_words(typed: str, label: str | None) -> None:
    found = shipped().pick_by_beginning(typed, MENU, "id")
    assert (found.label if found else None) == label
