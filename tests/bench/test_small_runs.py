"""Every bench runs, on the least that it can measure; how fast is no matter here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench import (
    Of,
    Row,
    at_least,
    at_most,
    broadcast,
    exchange,
    forms,
    interview,
    outbox,
    planning,
    process,
    records,
    show,
    summary,
    transport,
    year,
)
from bench.__main__ import NAMES

SMALL: dict[str, Callable[[], list[Row]]] = {
    "exchange": lambda: exchange.run(1),
    "transport": lambda: transport.run(round_s=0.1, rounds=1),
    "outbox": lambda: outbox.run(20),
    "broadcast": lambda: broadcast.run(20),
    "planning": lambda: planning.run(700),
    "year": lambda: year.run(60),
    "summary": lambda: summary.run(400),
    "interview": lambda: interview.measure("visit", forms.visit()),
    "forms": lambda: forms.measure("visit", forms.visit(), 2),
    "records": lambda: records.run(20),
    "process": lambda: process.run(1, settled_s=0),
}


def test_every_bench_is_run_here() -> None:
    assert set(NAMES) == {*SMALL, "growth"}  # its own test is tests/domain/test_growth_bench.py


@pytest.mark.parametrize("name", SMALL)
def test_a_small_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = SMALL[name]()
    assert len({row.name for row in rows}) == len(rows) > 0
    assert all(row.ours > 0 for row in rows)
    show(rows)
    assert capsys.readouterr().out.count("×") >= sum(row.ratio is not None for row in rows)


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("a", 10.0, 2.0, "ms", at_most(5)), True),
        (Row("a", 10.1, 2.0, "ms", at_most(5)), False),
        (Row("a", 16.0, 2.0, "rows/s", at_least(8)), True),
        (Row("a", 1.0, 0.1, "s", at_most(1, Of.OURS)), True),
        (Row("a", 27.9, None, "messages/s", at_least(28, Of.OURS)), False),
        (Row("a", 1.0, 2.0, "s"), None),
    ],
)
def test_a_row_says_whether_its_target_is_met(row: Row, met: bool | None) -> None:
    assert row.met is met


def test_a_target_for_a_ratio_needs_something_to_compare_with() -> None:
    with pytest.raises(ValueError, match="nothing to compare with"):
        _ = Row("a", 1.0, None, "s", at_most(5)).met
