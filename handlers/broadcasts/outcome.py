"""What became of one's broadcasts: who got it, who did not and why, and once more to those only."""

from __future__ import annotations

from dataclasses import replace

from domain.talk import Fact, Option, Say, Tap
from handlers.broadcasts import counting, under_way
from handlers.broadcasts.snippets import snippet
from handlers.exchange import Exchange
from storage.broadcasts import broadcasts
from storage.broadcasts import replies as broadcast_replies
from storage.broadcasts.broadcasts import Broadcast, Status
from storage.villages import areas

RECENT = 8
MOST_NAMES = 20


def listing(x: Exchange) -> list[Say]:
    """/siaran_saya: the newest, each with a button for its details."""
    assert x.account is not None
    own = broadcasts.of_sender(x.store, x.account.id, RECENT)
    rows = tuple((Option(tap=Tap("", 0, f"/rincian_siaran {one.id}"), label=snippet(one.text)),) for one in own)
    return [Say(key="broadcast.mine" if own else "broadcast.none_yet", options=rows)]


def details(x: Exchange, broadcast_id: int) -> list[Say]:
    """/rincian_siaran: counts by reason; names where the asker may see them."""
    one = under_way.own(x, broadcast_id)
    if one is None:
        return [Say(key="trouble.not_now")]
    described = counting.described(x.store, one, x.library, x.chat.language)
    missed = broadcast_replies.missed_by_reason(x.store, one.id) if one.started_at is not None else {}
    facts: dict[str, Fact] = {
        **described,
        **under_way.numbers(one, broadcasts.counts(x.store, one.id)),
        "text": one.text,
        "status": one.status.value,
        "missed": [_reason(x, why, count) for why, count in missed.items()],
        "held_back": counting.held_words(one.held, x.library, x.chat.language),
        "people": _names(x, one),
    }
    return [Say(key="broadcast.details", facts=facts, options=_buttons(one, sum(missed.values())))]


def resend(x: Exchange, broadcast_id: int) -> list[Say]:
    """/ulang_siaran: a new draft with the same text, for those whom the first did not reach."""
    one = under_way.own(x, broadcast_id)
    if one is None or one.status not in (Status.STOPPED, Status.FINISHED):
        return [Say(key="trouble.not_now")]
    if not under_way.may_still(x.store, one):
        return [Say(key="broadcast.no_longer")]
    again = broadcasts.create(
        x.store,
        account_id=one.account_id,
        chat_id=x.chat.id,
        area=one.area,
        audience=replace(one.audience, missed_by=one.id),
        text=one.text,
        now=x.now,
    )
    assert again is not None
    counting.begin(x.store, again, x.now)
    return [Say(key="broadcast.counting")]


def _reason(x: Exchange, why: str, count: int) -> Fact:
    return {"why": x.library.text(f"broadcast.missed_{why}", {}, x.chat.language), "count": count}


def _names(x: Exchange, one: Broadcast) -> list[Fact]:
    if one.started_at is None:
        return []
    return [
        {
            "name": each.name,
            "area": areas.name_path(x.store, each.area),
            "why": x.library.text(f"broadcast.missed_{each.reason}", {}, x.chat.language),
        }
        for each in broadcast_replies.missed(x.store, one.id, x.scope, MOST_NAMES)
    ]


def _buttons(one: Broadcast, missed: int) -> tuple[tuple[Option, ...], ...]:
    def option(command: str, key: str) -> tuple[Option, ...]:
        return (Option(tap=Tap("", 0, f"/{command} {one.id}"), key=key),)

    match one.status:
        case Status.RUNNING:
            return (option("hentikan", "button.stop"),)
        case Status.SCHEDULED | Status.REPEATING | Status.WAITING | Status.DRAFT:
            return (option("buang_siaran", "button.call_off"),)
        case Status.STOPPED if one.started_at is not None and one.rule is None:
            return (option("teruskan_siaran", "button.resume_broadcast"),)
        case Status.FINISHED if missed:
            return (option("ulang_siaran", "button.send_again"),)
        case _:
            return ()
