"""How long a form takes to open, and a step of it: an ordinary visit, and 500 questions with 5,000 choices."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench import Of, Row, at_most, show
from forms.compile import compile_form
from forms.form import Form
from forms.model import Instance
from forms.turn import Want, World

WORLD = World(now=datetime(2026, 3, 14, 2, 0, tzinfo=UTC), language="id")
KINDS = ("integer", "decimal", "text", "date", "select_one pilihan", "select_one desa")
ANSWERS = {
    Want.INTEGER: "3",
    Want.DECIMAL: "8.4",
    Want.TEXT: "Siti",
    Want.DATE: "2026-03-01",
    Want.ONE: "1",
}


def generated(questions: int, choices: int) -> dict[str, Any]:
    """A form in which every question is in a group, each third is relevant on an earlier one, each fifth is calculated
    from the five before it, and the villages are a cascade on the kecamatan."""
    survey: list[dict[str, str]] = [{"type": "select_one kec", "name": "kec", "label": "Kecamatan"}]
    for number in range(questions - 1):
        survey.extend(_question(number))
    rows = [{"list_name": "pilihan", "name": str(n), "label": f"Pilihan {n}"} for n in range(5)]
    rows += [{"list_name": "kec", "name": f"k{n}", "label": f"Kecamatan {n}"} for n in range(20)]
    villages = range(choices - len(rows))
    rows += [{"list_name": "desa", "name": f"d{n}", "label": f"Desa {n}", "kec": f"k{n % 20}"} for n in villages]
    return {"survey": survey, "choices": rows, "settings": [{"form_id": "bench", "version": "1"}]}


def _question(number: int) -> list[dict[str, str]]:
    row = {"type": KINDS[number % len(KINDS)], "name": f"q{number}", "label": f"Pertanyaan {number}: ${{kec}}?"}
    if number % 3 == 2:
        row["relevant"] = f"${{q{number - 2}}} != '' or ${{kec}} = 'k1'"
    if row["type"].startswith("integer"):
        row.update(constraint=". >= 0 and . < 1000", constraint_message="0 sampai 999")
    if row["type"] == "select_one desa":
        row["choice_filter"] = "kec = ${kec}"
    rows = [row]
    if number % 5 == 4:
        sources = " + ".join(f"coalesce(${{q{n}}}, 0)" for n in range(number - 4, number))
        earlier = f" + ${{c{number - 5}}}" if number > 5 else ""
        rows.append({"type": "calculate", "name": f"c{number}", "calculation": f"({sources}){earlier}"})
    return rows


def visit() -> dict[str, Any]:
    """Thirty questions such as a kader answers at a visit."""
    return generated(30, 60)


def median_ms(work: Callable[[], object], times: int) -> float:
    """CPU milliseconds of one run, the median of `times`."""
    spent: list[float] = []
    for _ in range(times):
        begun = time.process_time()
        work()
        spent.append((time.process_time() - begun) * 1000)
    return statistics.median(spent)


def one_step(form: Form, state: str, path: str, answer: str) -> str:
    """State from JSON, the answer judged and set, the next question with its words and choices, state to JSON."""
    instance, _ = Instance.from_json(form, json.loads(state), WORLD)
    if instance.check(path, answer) is None:
        instance.set(path, answer)
    spots = instance.order()
    following = next((spot.path for spot in spots if instance.value(spot.path) == ""), spots[-1].path)
    instance.label(following)
    instance.choices(following)
    return json.dumps(instance.to_json())


def answered(form: Form) -> tuple[str, str]:
    """A state with every other question answered, and a question in its middle that much depends on."""
    instance = Instance.new(form, WORLD)
    instance.set("/data/kec", "k1")
    for spot in instance.order()[::2]:
        control = spot.field.control
        if control is not None and control.want in ANSWERS and instance.check(spot.path, ANSWERS[control.want]) is None:
            instance.set(spot.path, ANSWERS[control.want])
    integers = [f.path for f in form.questions() if f.control and f.control.want is Want.INTEGER]
    return json.dumps(instance.to_json()), integers[len(integers) // 2]


def measure(name: str, sheets: dict[str, Any], steps: int) -> list[Row]:
    """Figures of one form, in CPU milliseconds."""
    form = compile_form(sheets)
    state, path = answered(form)
    turn = iter(range(1_000_000))
    compiled = median_ms(lambda: compile_form(sheets), 3)
    opened = median_ms(lambda: Instance.new(form, WORLD).order(), 5)
    step = median_ms(lambda: one_step(form, state, path, str(next(turn) % 9)), steps)
    widest = median_ms(lambda: one_step(form, state, "/data/kec", f"k{next(turn) % 9}"), steps)
    return [
        Row(f"{name}: from XLSForm to a form", compiled, None, "ms"),
        Row(f"{name}: opening", opened, None, "ms", at_most(1000, Of.OURS)),
        Row(f"{name}: a step, JSON to JSON", step, None, "ms", at_most(30, Of.OURS)),
        Row(f"{name}: a step that much depends on", widest, None, "ms", at_most(30, Of.OURS)),
    ]


def run() -> list[Row]:
    """Median CPU of opening a form and of one step of its interview."""
    small = measure("visit, 30 questions", visit(), 200)
    return small + measure("500 questions, 5,000 choices", generated(500, 5_000), 40)


if __name__ == "__main__":
    show(run())
