"""The page's words: both languages say the same things, and everything that is asked for is there."""

from __future__ import annotations

import json
import re
from typing import cast

from bot.simulator.serving import PAGE

WORDS = cast(dict[str, dict[str, str]], json.loads((PAGE / "words.json").read_text(encoding="utf-8")))
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("*.*")) if path.suffix in (".js", ".html")
)
# Keys that are put together: what a phone could not do, and the kinds of attachment.
BUILT = re.compile(r"not_possible_\w+|photo|document|voice|location|contact|sticker|forward")


def _places(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def test_both_languages_have_the_same_words_and_places() -> None:
    assert WORDS["id"].keys() == WORDS["en"].keys()
    assert {key: _places(words) for key, words in WORDS["id"].items()} == {
        key: _places(words) for key, words in WORDS["en"].items()
    }


def test_every_word_is_used_and_every_used_word_exists() -> None:
    quoted = set(re.findall(r"""["']([a-z_]+)["']""", SOURCES))
    unused = {key for key in WORDS["id"] if key not in quoted and not BUILT.fullmatch(key)}
    assert unused == set()
    asked = re.findall(r"""(?:\bsay\(|data-word=|data-label=|\bkey: )"([a-z_]+)\"""", SOURCES)
    assert set(asked) <= WORDS["id"].keys()
    assert len(asked) > 40


def test_nothing_is_written_as_markup() -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", SOURCES)


def test_the_page_names_no_address_outside() -> None:
    files = [path for path in PAGE.iterdir() if path.is_file()]
    named = {
        address
        for path in files
        for address in re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}", path.read_text(encoding="utf-8"))
    }
    assert named <= {"https://t.me", "http://www.w3.org"}  # what links begin with, and the name of SVG
