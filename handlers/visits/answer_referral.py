"""What became of a referral: the kader says that the family was brought, the petugas answers with the result, by a tap
or in her own words; whoever waits for it hears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.talk import Fact, Lane, Say
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.visits.circles import circles
from handlers.visits.referrals import Options, answers, button, close_alerts
from storage.interviews.drafts import Draft
from storage.people import people
from storage.visits import referral_steps, referrals
from storage.visits.referral_steps import Step
from storage.visits.referrals import Referral, ReferralStatus

_STATUS = {
    Step.FINISHED: ReferralStatus.FINISHED,
    Step.CANCELLED: ReferralStatus.CANCELLED,
}


def brought(x: Exchange, referral_id: int) -> list[Say]:
    """/diantar: the kader has brought the family; whoever has the referral hears of it."""
    found = _found(x, referral_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    referral, child = found
    if not referrals.arrive(x.store, referral.id):
        return [Say(key="trouble.not_now")]
    _step(x, referral, Step.BROUGHT)
    close_alerts(x, referral, child)
    waits = Say(
        key="referral.brought", facts={"child": child, "kader": _me(x)}, options=answers(referral.id), lane=Lane.ALERT
    )
    for officer_id in _officers(x, referral):
        x.tell(officer_id, waits)
    return [Say(key="referral.brought_noted", facts={"child": child})]


def arrived(x: Exchange, referral_id: int) -> list[Say]:
    """/diterima: they are here, the result comes later."""
    found = _found(x, referral_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    if found[0].status not in referrals.OPEN:
        return [Say(key="trouble.not_now")]
    return _goes_on(x, *found, None)


def finished(x: Exchange, referral_id: int) -> list[Say]:
    """/selesai_rujukan"""
    return _tapped(x, referral_id, Step.FINISHED)


def absent(x: Exchange, referral_id: int) -> list[Say]:
    """/tidak_datang: nobody has looked at the family yet, so it goes back to the kader and does not end."""
    found = _found(x, referral_id)
    return [Say(key="trouble.not_yours")] if found is None else _missed(x, *found, None)


def sure_to_cancel(x: Exchange, referral_id: int) -> list[Say]:
    """/batal_rujukan: asked first, since nobody looks after the family any more afterwards."""
    found = _found(x, referral_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    yes = button(f"/jadi_batal_rujukan {referral_id}", "button.cancel_referral")
    no = button(f"/buka_rujukan {referral_id}", "button.go_on")
    return [Say(key="referral.sure_to_cancel", facts={"child": found[1]}, options=((yes,), (no,)))]


def cancelled(x: Exchange, referral_id: int) -> list[Say]:
    """/jadi_batal_rujukan"""
    found = _found(x, referral_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    referral, child = found
    officers = _officers(x, referral)
    if not referrals.close(x.store, referral.id, ReferralStatus.CANCELLED, None, x.now):
        return [Say(key="trouble.not_now")]
    close_alerts(x, referral, child)
    _step(x, referral, Step.CANCELLED)
    told = Say(key="referral.cancelled", facts={"child": child, "name": _me(x)}, lane=Lane.ALERT)
    for account_id in {*officers, *([referral.account_id] if referral.account_id else [])} - {x.account_id}:
        x.tell(account_id, told)
    return [Say(key="referral.cancel_noted", facts={"child": child})]


def write(x: Exchange, referral_id: int) -> list[Say]:
    """/tulis_hasil: in the petugas's own words."""
    found = _found(x, referral_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    if found[0].status not in referrals.OPEN:
        return [Say(key="trouble.not_now")]
    return interview.begin(x, PURPOSE, {"referral": str(referral_id)})


def keep(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    """The words and what they mean for the referral."""
    found = _found(x, int(turn.answers["referral"]))
    if found is None:
        return [Say(key="trouble.not_yours")]
    words = str(turn.answers.get("result") or "").strip() or None
    state = str(turn.answers["state"])
    if state == Step.ARRIVED:
        return _goes_on(x, *found, words)
    if state == Step.ABSENT:
        return _missed(x, *found, words)
    return _ends(x, *found, Step(state), words)


def _tapped(x: Exchange, referral_id: int, step: Step) -> list[Say]:
    found = _found(x, referral_id)
    return [Say(key="trouble.not_yours")] if found is None else _ends(x, *found, step, None)


def _goes_on(x: Exchange, referral: Referral, child: str, words: str | None) -> list[Say]:
    _mine(x, referral, child)
    referrals.arrive(x.store, referral.id)
    if words is not None and not referrals.reply(x.store, referral.id, words):
        return [Say(key="trouble.not_now")]
    if _step(x, referral, Step.ARRIVED) or words:
        _tell_kader(x, referral, child, "referral.state_arrived", words)
    return [Say(key="referral.answer_noted", facts={"child": child}, options=answers(referral.id, here=True))]


def _missed(x: Exchange, referral: Referral, child: str, words: str | None) -> list[Say]:
    _mine(x, referral, child)
    if not referrals.miss(x.store, referral.id, words):
        return [Say(key="trouble.not_now")]
    _step(x, referral, Step.ABSENT)
    again = (button(f"/diantar {referral.id}", "button.brought"), button(f"/buka_rujukan {referral.id}", "button.open"))
    _tell_kader(x, referral, child, "referral.state_absent", words, (again,))
    return [Say(key="referral.absent_noted", facts={"child": child})]


def _ends(x: Exchange, referral: Referral, child: str, step: Step, words: str | None) -> list[Say]:
    _mine(x, referral, child)
    if not referrals.close(x.store, referral.id, _STATUS[step], words, x.now):
        return [Say(key="trouble.not_now")]
    _step(x, referral, step)
    _tell_kader(x, referral, child, f"referral.state_{step}", words)
    return [Say(key="referral.answer_noted", facts={"child": child})]


def _mine(x: Exchange, referral: Referral, child: str) -> None:
    """Who answers has it, and the alarm's button goes."""
    assert x.account is not None
    if referrals.take(x.store, referral.id, x.account.id, x.now):
        referral_steps.add(x.store, referral.id, Step.TAKEN, x.now, x.account.id)
        close_alerts(x, referral, child)


def _tell_kader(
    x: Exchange, referral: Referral, child: str, state: str, words: str | None, options: Options = ()
) -> None:
    if referral.account_id is None or referral.account_id == x.account_id:
        return
    facts: dict[str, Fact] = {
        "child": child,
        "name": _me(x),
        "state": [state],
        "answer": words or "",
        "today": referral.today,
    }
    x.tell(referral.account_id, Say(key="referral.result", facts=facts, options=options, lane=Lane.ALERT))


def _officers(x: Exchange, referral: Referral) -> Sequence[int]:
    if referral.taken_by is not None:
        return [referral.taken_by]
    around = circles(x.store, referral.area, referral.rung)
    return [one.id for one in around[0]] if around else []


def _found(x: Exchange, referral_id: int) -> tuple[Referral, str] | None:
    referral = referrals.referral_in(x.store, x.scope, referral_id)
    person = people.person_in(x.store, x.scope, referral.person_id) if referral is not None else None
    return None if referral is None or person is None else (referral, person.name)


def _step(x: Exchange, referral: Referral, step: Step) -> bool:
    x.note(step, "referral", referral.id)
    return referral_steps.add(x.store, referral.id, step, x.now, x.account_id)


def _me(x: Exchange) -> str:
    assert x.account is not None
    return x.account.name


def _open_ones(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The instance `rujukan`: open referrals of people whom the asker may see."""
    rows = []
    for referral in referrals.open_in(x.store, x.scope):
        person = people.person_in(x.store, x.scope, referral.person_id)
        rows.append({"name": str(referral.id), "label": person.name if person is not None else ""})
    return {"rujukan": rows}


PURPOSE = Purpose(form="hasil_rujukan", instances=_open_ones, keep=keep)
