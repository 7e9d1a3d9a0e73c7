"""One reply's worth of an interview: the answers, the state while it changes, and what comes next."""

from __future__ import annotations

import zlib
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from forms import reading
from forms.form import Form, Kind
from forms.interview.sheet import Sheet, unplaced
from forms.interview.state import How, Mark, Pending, State, Why
from forms.model import Instance, Spot, SpotKind, Verdict
from forms.turn import Choice, Line, Problem, Stage, Trouble, Want, World

_CANDIDATES = 6
_SLIPS = (Decimal(10), Decimal("0.1"))
_BY_NUMBER = (Want.DATE, Want.TIME, Want.DATETIME)  # a typed "1" can choose a candidate: elsewhere it may be an answer


class Talk:
    """Works on a copy of the state; `finish` gives the new state and the turn."""

    def __init__(self, form: Form, state: State, world: World, instance: Instance) -> None:
        self.form = form
        self.state = state
        self.world = world
        self.instance = instance
        self.sheet = Sheet(instance, world)
        self.problem: Problem | None = None
        self.settled: list[Line] = []
        self.settled_step: int | None = None
        self.help = False
        self.arrived = False  # at another screen than before: its notes are shown with it

    def change(self, **values: Any) -> None:
        """A new state with these fields, unless they are as they were: most of them mostly are."""
        if any(getattr(self.state, name) != value for name, value in values.items()):
            self.state = replace(self.state, **values)

    def step_on(self) -> None:
        """The buttons that were shown so far mean nothing any more."""
        self.change(step=self.state.step + 1)

    # What is settled

    @property
    def now(self) -> str:
        return self.world.now.isoformat()

    def is_settled(self, spot: Spot) -> bool:
        """Whether nothing more is to be asked there, as far as a light look can tell."""
        mark = self.state.marks.get(spot.path)
        if mark is None or spot.kind is SpotKind.MORE:
            return mark is not None
        return mark.how in (How.SKIPPED, How.LEFT_OUT) or self.instance.value(spot.path) != ""

    def mark(self, path: str, how: How, *, odd: bool = False, reason: str = "") -> None:
        mark = Mark(how, self.now, self.state.asked if path == self.state.open else "", odd, reason)
        self.change(marks={**self.state.marks, path: mark})

    def unmark(self, path: str) -> None:
        self.change(marks={other: mark for other, mark in self.state.marks.items() if other != path})

    def store(self, path: str, value: str) -> None:
        """Set an answer; one that the form does not take as it stands is none (its type changed)."""
        self.instance.set(path, value)
        self.sheet.changed()

    def note_settled(self, path: str) -> None:
        """The question that was shown shrinks to a line."""
        odd = path in self.state.marks and self.state.marks[path].odd
        self.settled.append(self.sheet.line(path, self.index_of(path), odd=odd))
        if self.settled_step is None and self.state.step:  # at the beginning nothing was shown yet
            self.settled_step = self.state.step

    def index_of(self, path: str) -> int:
        """Where a settled question stands among the lines; 0 if it is not there."""
        number = 0
        for spot in self.sheet.spots():
            if not self.sheet.is_note(spot) and (spot.kind is SpotKind.MORE or self.is_settled(spot)):
                number += 1
            if spot.path == path:
                return number
        return 0

    # What comes next

    def advance(self) -> None:
        """Go to what is to be shown now: where the person went, what is known, the first unsettled, the summary."""
        self.arrived = True
        self.keep_ticks()
        self.forget_gone()
        self.change(pending=None, offered=(), ticks=None, page=1, query="", fresh=())
        if self.state.focus:
            self._focus()
        elif self._known():
            self.change(stage=Stage.KNOWN, open="")
        else:
            self._first_unsettled()
        self.step_on()

    def keep_ticks(self) -> None:
        """Who leaves a multiple choice half ticked finds the ticks again; it is still to be confirmed."""
        path, ticks = self.state.open, self.state.ticks
        if self.state.stage is Stage.ASK and ticks and path not in self.state.marks and self.exists(path):
            value = " ".join(ticks)
            if self.instance.check(path, value) is None:
                self.store(path, value)
        self.change(ticks=None)

    def forget_gone(self) -> None:
        """An entry that is no more leaves no marks: the next one in its place is asked anew."""
        gone = [path for path in (*self.state.marks, *self.state.notes, *self.state.media) if not self.exists(path)]
        if gone:
            kept = {name: getattr(self.state, name) for name in ("marks", "notes", "media")}
            self.change(
                **{name: {path: one for path, one in all_.items() if path not in gone} for name, all_ in kept.items()}
            )

    def exists(self, path: str) -> bool:
        """Whether the answers have a place for this question or repeat, relevant or not."""
        field = self.form.fields.get(unplaced(path))
        try:
            self.instance.node(path.rpartition("/")[0] if field is not None and field.kind is Kind.REPEAT else path)
        except KeyError:
            return False
        return field is not None and field.kind in (Kind.QUESTION, Kind.REPEAT)

    def _focus(self) -> None:
        path = self.state.focus
        self.open(path, Stage.REPEAT if self._is_repeat(path) else Stage.ASK)

    def _is_repeat(self, path: str) -> bool:
        return any(spot.kind is SpotKind.MORE and spot.path == path for spot in self.sheet.spots())

    def is_open(self) -> bool:
        """Whether what was shown can still be answered."""
        kind = SpotKind.MORE if self.state.stage is Stage.REPEAT else SpotKind.QUESTION
        return any(spot.path == self.state.open and spot.kind is kind for spot in self.sheet.spots())

    def open(self, path: str, stage: Stage) -> None:
        self.change(open=path, stage=stage, asked=self.now)

    def _known(self) -> bool:
        known = tuple(path for path in self.state.known if path not in self.state.marks)
        self.change(known=known)
        return bool(known) and any(spot.path in known for spot in self.sheet.spots())

    def _first_unsettled(self) -> None:
        """Offers that fit are taken on the way; each may change what is relevant, so the look begins anew."""
        while True:
            spot = self._unsettled()
            if spot is None and not self._recheck():
                self.change(stage=Stage.SUMMARY, open="")
                return
            if spot is None or self._take_offer(spot):
                continue
            self.open(spot.path, Stage.REPEAT if spot.kind is SpotKind.MORE else Stage.ASK)
            self._greet(spot)
            return

    def _unsettled(self) -> Spot | None:
        """The first place that is not settled; notes before it are collected."""
        fresh: list[str] = []
        for spot in self.sheet.spots():
            if self.sheet.is_note(spot):
                fresh.append(spot.path)
            elif not self.is_settled(spot):
                self._show_notes(fresh)
                return spot
        self._show_notes(fresh)
        return None

    def _show_notes(self, paths: list[str]) -> None:
        """Those that were not shown yet with just this text."""
        sums = {path: zlib.crc32(self.sheet.note(path).encode()) for path in paths}
        new = tuple(path for path in paths if self.state.notes.get(path) != sums[path])
        if new:
            notes = {**self.state.notes, **{path: sums[path] for path in new}}
            self.change(fresh=(*self.state.fresh, *new), notes=notes)

    def _recheck(self) -> bool:
        """Before the summary: answers that no longer stand beside the others are asked again. Whether there are any."""
        found = False
        for spot in self.sheet.spots():
            mark = self.state.marks.get(spot.path)
            if mark is None or mark.how is How.LEFT_OUT or spot.kind is SpotKind.MORE or self.sheet.is_note(spot):
                continue
            value = self.instance.value(spot.path)
            verdict = self.instance.check(spot.path, value)
            if verdict is not None and not (verdict.trouble is Trouble.SURPRISING and mark.odd):
                self.unmark(spot.path)
                self.change(offers={**self.state.offers, spot.path: value})
                found = True
        return found

    def _take_offer(self, spot: Spot) -> bool:
        """Whether something that was given in advance settles this place."""
        value = self.state.offers.get(spot.path, "")
        if spot.kind is SpotKind.MORE or not value or self.instance.check(spot.path, value) is not None:
            return False
        self._drop_offer(spot.path)
        self.store(spot.path, value)
        self.mark(spot.path, How.ANSWERED)
        self.note_settled(spot.path)
        return True

    def _drop_offer(self, path: str) -> None:
        self.change(offers={other: value for other, value in self.state.offers.items() if other != path})

    def _greet(self, spot: Spot) -> None:
        """Say what is wrong with a value that was given in advance."""
        value = self.state.offers.get(spot.path, "")
        if spot.kind is SpotKind.MORE or not value:
            return
        self._drop_offer(spot.path)
        verdict = self.instance.check(spot.path, value)
        if verdict is not None:
            self.refuse(spot.path, verdict, value)

    # What was wrong

    def refuse(self, path: str, verdict: Verdict, value: str) -> None:
        """Impossible, or to be confirmed. With the comma one place further it may be just right: that is offered."""
        slip = self.slip_of(path, value)
        if slip is not None and verdict.trouble is Trouble.IMPOSSIBLE:
            self.change(pending=Pending(path, slip.tap, Why.SUGGESTED))
            self.step_on()
        if verdict.trouble is Trouble.SURPRISING:
            self.change(pending=Pending(path, value, Why.SURPRISING))
            self.step_on()
        self.problem = Problem(
            trouble=verdict.trouble,
            message=verdict.message,
            given=reading.shortened(self.sheet.in_words(path, value)),
            example=self.sheet.example(path),
            candidates=() if slip is None else (slip,),
        )

    def slip_of(self, path: str, value: str) -> Choice | None:
        """The number with a slipped comma put right, if the form takes that without a word and only one way fits."""
        if self.sheet.asked(path).want is not Want.DECIMAL:
            return None
        try:
            given = Decimal(value)
        except InvalidOperation:
            return None
        moved = [f"{(given * factor).normalize():f}" for factor in _SLIPS]
        fitting = [text for text in moved if self.instance.check(path, text) is None]
        return self.sheet.candidate(path, fitting[0], 1) if len(fitting) == 1 else None

    def misread(self, path: str, found: reading.Misread[str], given: str) -> None:
        """Not understood, or unclear: the candidates that the form would take are offered."""
        fitting = [value for value in found.candidates if self._could_be(path, value)]
        candidates = tuple(
            self.sheet.candidate(path, value, number) for number, value in enumerate(fitting[:_CANDIDATES], 1)
        )
        if len(candidates) == 1 and found.trouble is Trouble.AMBIGUOUS and self._is_single(path):
            self.change(pending=Pending(path, fitting[0], Why.SUGGESTED))
            self.step_on()
        self.change(offered=tuple(fitting) if self.sheet.asked(path).want in _BY_NUMBER else ())
        impossible = self.instance.check(path, found.candidates[0]) if found.candidates and not fitting else None
        if impossible is not None:
            self.refuse(path, impossible, found.candidates[0])
        else:
            self.say(found.trouble, path, given, candidates)

    def _could_be(self, path: str, value: str) -> bool:
        verdict = self.instance.check(path, value)
        return verdict is None or verdict.trouble is not Trouble.IMPOSSIBLE

    def _is_single(self, path: str) -> bool:
        return self.sheet.asked(path).want not in (Want.MANY, Want.RANK)

    def say(self, trouble: Trouble, path: str = "", given: str = "", candidates: tuple[Choice, ...] = ()) -> None:
        self.problem = Problem(
            trouble=trouble,
            message=self.instance.required_message(path) if trouble is Trouble.REQUIRED and path else None,
            given=reading.shortened(given),
            example=self.sheet.example(path) if path else None,
            candidates=candidates,
        )
