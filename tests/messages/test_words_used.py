"""Every key that the code says exists in the words, with the facts it needs; and no words lie there unsaid."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from jinja2 import meta

from forms.reading.controls import control
from forms.turn import Control
from messages.check import names_used
from messages.library import shipped

ROOT = Path(__file__).parents[2]
LIBRARY = shipped()
FALLBACK = LIBRARY.words.texts["id"]
THEMES = {key.partition(".")[0] for key in FALLBACK}
KEY = re.compile(r"[a-z_]+\.[a-z0-9_]*[a-z0-9]")
BUILT = re.compile(r"([a-z_]+)\.[a-z0-9_]*$")  # the fixed beginning of an f-string such as f"role.{role}"
SPEAKERS = {"Say", "Option"}

# Buttons of a form that are not called like the control that they stand for.
OTHERWISE_NAMED = {
    "save": Control.OK,
    "right": Control.OK,
    "still_right": Control.OK,
    "next": Control.OK,
    "changed": Control.CHANGE,
}
TYPED = [str(one) for one in Control if one not in (Control.EDIT, Control.REMOVE)]  # those two go with a number
# Words written ahead of the deeds that will say them (weekly tips' answers, follow-up of referrals, consent per
# purpose, danger signs by phase, reminders). Whoever writes such a deed takes its words out of here.
AHEAD = re.compile(
    r"button\.(yes|no|referrals)"
    r"|consent\.(read_aloud)"
    r"|danger\.officer_alert"
    r"|form\.expired|leave\.already_\w+|nudge\.(no_reports|join_waiting)"
    r"|referral\.new_mother"
    r"|tip\.(tell)"
    r"|trouble\.(away|contact|place|forwarded|nik_\w+|slow)|visit\.(corrected|twice)"
)


@cache
def sources() -> tuple[tuple[Path, ast.Module], ...]:
    paths = [path for room in ("handlers", "bot", "messages") for path in sorted((ROOT / room).rglob("*.py"))]
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in paths)


def keys_said() -> Iterator[tuple[str, str]]:
    """(where, key) of every text in the code that has the shape of a key of a theme that we have."""
    for path, tree in sources():
        texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
        for node in texts:
            text = str(node.value)
            if KEY.fullmatch(text) and text.partition(".")[0] in THEMES:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def keys_built() -> set[str]:
    """Beginnings of the keys that are put together while running: "role." of f"role.{role}"."""
    parts = (node.values[0] for _, tree in sources() for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    texts = (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return {text for text in texts if (match := BUILT.fullmatch(text)) and match.group(1) in THEMES}


def spoken_calls() -> Iterator[tuple[str, str, ast.Call]]:
    """(where, key, call) of every Say(…) and Option(…) with a key that stands there as it is."""
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS:
                given = [keyword.value for keyword in node.keywords if keyword.arg == "key"]
                if given and isinstance(given[0], ast.Constant) and given[0].value:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", str(given[0].value), node


def facts_given(call: ast.Call) -> set[str] | None:
    """Names in a facts dict that stands there as it is; None when it comes from elsewhere."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "facts"]
    if not given:
        return set()
    if not isinstance(given[0], ast.Dict):
        return None
    names = [key.value if isinstance(key, ast.Constant) else None for key in given[0].keys]
    return None if None in names else {str(name) for name in names}


def included() -> set[str]:
    """Keys that other texts include; a key chosen while rendering counts as its whole theme."""
    found: set[str] = set()
    for key in FALLBACK:
        for name in meta.find_referenced_templates(LIBRARY.parse(key, "id")):
            found |= {name} if name else {other for other in FALLBACK if other.startswith(("role.", "relation."))}
    return found


def test_every_key_that_the_code_says_exists_in_every_language() -> None:
    said = [*keys_said(), *((where, key) for where, key, _ in spoken_calls())]
    missing = [
        (where, key, language)
        for where, key in said
        for language, shelf in LIBRARY.words.texts.items()
        if key not in shelf
    ]
    assert missing == []


def test_every_say_brings_the_facts_that_its_words_need() -> None:
    lacking = []
    for where, key, call in spoken_calls():
        given = facts_given(call)
        if given is not None and key in FALLBACK and (lack := names_used(LIBRARY, key, "id") - given):
            lacking.append((where, key, sorted(lack)))
    assert lacking == []


def test_no_words_lie_there_unsaid() -> None:
    said = {key for _, key in keys_said()} | included()
    said |= {key.removesuffix("_do") for key in said} | {f"{key}_do" for key in said}
    said |= {f"command.{name}" for menu in LIBRARY.menus.values() for name in menu}
    built = tuple(keys_built())
    unsaid = {key for key in FALLBACK if key not in said and not key.startswith(built)}
    if any(where.startswith("handlers/") for where, _ in keys_said()):  # before there are handlers, all is ahead
        assert {key for key in unsaid if not AHEAD.fullmatch(key)} == set()


def test_the_reader_of_code_sees_what_it_should() -> None:
    assert "check.no_emergency" in {key for _, key in keys_said()}
    assert "command." in keys_built()


def test_every_finding_of_the_rules_has_its_words() -> None:
    rules = yaml.safe_load((ROOT / "domain" / "data" / "rules.yaml").read_text("utf-8"))
    codes = {rule["code"] for form in rules.values() if isinstance(form, list) for rule in form} | {"danger_sign"}
    worded = {key.removeprefix("finding.") for key in FALLBACK if key.startswith("finding.")}
    assert codes == worded


@pytest.mark.parametrize("language", LIBRARY.languages)
@pytest.mark.parametrize("name", [*OTHERWISE_NAMED, *TYPED])
def test_a_button_of_a_form_can_be_typed(name: str, language: str) -> None:
    """On phones with typing keys a pressed button is its label; the interview must understand it."""
    meant = OTHERWISE_NAMED.get(name) or Control(name)
    spoken = control(LIBRARY.text(f"button.{name}", {}, language), language=language)
    assert spoken is not None
    assert meant in spoken.controls
