"""/ekspor: a list of one's own scope as a file, with the meaning of its columns beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from domain.ages import add_months
from domain.talk import Option, Say, Tap
from handlers import downloads
from handlers.exchange import Exchange
from storage import jobs
from storage.oversight.exports import DATED, List

JOB = "export"


class Shape(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


class Span(StrEnum):
    """Which days, seen from today."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


_BACK = {Span.MONTH: 0, Span.QUARTER: 2}
_BEGINNING = date(2000, 1, 1)


def ask(x: Exchange, rest: str) -> list[Say]:
    """/ekspor [list] [span] [shape]: asks for what is missing, by buttons, then begins."""
    if refused := downloads.refusal(x.policy.download_link):
        return refused
    words = rest.split()
    if not words or words[0] not in set(List):
        lists = _choose("export.which", "", [(str(one), f"button.list_{one}") for one in List])
        records = Option(tap=Tap("", 0, "/ekspor_isian"), key="button.list_records")
        return [replace(lists, options=(*lists.options, (records,)))]
    which = List(words[0])
    if which in DATED and (len(words) < 2 or words[1] not in set(Span)):
        return [_choose("export.when", str(which), [(str(one), f"button.span_{one}") for one in Span])]
    span = Span(words[1]) if which in DATED else Span.ALL
    if words[-1] not in set(Shape):
        return [_choose("export.shape", f"{which} {span}", [(str(one), f"button.shape_{one}") for one in Shape])]
    return [_begin(x, which, span, Shape(words[-1]))]


def first_day(span: Span, today: date) -> date:
    """The first day of a span that ends today."""
    if span is Span.ALL:
        return _BEGINNING
    return today.replace(month=1, day=1) if span is Span.YEAR else add_months(today.replace(day=1), -_BACK[span])


def _choose(key: str, before: str, ways: list[tuple[str, str]]) -> Say:
    begun = " ".join(filter(None, ("/ekspor", before)))
    rows = tuple((Option(tap=Tap("", 0, f"{begun} {way}"), key=label),) for way, label in ways)
    return Say(key=key, options=rows)


def _begin(x: Exchange, which: List, span: Span, shape: Shape) -> Say:
    asking = {"list": str(which), "first": first_day(span, x.today), "last": x.today, "shape": str(shape)}
    number = jobs.begin(x.store, JOB, input=asking, chat_id=x.chat.id, account_id=x.account_id, now=x.now)
    x.note("export", str(which), number)
    return Say(key="export.begun", slot=slot(number))


def slot(job_id: int) -> str:
    """Of the message that counts up."""
    return f"export {job_id}"
