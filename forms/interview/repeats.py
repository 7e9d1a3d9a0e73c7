"""Repeats: one more, enough, take one out; everything kept by path follows the entries that move."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from forms import reading
from forms.interview.hearing import ALLOWED, Heard, heard
from forms.interview.state import How
from forms.interview.talk import Talk
from forms.turn import Control, Reply, Stage, Trouble

Kept = TypeVar("Kept")


def at_repeat(talk: Talk, given: Reply) -> Heard | None:
    """Deals with a reply to "one more?"; gives back a control that leads elsewhere."""
    control = heard(given, ALLOWED[Stage.REPEAT], talk.world.language) or _entry_by_number(talk, given)
    if control is None:
        talk.say(Trouble.NOT_UNDERSTOOD, given=given.text or "")
        return None
    act = _DEEDS.get(control[0])
    if act is None:
        return control
    act(talk, talk.state.open, control[1])
    return None


def _entry_by_number(talk: Talk, given: Reply) -> Heard | None:
    number = reading.integer(given.text, language=talk.world.language) if given.text else None
    known = isinstance(number, int) and 1 <= number <= talk.instance.entries(talk.state.open)
    return (Control.EDIT, str(number)) if known else None


def _add(talk: Talk, path: str, _value: str | None) -> None:
    try:
        talk.instance.add(path)
    except ValueError:  # full
        talk.say(Trouble.IMPOSSIBLE)
        return
    talk.sheet.changed()
    talk.unmark(path)
    talk.change(focus="", via=None, scope="")
    talk.advance()


def _enough(talk: Talk, path: str, _value: str | None) -> None:
    talk.mark(path, How.ENOUGH)
    talk.settled.append(talk.sheet.repeat_line(path, talk.index_of(path)))
    talk.settled_step = talk.state.step
    talk.change(focus="", via=None, scope="")
    talk.advance()


def _remove(talk: Talk, path: str, value: str | None) -> None:
    if value is None or not value.isdecimal() or not 1 <= int(value) <= talk.instance.entries(path):
        talk.say(Trouble.NOT_UNDERSTOOD, given=value or "")
        return
    place = int(value)
    talk.instance.remove(f"{path}[{place}]")
    talk.sheet.changed()
    _move_up(talk, path, place)
    talk.advance()
    if talk.state.stage is Stage.ASK or talk.state.open != path:
        talk.open(path, Stage.REPEAT)


def _move_up(talk: Talk, repeat: str, gone: int) -> None:
    """Everything kept by path follows the entries that moved."""
    state = talk.state
    talk.change(
        marks=_renumbered(state.marks, repeat, gone),
        notes=_renumbered(state.notes, repeat, gone),
        offers=_renumbered(state.offers, repeat, gone),
        media=_renumbered(state.media, repeat, gone),
        known=tuple(_renumbered(dict.fromkeys(state.known), repeat, gone)),
    )


def _renumbered(kept: Mapping[str, Kept], repeat: str, gone: int) -> dict[str, Kept]:
    pattern = re.compile(re.escape(repeat) + r"\[(\d+)\](.*)")
    found: dict[str, Kept] = {}
    for path, value in kept.items():
        match = pattern.fullmatch(path)
        if match is None:
            found[path] = value
        elif int(match[1]) != gone:
            place = int(match[1]) - (int(match[1]) > gone)
            found[f"{repeat}[{place}]{match[2]}"] = value
    return found


_DEEDS: Mapping[Control, Callable[[Talk, str, str | None], None]] = {
    Control.ADD: _add,
    Control.ENOUGH: _enough,
    Control.SKIP: _enough,
    Control.REMOVE: _remove,
}
