"""What a talk shows: the turn for its state, and the lists of answers in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from forms.interview import result
from forms.interview.sheet import short_names
from forms.interview.state import How, State, Via, Why
from forms.interview.talk import Talk
from forms.model import Spot, SpotKind
from forms.turn import Line, Problem, Stage, Trouble, Turn


def finish(talk: Talk, stage: Stage | None = None) -> tuple[State, Turn]:
    """The state to keep and the turn to show."""
    talk.change(answers=talk.instance.to_json())
    turn = turn_of(talk, stage)
    if turn.question is not None:
        files = (turn.question.image, turn.question.audio, turn.question.video)
        talk.change(pictures=(*talk.state.pictures, *(file for file in files if file)))
    return talk.state, turn


def lines(talk: Talk) -> tuple[Line, ...]:
    """Everything that can be changed, in order, with its index: questions (the skipped ones empty), repeats."""
    found: list[Line] = []
    for spot in talk.sheet.spots():
        if talk.sheet.is_note(spot) or not (spot.kind is SpotKind.MORE or talk.is_settled(spot)):
            continue
        index = len(found) + 1
        found.append(_repeat_line(talk, spot, index) if spot.kind is SpotKind.MORE else _line(talk, spot, index))
    return tuple(found)


def _line(talk: Talk, spot: Spot, index: int) -> Line:
    mark = talk.state.marks.get(spot.path)
    return talk.sheet.line(spot.path, index, odd=mark is not None and mark.odd)


def _repeat_line(talk: Talk, spot: Spot, index: int) -> Line:
    return talk.sheet.repeat_line(spot.path, index)


def known_lines(talk: Talk) -> tuple[Line, ...]:
    """What the records say and nobody has confirmed yet."""
    shown = [spot.path for spot in talk.sheet.spots() if spot.path in talk.state.known]
    return tuple(talk.sheet.line(path, index) for index, path in enumerate(shown, 1))


def entry_lines(talk: Talk, path: str) -> tuple[Line, ...]:
    """The entries of a repeat, each with its first answer."""
    answers = _first_answers(talk, path)
    label = talk.instance.label(path)
    entries = range(1, talk.instance.entries(path) + 1)
    return tuple(
        Line(path=f"{path}[{place}]", label=f"{label} {place}", answer=answers.get(place, ""), index=place)
        for place in entries
    )


def _first_answers(talk: Talk, path: str) -> dict[int, str]:
    """By the place of the entry: the first thing that was answered in it."""
    found: dict[int, str] = {}
    for spot in talk.sheet.spots():
        place, bracket, _ = spot.path.removeprefix(path + "[").partition("]")
        if spot.path.startswith(path + "[") and bracket and spot.kind is SpotKind.QUESTION and int(place) not in found:
            words = "" if talk.sheet.is_note(spot) else talk.sheet.in_words(spot.path)
            if words:
                found[int(place)] = words
    return found


def picked_lines(talk: Talk) -> tuple[Line, ...]:
    """What PICK offers: the known ones, those of one entry, or all."""
    scope = talk.state.scope
    if scope == Via.KNOWN:
        return known_lines(talk)
    inside = [line for line in lines(talk) if line.path.startswith(scope)]
    return tuple(replace(line, index=index) for index, line in enumerate(inside, 1))


def turn_of(talk: Talk, stage: Stage | None = None) -> Turn:
    """What to show for the state as it is; `stage` overrides (STALE, LATER)."""
    state = talk.state
    make: Mapping[Stage, Callable[[], dict[str, Any]]] = {
        Stage.ASK: lambda: _show_question(talk),
        Stage.KNOWN: lambda: {"lines": known_lines(talk)},
        Stage.REPEAT: lambda: _show_repeat(talk),
        Stage.SUMMARY: lambda: _show_summary(talk),
        Stage.PICK: lambda: {"lines": picked_lines(talk)},
        Stage.DONE: lambda: _show_done(talk),
    }
    shown = make.get(state.stage, dict)()
    return Turn(
        **{
            "stage": stage or state.stage,
            "step": state.step,
            "problem": talk.problem or _standing_problem(talk),
            "notes": tuple(talk.sheet.note(path) for path in state.fresh) if talk.arrived else (),
            "settled": tuple(talk.settled),
            "settled_step": talk.settled_step,
            "title": talk.form.title,
            "answered": sum(1 for mark in state.marks.values() if mark.how is not How.SKIPPED),
            "help": talk.help,
            **shown,
        }
    )


def _standing_problem(talk: Talk) -> Problem | None:
    """A value still waits for the person's word."""
    pending = talk.state.pending
    if pending is None or talk.state.stage is not Stage.ASK:
        return None
    verdict = talk.instance.check(pending.path, pending.value)
    if pending.why is Why.SURPRISING:
        slip = talk.slip_of(pending.path, pending.value)
        candidates = () if slip is None else (slip,)
    else:
        candidates = (talk.sheet.candidate(pending.path, pending.value, 1),)
    return Problem(
        trouble=Trouble.SURPRISING if pending.why is Why.SURPRISING else Trouble.AMBIGUOUS,
        message=verdict.message if verdict else None,
        given=talk.sheet.in_words(pending.path, pending.value),
        candidates=candidates,
    )


def _show_question(talk: Talk) -> dict[str, Any]:
    return {"question": talk.sheet.question(talk.state.open, talk.state)}


def _show_repeat(talk: Talk) -> dict[str, Any]:
    path = talk.state.open
    return {
        "lines": entry_lines(talk, path),
        "title": talk.instance.label(path),
        "entry": talk.sheet.entry(path),
    }


def _show_summary(talk: Talk) -> dict[str, Any]:
    return {"lines": tuple(line for line in lines(talk) if line.answer), "unused": _unused(talk)}


def _unused(talk: Talk) -> tuple[Line, ...]:
    """What was given in advance and has no place. A word may mean either of two questions ("asi"): if one of them
    took it, the other needs none."""
    names = {path: set(short_names(talk.sheet.field(path))) for path in (*talk.state.marks, *talk.state.offers)}
    used = set().union(*(names[path] for path in talk.state.marks))
    left = {path: value for path, value in talk.state.offers.items() if value and not names[path] & used}
    return tuple(
        Line(path=path, label=talk.sheet.brief(path), answer=talk.sheet.in_words(path, value), index=0)
        for path, value in left.items()
    )


def _show_done(talk: Talk) -> dict[str, Any]:
    return {
        "lines": tuple(line for line in lines(talk) if line.answer),
        "answers": result.flat(talk.instance),
        "kept": result.kept(talk.instance, talk.state),
        "media": result.media(talk.state, talk.instance),
        "unused": _unused(talk),
    }
