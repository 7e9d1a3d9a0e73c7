"""/pmt: who gets supplementary food, how far it is, and how it is begun and noted, as forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from domain.feeding import OTHER, End, Funding, rule
from domain.people import EpisodeKind, Role
from domain.talk import Fact, Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.feeding import counts
from handlers.interview import Purpose
from handlers.visits import whom
from storage.interviews.drafts import Draft
from storage.people import people
from storage.people.people import Accompanied
from storage.villages import feedings
from storage.villages.feedings import Feeding, Weighed

PER_SCREEN = 15
CHILD, MOTHER = "child", "mother"
Rows = Sequence[Mapping[str, str]]


def listing(x: Exchange) -> list[Say]:
    """/pmt: a kader's own, a pembina's by name below the counts, a koordinator's counts alone."""
    rows: list[tuple[Option, ...]] = [(_line(one),) for one in _running(x)[:PER_SCREEN]]
    if x.role is Role.KADER:
        rows.append((Option(tap=Tap("", 0, "/pmt_mulai"), key="feeding.do_begin"),))
    return [Say(key="feeding.list", facts=counts.facts(x), options=tuple(rows))]


def card(x: Exchange, feeding_id: int) -> list[Say]:
    """/pmt_lihat"""
    one = feedings.feeding_in(x.store, x.scope, feeding_id)
    return [Say(key="trouble.not_yours")] if one is None else [_card(x, one)]


def begin(x: Exchange) -> list[Say]:
    """/pmt_mulai"""
    if not _eligible(x):
        return [Say(key="feeding.nobody")]
    return interview.begin(x, BEGIN)


def begin_note(x: Exchange, feeding_id: int) -> list[Say]:
    """/pmt_catat"""
    one = feedings.feeding_in(x.store, x.scope, feeding_id)
    if one is None:
        return [Say(key="trouble.not_yours")]
    if one.ended_on is not None:
        return [Say(key="trouble.not_now")]
    return interview.begin(x, NOTE, {"feeding": str(one.id)})


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """It begins, with the weight of its first day. The right is checked here."""
    assert x.account is not None
    answers = turn.answers
    chosen = next((one for one in _eligible(x) if str(one.person.id) == str(answers["person"])), None)
    if chosen is None:
        return [Say(key="trouble.not_yours")]
    reason, starts_on = str(answers["reason"]), answers["starts_on"]
    assert isinstance(starts_on, date)
    begun = feedings.begin(
        x.store,
        person_id=chosen.person.id,
        reason=reason,
        rule_version=rule().version,
        days_planned=rule().days.get(reason) or int(str(answers["days"])),
        funding=Funding(str(answers["funding"])),
        starts_on=starts_on,
        account_id=x.account.id,
        now=x.now,
    )
    if begun is None:
        return [Say(key="feeding.runs_already", facts={"name": chosen.person.name})]
    _note(x, begun, draft, starts_on, 0, answers.get("weight_kg"))
    x.note("begin_feeding", "feeding", begun)
    return [Say(key="feeding.begun", facts={"name": chosen.person.name}), *card(x, begun)]


def keep_note(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """What was given since the last note; where it ended, with which weight."""
    answers = turn.answers
    one = feedings.feeding_in(x.store, x.scope, int(str(answers["feeding"])))
    if one is None:
        return [Say(key="trouble.not_yours")]
    if one.ended_on is not None:
        return [Say(key="trouble.not_now")]
    noted_on, state = answers["noted_on"], str(answers["state"])
    assert isinstance(noted_on, date)
    _note(x, one.id, draft, noted_on, int(str(answers["days_given"])), answers.get("weight_kg"))
    if state in set(End):
        feedings.end(x.store, one.id, noted_on, End(state))
    x.note("note_feeding", "feeding", one.id)
    key = "feeding.ended" if state in set(End) else "feeding.noted"
    return [Say(key=key, facts={"name": one.name}), *card(x, one.id)]


def _note(x: Exchange, feeding_id: int, draft: Draft, on: date, days: int, weight: object) -> None:
    assert x.account is not None
    feedings.note(
        x.store,
        feeding_id,
        draft_id=draft.id,
        noted_on=on,
        days_given=days,
        weight_kg=None if weight is None else Decimal(str(weight)),
        account_id=x.account.id,
        now=x.now,
    )


def _running(x: Exchange) -> list[Feeding]:
    return [one for one in feedings.list_in(x.store, x.scope, x.today) if one.ended_on is None]


def _card(x: Exchange, one: Feeding) -> Say:
    facts: dict[str, Fact] = {
        "name": one.name,
        "reason_of": [f"feeding.reason_{one.reason}"],
        "starts_on": one.starts_on,
        "given": one.given,
        "planned": one.days_planned,
        "noted_on": one.noted_on,
        "first_weight": _weight(one.first),
        "last_weight": _weight(one.last) if one.last != one.first else None,
        "ended_on": one.ended_on,
        "end_of": [] if one.end_reason is None else [f"feeding.end_{one.end_reason}"],
        "fund": [f"feeding.fund_{one.funding}"],
    }
    note = ((Option(tap=Tap("", 0, f"/pmt_catat {one.id}"), key="feeding.do_note"),),)
    return Say(key="feeding.card", facts=facts, options=note if x.role is Role.KADER and one.ended_on is None else ())


def _weight(one: Weighed | None) -> Fact:
    return None if one is None else {"on": one.on, "weight_kg": one.weight_kg.normalize() + 0}


def _line(one: Feeding) -> Option:
    facts: dict[str, Fact] = {"name": one.name, "given": one.given, "planned": one.days_planned}
    return Option(tap=Tap("", 0, f"/pmt_lihat {one.id}"), key="feeding.line", facts=facts)


def _eligible(x: Exchange) -> list[Accompanied]:
    """Children of the age for PMT and expecting mothers whom the asker accompanies, and who do not get it now."""
    now = {one.person_id for one in _running(x)}
    return [one for one in people.everybody(x.store, x.scope) if _group(one, x.today) and one.person.id not in now]


def _group(one: Accompanied, today: date) -> str | None:
    born = one.person.birth_date
    if one.episode.kind is EpisodeKind.PREGNANCY:
        return MOTHER
    takes = one.episode.kind is EpisodeKind.CHILD and born is not None and rule().takes(born, today)
    return CHILD if takes else None


def _row(x: Exchange, one: Accompanied) -> dict[str, str]:
    """With what is usual for a child's weight."""
    group, born = _group(one, x.today), one.person.birth_date
    usual = whom.limits(one.person.sex, (x.today - born).days) if group == CHILD and born else {}
    return {"label": whom.label_of(x, one), "group": group or CHILD, **usual}


def _people(x: Exchange) -> Mapping[str, Rows]:
    """The secondary instances `pmt_orang` and `pmt_alasan`."""
    reasons = [{"name": code, "of": of, "label": _reason(x, code)} for code, of in rule().of.items()]
    other = {"name": OTHER, "of": "any", "label": x.library.text(f"feeding.reason_{OTHER}", {}, x.chat.language)}
    return {
        "pmt_orang": [{"name": str(one.person.id), **_row(x, one)} for one in _eligible(x)],
        "pmt_alasan": [*reasons, other],
    }


def _reason(x: Exchange, code: str) -> str:
    facts: dict[str, Fact] = {"reason_of": [f"feeding.reason_{code}"], "count": rule().days[code]}
    return x.library.text("feeding.ask", facts, x.chat.language)


def _usual(x: Exchange, person_id: int) -> dict[str, str]:
    """What her weight may be by the visits before, where there were any."""
    [row] = whom.Chosen(x, person_id, {})["ukuran"] or [{}]
    names = {"weight_low_kg": "weight_from_kg", "weight_high_kg": "weight_to_kg"}
    return {ours: row[theirs] for ours, theirs in names.items() if row.get(theirs)}


def _notable(x: Exchange) -> Mapping[str, Rows]:
    """The secondary instance `pmt_jalan`: what runs, and how far it is."""
    known = {one.person.id: _row(x, one) for one in people.everybody(x.store, x.scope)}
    return {
        "pmt_jalan": [
            {
                **known.get(one.person_id, {"group": CHILD}),
                **_usual(x, one.person_id),
                "name": str(one.id),
                "label": one.name,
                "starts": one.starts_on.isoformat(),
                "noted": one.noted_on.isoformat(),
                "given": str(one.given),
                "planned": str(one.days_planned),
                "last": str(one.last.weight_kg.normalize() + 0) if one.last else "",
            }
            for one in _running(x)
        ]
    }


BEGIN = Purpose(form="pmt_mulai", instances=_people, keep=keep)
NOTE = Purpose(form="pmt_catat", instances=_notable, keep=keep_note)
