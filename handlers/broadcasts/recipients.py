"""A list of recipients from an Excel or CSV file: read and matched outside of any chat's transaction, then deleted.
What it names is never shown again, only how many rows matched."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import partial

from domain.recipient_rows import MOST_ROWS, Named, read
from domain.talk import Fact, Say
from forms.problem import FormError
from forms.workbook import read_cells
from handlers.broadcasts import counting
from handlers.exchange import Exchange
from handlers.work import Work
from storage import broadcasts, jobs, media, outbox, recipient_lists
from storage.broadcasts import Broadcast
from storage.database import Store

KIND = "recipient_list"
SLICE = 300
_ZIP = b"PK\x03\x04"


def begin_list(x: Exchange) -> int:
    assert x.account is not None
    return recipient_lists.create(x.store, x.account.id, x.now)


def read_files(x: Exchange, broadcast: Broadcast, files: Mapping[int, int]) -> None:
    """files: the kept file by list. The preview comes when they are matched."""
    jobs.begin(
        x.store,
        KIND,
        input={
            "broadcast": broadcast.id,
            "area": broadcast.area,
            "files": [[list_id, file] for list_id, file in files.items()],
        },
        now=x.now,
        chat_id=broadcast.chat_id,
        account_id=broadcast.account_id,
    )


def run(work: Work) -> None:
    """cursor: how many files are done, and rows of the next."""
    done, rows_done = work.cursor or (0, 0)
    area = str(work.input["area"])
    files = [(int(list_id), int(file)) for list_id, file in work.input["files"]]
    phones = work.read(partial(recipient_lists.phones_of_families, area=area))
    for place, (list_id, file) in enumerate(files):
        if place < done:
            continue
        named = _named(work, file)
        for start in range(rows_done if place == done else 0, len(named), SLICE):
            part = named[start : start + SLICE]
            found, unmatched = work.read(partial(recipient_lists.match, area=area, named=part, phones=phones))
            add = partial(recipient_lists.add, list_id=list_id, accounts=found, unmatched=unmatched)
            work.write(add, [place, start + SLICE])
    work.finish(partial(_matched, work=work, files=files))


def _named(work: Work, file: int) -> list[Named]:
    """The rows of a kept file; none of one that cannot be read."""
    kept = work.read(lambda store: media.for_delivery(store, file))
    if kept is None:
        return []
    try:
        return read(rows_of(kept.content)[:MOST_ROWS])
    except (FormError, UnicodeDecodeError, csv.Error):
        return []


def rows_of(content: bytes) -> list[list[str]]:
    """Every row of a CSV (by comma, semicolon or tab) or of an Excel file's first sheet, as text. Raises FormError,
    UnicodeDecodeError, csv.Error."""
    if content.startswith(_ZIP):
        return read_cells(content)
    text = content.decode("utf-8-sig")
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def _matched(store: Store, work: Work, files: list[tuple[int, int]]) -> None:
    broadcast = broadcasts.by_id(store, int(work.input["broadcast"]))
    sizes = [recipient_lists.size(store, list_id) for list_id, _ in files]
    for _, file in files:
        media.forget(store, file)
    if broadcast is None:
        return
    facts: dict[str, Fact] = {
        "count": sum(size.matched for size in sizes),
        "unmatched": sum(size.unmatched for size in sizes),
    }
    outbox.owe(store, broadcast.chat_id, [Say(key="broadcast.list_read", facts=facts)], now=work.now)
    counting.begin(store, broadcast, work.now)
