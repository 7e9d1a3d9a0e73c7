"""How a turn of an interview looks in a chat: which words, which buttons, and the answered question as one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.talk import Ask, Fact, Option, Say, Tap
from forms.turn import Choice, Control, Line, Problem, Question, Stage, Trouble, Turn, Want

SHORT_LABEL = 14  # characters: two such buttons fit side by side on a small phone
NO_ANSWER = "–"  # what was skipped, in the list of what can be changed
CHOICE, CONTROL = "=", "!"  # what a button's value means

_SCREENS = {
    Stage.ASK: "form.question",
    Stage.STALE: "form.question",
    Stage.KNOWN: "form.known",
    Stage.REPEAT: "form.repeat",
    Stage.SUMMARY: "form.summary",
    Stage.PICK: "form.pick",
}


def screen(turn: Turn, run: str, *, stale: bool = False) -> Say:
    """The open question (or the summary, …) with its buttons, in a slot by which it can shrink later."""
    button = Buttons(run, turn.step)
    return Say(
        key=_SCREENS[turn.stage],
        facts=_facts(turn, stale=stale),
        options=button.below(turn),
        slot=slot(run, turn.step),
        ask=Ask.PLACE if turn.question and turn.question.want is Want.PLACE else None,
    )


def shrunk(turn: Turn, run: str) -> list[Say]:
    """What this reply answered: the question's message becomes a line without buttons."""
    if turn.settled_step is None or not turn.settled:
        return []
    lines: list[Fact] = [_line(line) for line in turn.settled]
    return [Say(key="form.settled", facts={"lines": lines}, edits=slot(run, turn.settled_step))]


def taken(turn: Turn) -> list[Say]:
    """What was said before the first question was asked ("/lapor aisyah"): shown, so that a wrong child is seen."""
    lines: list[Fact] = [_line(line) for line in turn.settled]
    return [Say(key="form.settled", facts={"lines": lines})] if lines else []


def closed(turn: Turn, run: str) -> Say:
    """The last screen of an interview that is over: what was answered, or the question, without buttons."""
    label = turn.question.label if turn.question is not None else ""
    lines: list[Fact] = [_line(line) for line in turn.lines]
    return Say(
        key="form.closed", facts={"title": turn.title, "label": label, "lines": lines}, edits=slot(run, turn.step)
    )


def slot(run: str, step: int) -> str:
    """The name of the message that showed one step of one interview."""
    return f"{run}.{step}"


class Buttons:
    """Buttons of one step of one interview: each carries both, so that a late tap changes nothing."""

    def __init__(self, run: str, step: int) -> None:
        self._run, self._step = run, step

    def below(self, turn: Turn) -> tuple[tuple[Option, ...], ...]:
        if turn.stage is Stage.SUMMARY:
            return (
                (self._control(Control.OK, "button.save"),),
                (self._control(Control.CHANGE, "button.change"), self._control(Control.CANCEL, "button.cancel")),
            )
        if turn.stage is Stage.KNOWN:
            return (
                (self._control(Control.OK, "button.still_right"),),
                (self._control(Control.CHANGE, "button.changed"),),
            )
        if turn.stage is Stage.PICK:
            return (*self._lines(turn.lines), (self._control(Control.BACK, "button.back"),))
        if turn.stage is Stage.REPEAT:
            return self._repeat(turn)
        assert turn.question is not None
        return (
            *self._doubtful(turn.problem),
            *([] if _asks_which(turn.problem) else self._choices(turn.question)),
            *self._below_question(turn),
        )

    def _control(self, control: Control, key: str, value: str = "") -> Option:
        tail = f"{control}:{value}" if value else control
        return Option(tap=Tap(self._run, self._step, f"{CONTROL}{tail}"), key=key)

    def _lines(self, lines: Sequence[Line]) -> list[tuple[Option, ...]]:
        taps = [Tap(self._run, self._step, f"{CONTROL}{Control.EDIT}:{line.index}") for line in lines]
        return [
            (Option(tap=tap, label=f"{line.label}: {line.answer or NO_ANSWER}"),)
            for tap, line in zip(taps, lines, strict=True)
        ]

    def _repeat(self, turn: Turn) -> tuple[tuple[Option, ...], ...]:
        return (
            *self._lines(turn.lines),
            (self._control(Control.ADD, "button.add"), self._control(Control.ENOUGH, "button.enough")),
            (self._control(Control.BACK, "button.back"),),
        )

    def _doubtful(self, problem: Problem | None) -> list[tuple[Option, ...]]:
        """What was typed, to be kept although surprising; or what it may have meant."""
        if problem is None:
            return []
        meant = _rows([self._choice(candidate) for candidate in problem.candidates])
        right = [(self._control(Control.OK, "button.right"),)] if problem.trouble is Trouble.SURPRISING else []
        return [*meant, *right]

    def _choices(self, question: Question) -> list[tuple[Option, ...]]:
        rows = _rows([self._choice(choice) for choice in question.choices])
        pages = []
        if question.page > 1:
            pages.append(self._control(Control.LESS, "button.less", str(question.page - 1)))
        if question.page < question.pages:
            pages.append(self._control(Control.MORE, "button.more", str(question.page + 1)))
        return [*rows, *([tuple(pages)] if pages else [])]

    def _choice(self, choice: Choice) -> Option:
        label = f"☑ {choice.label}" if choice.ticked else choice.label
        return Option(tap=Tap(self._run, self._step, f"{CHOICE}{choice.tap}"), label=label)

    def _below_question(self, turn: Turn) -> list[tuple[Option, ...]]:
        question = turn.question
        assert question is not None
        first: list[Option] = []
        if question.want is Want.MANY:
            first.append(self._control(Control.OK, "button.next"))
        elif question.current is not None:
            first.append(replace(self._control(Control.OK, "button.ok"), key=None, label=f"✓ {question.current}"))
        elif question.want in (Want.NOTE, Want.ACKNOWLEDGE):
            first.append(self._control(Control.OK, "button.ok"))
        below: list[Option] = []
        if turn.answered:
            below.append(self._control(Control.BACK, "button.back"))
        if not question.required:
            below.append(self._control(Control.SKIP, "button.skip"))
        return [tuple(row) for row in (first, below) if row]


def _asks_which(problem: Problem | None) -> bool:
    """Whether the reply could be several choices: then only those are offered."""
    return problem is not None and bool(problem.candidates)


def _rows(options: Sequence[Option]) -> list[tuple[Option, ...]]:
    """Two short buttons side by side, longer ones alone."""
    if options and all(len(option.label or "") <= SHORT_LABEL for option in options):
        return [tuple(options[i : i + 2]) for i in range(0, len(options), 2)]
    return [(option,) for option in options]


def _facts(turn: Turn, *, stale: bool) -> dict[str, Fact]:
    question = turn.question
    return {
        "stale": stale or turn.stage is Stage.STALE,
        "title": turn.title,
        "notes": list(turn.notes),
        "problem": _problem(turn.problem, masked=bool(question and question.masked)),
        "lines": [_line(line) for line in turn.lines],
        "label": question.label if question else "",
        "hint": (question.hint or "") if question else "",
        "entry": (turn.entry or (question.entry if question else None)) or "",
        "help": _help(turn),
        "query": question.query if question else "",
        "unused": [_line(line) for line in turn.unused],
        "current": (question.current or "") if question else "",
        "many": bool(question and question.want is Want.MANY),
        "low": (question.low or "") if question else "",
        "high": (question.high or "") if question else "",
        "page": question.page if question else 1,
        "pages": question.pages if question else 1,
    }


def _help(turn: Turn) -> str:
    """What the person asked for with "?": the guidance of the question, and an answer that would be taken."""
    if not turn.help or turn.question is None:
        return ""
    return "\n".join(part for part in (turn.question.guidance, turn.question.example) if part)


def _problem(problem: Problem | None, *, masked: bool) -> dict[str, Fact] | None:
    if problem is None:
        return None
    return {
        "trouble": str(problem.trouble),
        "message": problem.message or "",
        "given": f"•••• {problem.given[-4:]}" if masked and problem.given else problem.given,
        "example": problem.example or "",
        "candidates": [choice.label for choice in problem.candidates],
    }


def _line(line: Line) -> Fact:
    return {"label": line.label.rstrip(" .:?"), "answer": line.answer, "odd": line.odd}
