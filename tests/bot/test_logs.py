"""Where an error arose, without what it says: in our own files, libraries, templates and text that was compiled."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from jinja2 import Environment, StrictUndefined

from bot.logs import where


def in_a_template() -> None:
    Environment(undefined=StrictUndefined, autoescape=True).from_string("{{ 'rahasia' / 2 }}").render()


def in_compiled_text() -> None:
    exec("1 / 0", {})  # its file is called <string>


def in_a_library() -> None:
    json.loads("rahasia")


@pytest.mark.parametrize(
    ("fails", "says"),
    [
        (in_a_template, r"TypeError at .*:\d+ < tests/bot/test_logs\.py:\d+"),
        (in_compiled_text, r"ZeroDivisionError at <string>:1 < tests/bot/test_logs\.py:\d+"),
        (in_a_library, r"JSONDecodeError at json/decoder\.py:\d+ < tests/bot/test_logs\.py:\d+"),
    ],
)
def test_the_place_is_told_and_never_the_text(fails: Callable[[], None], says: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  # three kinds
        fails()
    assert re.match(says, where(caught.value))
    assert "rahasia" not in where(caught.value)


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert where(ValueError("rahasia")) == "ValueError at "
