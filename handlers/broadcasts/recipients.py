"""A list of recipients from an Excel or CSV file: read and matched outside of any chat's transaction, then deleted.
What it names is never shown again, only how many rows matched."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from domain.recipient_rows import MOST_ROWS, read
from domain.talk import Fact, Say
from forms import list_file
from forms.list_file import Trouble, Unreadable
from handlers.broadcasts import counting
from handlers.exchange import Exchange
from handlers.work import Work
from storage import jobs, media
from storage.broadcasts import broadcasts, recipient_lists
from storage.broadcasts.broadcasts import Broadcast
from storage.database import Store
from storage.wire import chats, outbox

KIND = "recipient_list"
SLICE = 300


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
    lists = [_opened(work, file) for _, file in files]
    wrong = next((opened for opened in lists if isinstance(opened, Unreadable)), None)
    if wrong is not None:
        work.finish(partial(_unreadable, work=work, files=files, why=wrong))
        return
    phones = work.read(partial(recipient_lists.phones_of_families, area=area))
    for place, ((list_id, _), opened) in enumerate(zip(files, lists, strict=True)):
        if place < done or isinstance(opened, Unreadable):
            continue
        named = read(opened)
        for start in range(rows_done if place == done else 0, len(named), SLICE):
            part = named[start : start + SLICE]
            found, unmatched = work.read(partial(recipient_lists.match, area=area, named=part, phones=phones))
            add = partial(recipient_lists.add, list_id=list_id, accounts=found, unmatched=unmatched)
            work.write(add, [place, start + SLICE])
    work.finish(partial(_matched, work=work, files=files))


def _opened(work: Work, file: int) -> list[list[str]] | Unreadable:
    """The rows of a kept file, or why it cannot be read, or only in part."""
    kept = work.read(lambda store: media.for_delivery(store, file))
    try:
        rows = [row for row in list_file.cells(kept.content if kept is not None else b"") if any(row)]
    except Unreadable as error:
        return error
    return rows if len(rows) <= MOST_ROWS else Unreadable(Trouble.TOO_BIG)


def _unreadable(store: Store, work: Work, files: list[tuple[int, int]], why: Unreadable) -> None:
    """Nothing is counted: whom the list was to leave out would get it as well."""
    broadcast = broadcasts.by_id(store, int(work.input["broadcast"]))
    for _, file in files:
        media.forget(store, file)
    if broadcast is not None:
        say = Say(
            key="broadcast.list_unreadable",
            facts={"most": MOST_ROWS},
            options=counting.other_audience(broadcast),
        )
        # a list of those to leave out must not be sent in parts, as a list of families may
        key = "broadcast.list_too_long" if why.trouble is Trouble.TOO_BIG else f"list_file.{why.trouble}"
        reason = Say(key=key, facts={"line": why.line, "most": MOST_ROWS})
        outbox.owe(store, broadcast.chat_id, [reason, say], now=work.now)
        chats.remember_menu(store, broadcast.chat_id, say.options)


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
