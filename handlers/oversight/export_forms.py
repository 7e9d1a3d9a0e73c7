"""/ekspor_isian: the records of a form in one's own scope as a file, shaped as KoboToolbox exports them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.papers import EXCEL_MIME
from domain.people import Role
from domain.talk import Option, Say, Tap
from domain.zones import to_utc
from forms.form import Form
from forms.record import Record
from handlers import downloads
from handlers.exchange import Exchange
from handlers.oversight.export import Shape, Span, first_day, slot
from handlers.oversight.export_file import holds
from handlers.oversight.record_book import Book, as_csv, as_workbook
from handlers.read_records import Reader, form_asked
from handlers.work import Work
from storage import jobs
from storage.database import Store
from storage.interviews import form_records
from storage.scope import Scope
from storage.villages import areas
from storage.wire import chats, outbox

JOB = "export_forms"
TELL_EVERY = 1000  # records
_PIECE = 256 * 1024
_MOST_FORMS = 40
_MIME = {
    Shape.XLSX: EXCEL_MIME,
    Shape.CSV: "application/zip",
}


def ask(x: Exchange, rest: str) -> list[Say]:
    """/ekspor_isian [form] [span] [shape]: asks for what is missing, by buttons, then begins."""
    if refused := downloads.refusal(x.policy.download_link):
        return refused
    words = rest.split()
    forms = form_records.forms_in(x.store, x.scope)
    if not words or words[0] not in forms:
        rows = [(_button(name, form_asked_title(x, name)),) for name in forms[:_MOST_FORMS]]
        return [Say(key="export.which_form" if rows else "export.no_forms", options=tuple(rows))]
    if len(words) < 2 or words[1] not in set(Span):
        return [_choose("export.when", words[0], [(str(one), f"button.span_{one}") for one in Span])]
    if words[-1] not in set(Shape):
        ways = [(str(one), f"button.shape_{one}") for one in Shape]
        return [_choose("export.shape", " ".join(words[:2]), ways)]
    return [_begin(x, words[0], Span(words[1]), Shape(words[-1]))]


def form_asked_title(x: Exchange, name: str) -> str:
    """The form's name as people know it: of the newest version that was answered."""
    versions = form_records.versions_in(x.store, x.scope, name, *_moments(x.store, x.scope, _always(x.today)))
    return form_asked(x.store, name, versions[0]).title or name


def run(work: Work) -> None:
    """A job: nothing for somebody who has lost the right meanwhile."""
    chat_id = work.job.chat_id
    assert chat_id is not None
    scope = work.read(work.asker)
    if scope is None:
        return
    shape = Shape(work.input["shape"])
    days = work.input["first"], work.input["last"]
    language = work.read(lambda store: chats.by_id(store, chat_id).language)
    since, until = work.read(lambda store: _moments(store, scope, days))
    versions = work.read(lambda store: _forms(store, scope, work.input["form"], since, until))
    book = Book(work.library, versions, language, nameless=scope.role is Role.KOORDINATOR)
    readers = {version: Reader(form) for version, form in versions.items()}
    rows = book.rows(_records(work, scope, since, until, readers))
    with TemporaryDirectory(prefix="sapa-export-") as folder:
        file = (as_workbook if shape is Shape.XLSX else as_csv)(book, rows, Path(folder))
        with file.open("rb") as content:
            name = f"{book.title}.{file.suffix[1:]}"
            downloads.hand_over(work, name, _MIME[shape], iter(lambda: content.read(_PIECE), b""), holds(scope))


def _records(
    work: Work, scope: Scope, since: datetime, until: datetime, readers: Mapping[int | None, Reader]
) -> Iterator[tuple[int | None, Record]]:
    """Each with the version of the form that was asked, while the chat hears how many there are."""
    after = number = 0
    page = partial(form_records.page_in, scope=scope, form=work.input["form"], since=since, until=until)
    while found := work.read(partial(page, after=after)):
        for one in found:
            if form_records.is_erased(one) or one.form_version_id not in readers:  # a version that came meanwhile
                continue
            number += 1
            yield one.form_version_id, readers[one.form_version_id].record(one)
            if number % TELL_EVERY == 0:
                _tell(work, number)
        after = found[-1].id
    _tell(work, number)


def _forms(store: Store, scope: Scope, form: str, since: datetime, until: datetime) -> Mapping[int | None, Form]:
    versions = form_records.versions_in(store, scope, form, since, until)
    return {version: form_asked(store, form, version) for version in versions}


def _moments(store: Store, scope: Scope, days: tuple[date, date]) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, where the asker is."""
    zone = areas.zone(store, scope.area)
    return to_utc(days[0], time(0), zone), to_utc(days[1] + timedelta(days=1), time(0), zone)


def _always(today: date) -> tuple[date, date]:
    return first_day(Span.ALL, today), today


def _tell(work: Work, count: int) -> None:
    chat_id = work.job.chat_id
    assert chat_id is not None
    say = Say(key="export.progress", facts={"count": count}, edits=slot(work.job.id))
    work.write(lambda store: outbox.owe(store, chat_id, [say], now=work.now))


def _begin(x: Exchange, form: str, span: Span, shape: Shape) -> Say:
    asking = {"form": form, "first": first_day(span, x.today), "last": x.today, "shape": str(shape)}
    number = jobs.begin(x.store, JOB, input=asking, chat_id=x.chat.id, account_id=x.account_id, now=x.now)
    x.note("export", f"form {form}", number)
    return Say(key="export.begun", slot=slot(number))


def _button(name: str, title: str) -> Option:
    return Option(tap=Tap("", 0, f"/ekspor_isian {name}"), label=title)


def _choose(key: str, before: str, ways: list[tuple[str, str]]) -> Say:
    rows = tuple((Option(tap=Tap("", 0, f"/ekspor_isian {before} {way}"), key=label),) for way, label in ways)
    return Say(key=key, options=rows)
