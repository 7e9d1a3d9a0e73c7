"""Plain words that mean a command: each leads to one that exists, and none is written twice."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from handlers.commands import COMMANDS
from messages.layout import folded
from messages.library import FOLDER, SMALL_WORDS
from tests.script import library

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
        ("", None),
        ("...", None),
    ],
)
def test_what_is_meant(typed: str, command: str | None) -> None:
    assert library().said_command(typed) == command
