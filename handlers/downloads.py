"""A file with names in it is handed to the one who asked: by a link that works once, with the code in her chat."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from domain.papers import Holds
from domain.talk import Facts, Option, Say
from handlers.work import Work
from storage import audit
from storage.database import Store
from storage.oversight import downloads
from storage.wire import chats, outbox


def refusal(link: str) -> list[Say]:
    """What to say where no file with names can leave, for want of an address to fetch it from (`download_link` of the
    policy); nothing where one can."""
    return [] if link else [Say(key="download.not_set_up")]


def hand_over(
    work: Work, name: str, mime: str, content: Iterable[bytes], holds: Holds, *, key: str = "download.ready"
) -> None:
    """The last act of a job: the file goes into sealed pieces, link and code into the asker's chat. name: of the file,
    as she will find it. holds: whom it tells of. key: of what is said. Nothing of it is ever a message's attachment."""
    chat_id, account_id = work.job.chat_id, work.job.account_id
    assert chat_id is not None
    assert account_id is not None
    language = work.read(lambda store: chats.by_id(store, chat_id).language)
    download_id = work.write(
        lambda store: downloads.begin(
            store, account_id=account_id, name=name, mime=mime, language=language, now=work.now
        )
    )
    parts = 0
    for piece in downloads.pieces(content):
        work.write(partial(downloads.add_part, download_id=download_id, number=parts, content=piece))
        parts += 1

    def offer(store: Store) -> None:
        offered = downloads.offer(store, download_id, parts, work.moment)
        audit.note(
            store, account_id=account_id, deed="offer_file", subject="download", subject_id=download_id, now=work.now
        )
        outbox.owe(store, chat_id, _offered(work.policy.download_link, name, offered, key, holds), now=work.now)

    work.finish(offer)


def _offered(link: str, name: str, offered: downloads.Offered, key: str, holds: Holds) -> list[Say]:
    url = link.format(token=offered.token)
    minutes = int(downloads.VALID_FOR.total_seconds() // 60)
    facts: Facts = {"name": name, "code": offered.code, "link": url, "minutes": minutes, "holds": holds.value}
    return [Say(key=key, facts=facts, options=((Option(url=url, key="button.download"),),))]
