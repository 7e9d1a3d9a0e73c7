"""Who of a broadcast's audience gets it: a group of families, weeks, risk, kader without a report, lists from files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from domain.audience import Audience, Target
from domain.people import Role
from domain.talk import Say
from forms.turn import Turn
from handlers import interview
from handlers.broadcasts import counting, recipients, under_way
from handlers.broadcasts.broadcast import without_buttons
from handlers.broadcasts.snippets import snippet
from handlers.exchange import Exchange
from handlers.interview import Purpose
from storage.broadcasts import broadcasts
from storage.broadcasts.broadcasts import Broadcast, Status
from storage.interviews.drafts import Draft

RECENT = 10


def begin(x: Exchange, broadcast_id: int) -> list[Say]:
    """/saring_siaran"""
    if any(draft.id == broadcast_id for draft in drafts_of(x)):
        return interview.begin(x, PURPOSE, prefill={"which": str(broadcast_id)})
    return [Say(key="trouble.not_now")]


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """The draft has another audience now; it is counted and shown anew. A list is matched first."""
    broadcast = under_way.own(x, int(str(turn.answers["which"])))
    if broadcast is None or broadcast.status is not Status.DRAFT:
        return [Say(key="trouble.not_now")]
    answered = {name: str(turn.answers.get(name) or "") for name in ("only", "without")}
    files = {name: turn.media[file] for name, file in answered.items() if file in turn.media}
    lists = {name: recipients.begin_list(x) for name in files}
    chosen = _narrowed(broadcast.audience, turn, x.role)
    chosen = replace(chosen, list_id=lists.get("only"), without_list_id=lists.get("without"))
    changed = broadcasts.change(
        x.store, broadcast.id, audience=chosen, rule=broadcast.rule, starts_at=broadcast.starts_at
    )
    if not changed:
        return [Say(key="trouble.not_now")]
    if files:
        recipients.read_files(x, broadcast, {lists[name]: media for name, media in files.items()})
    else:
        counting.begin(x.store, broadcast, x.now)
    return [without_buttons(x, broadcast), Say(key="broadcast.counting")]


def _narrowed(before: Audience, turn: Turn, role: Role | None) -> Audience:
    answers = turn.answers
    more = _ticked(answers.get("more"))
    target = str(answers.get("target") or "all")
    language = next((name.removeprefix("language_") for name in more if name.startswith("language_")), None)
    return Audience(
        roles=before.roles,
        target=None if target == "all" else Target(target),
        week_from=_week(answers.get("week_from")),
        week_to=_week(answers.get("week_to")),
        at_risk="at_risk" in more,
        overdue="overdue" in more,
        unreported="unreported" in more,
        language=None if {"language_id", "language_en"} <= set(more) else language,
        team_id=before.team_id,
        missed_by=before.missed_by,
        urgent="urgent" in more and role is Role.KOORDINATOR,
    )


def _ticked(answer: object) -> list[str]:
    return [str(one) for one in answer] if isinstance(answer, list | tuple) else str(answer or "").split()


def _week(answer: object) -> int | None:
    return None if answer in (None, "") else int(str(answer))


def drafts_of(x: Exchange) -> list[Broadcast]:
    """The asker's own that have not been sent."""
    assert x.account is not None
    return [one for one in broadcasts.of_sender(x.store, x.account.id, RECENT) if one.status is Status.DRAFT]


def drafts_instances(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """`siaran`: the asker's own drafts. `pengirim`: her role."""
    return {"siaran": list(_shown(x)), "pengirim": [{"name": "role", "label": str(x.role)}]}


def _shown(x: Exchange) -> Iterator[dict[str, str]]:
    for one in drafts_of(x):
        yield {
            "name": str(one.id),
            "label": snippet(one.text),
            "families": "yes" if Role.KELUARGA in one.roles else "no",
            "kader": "yes" if Role.KADER in one.roles else "no",
        }


PURPOSE = Purpose(form="saring_siaran", instances=drafts_instances, keep=keep)
