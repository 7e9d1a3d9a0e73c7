"""What a typed reply costs from JSON to JSON: an ordinary visit, a form of 500 questions, and reading alone."""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench import Of, Row, at_most, show
from bench.forms import WORLD, generated, median_ms, visit
from forms import interview, reading
from forms.compile import compile_form
from forms.form import Form
from forms.interview import State
from forms.turn import Reply, Stage, Want

TYPED = {
    Want.INTEGER: "3 anak",
    Want.DECIMAL: "8 koma 4",
    Want.TEXT: "Siti",
    Want.DATE: "kmrn",
    Want.ONE: "1",
}


def conversation(form: Form) -> list[float]:
    """CPU milliseconds of every reply from the first question to the saved record."""
    state, turn = interview.begin(form, WORLD)
    spent: list[float] = []
    while turn.stage is not Stage.DONE:
        text = TYPED[turn.question.want] if turn.question is not None else "benar"
        kept = state.to_json()
        begun = time.process_time()
        state, turn = interview.reply(form, State.from_json(kept), Reply(text=text), WORLD)
        state.to_json()
        spent.append((time.process_time() - begun) * 1000)
    return spent


def measure(name: str, sheets: dict[str, Any]) -> list[Row]:
    """Median and 95th percentile of a whole conversation."""
    spent = sorted(conversation(compile_form(sheets)))
    return [
        Row(f"{name}: a reply, JSON to JSON, median", statistics.median(spent), None, "ms", at_most(30, Of.OURS)),
        Row(f"{name}: a reply, 95th percentile", spent[len(spent) * 95 // 100], None, "ms", at_most(100, Of.OURS)),
    ]


def run() -> list[Row]:
    """The rows for `docs/performance.md`."""
    number = median_ms(lambda: [reading.number("bb 8 koma 4 kg ya bu", unit="kg") for _ in range(100)], 20) * 10
    day = median_ms(lambda: [reading.day("senin 26 mei 2025", WORLD.now.date()) for _ in range(100)], 20) * 10
    return [
        *measure("interview of 30 questions", visit()),
        *measure("interview of 500 questions, 5,000 choices", generated(500, 5_000)),
        Row("reading a number", number, None, "µs", at_most(1000, Of.OURS)),
        Row("reading a date", day, None, "µs", at_most(1000, Of.OURS)),
    ]


if __name__ == "__main__":
    show(run())
