"""`docs/forms.md` names every function, message and refusal that the code has."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.compile import REFUSED_APPEARANCES, REFUSED_TYPES
from forms.complaints import KINDS
from forms.functions.registry import NAMES
from forms.problem import Code

PAGE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_function_is_on_the_page(name: str) -> None:
    assert f"`{name.replace('jr-', 'jr:')}`" in PAGE


@pytest.mark.parametrize("code", [code for code in Code if code not in (Code.CANNOT_CHAT, Code.PYXFORM)])
def test_every_message_is_on_the_page(code: Code) -> None:
    assert f"`{code}`" in PAGE


def test_every_refusal_is_on_the_page() -> None:
    refused = {*REFUSED_TYPES.values(), *(what.rstrip("(:") for what in REFUSED_APPEARANCES)}
    assert {what for what in refused if f"`cannot_chat.{what}`" not in PAGE} == set()
    assert {kind for kind, _, _ in KINDS if f"`pyxform.{kind}`" not in PAGE} == set()
