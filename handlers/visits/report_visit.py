"""A kader reports a visit to any whom she accompanies: kept, screened, told what it means, and the officer alarmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from domain.findings import Referral
from domain.people import EpisodeKind
from domain.rules import Rung
from domain.slow_facts import as_text, is_fresh, slow_facts, typed
from domain.talk import Fact, Option, Say, Tap, to_json
from forms import reading
from forms.turn import Choice, Turn
from handlers import interview, records
from handlers.exchange import Exchange
from handlers.interview import Purpose, Subject
from handlers.visits import child_visit, growth_chart, keeping, left_over, mother_visits, referrals, two_reports, whom
from handlers.visits.group import Group, Screened, Visited
from storage.interviews.drafts import Draft
from storage.people import circumstances, people
from storage.people.people import Accompanied
from storage.visits import referrals as stored_referrals
from storage.visits.visits import Kept, NewVisit

GROUPS: Mapping[str, Group] = {
    group.form: group
    for group in (
        child_visit.BADUTA,
        child_visit.BALITA,
        mother_visits.PREGNANT,
        mother_visits.POSTPARTUM,
        mother_visits.COUPLE,
    )
}
FORM = child_visit.BADUTA.form  # with which somebody is chosen, as long as nobody is


def begin(x: Exchange, rest: str) -> list[Say]:
    """/lapor, or /lapor with a person's id from its card, or with its name as people type it."""
    everybody = whom.everybody(x)
    if not everybody:
        return [Say(key="visit.no_families", options=((Option(tap=Tap("", 0, "/daftar"), key="button.register"),),))]
    if not rest.isdecimal():
        named = _named(x, rest, everybody)
        return _begin(x, named)
    if rest not in {str(each.person.id) for each in everybody}:
        return [Say(key="visit.not_accompanied")]
    return _begin(x, rest)


def _begin(x: Exchange, person: str | None) -> list[Say]:
    purpose = PURPOSES[FORM]
    assert purpose.subject is not None
    return interview.begin(x, purpose, {purpose.subject.question: person} if person else None)


def _named(x: Exchange, typed_name: str, everybody: Sequence[Accompanied]) -> str | None:
    """The id of the one person that a typed name means; None if it is none of them or could be two."""
    choices = [Choice(name=str(each.person.id), label=whom.label_of(x, each), number=0) for each in everybody]
    found = reading.one(typed_name, choices, language=x.chat.language) if typed_name else None
    return found if isinstance(found, str) else None


def keep(group: Group, x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """The report and all that follows from it, in this transaction."""
    visit = _visited(x, int(turn.answers[group.question]), turn)
    if visit is None:
        return left_over.keep(x, draft)
    screened = group.screen(x, visit)
    kept = keep_visit(
        x,
        visit,
        screened,
        form=(draft.form, draft.form_version),
        instance=f"uuid:{uuid5(NAMESPACE_OID, f'sapa draft {draft.id}')}",
        draft_id=draft.id,
        started_at=min((one.asked for one in turn.kept if one.asked is not None), default=x.now),
    )
    records.keep(x, draft, visit.person.id, visit.person.area)
    says = [_with_next(screened.result, visit), *alerts(x, visit, screened, kept), *group.after(x, visit, kept)]
    remember(x, visit, kept)
    if kept.aside:
        return [*says, Say(key="review.kept_aside", facts={"name": visit.person.name})]
    return [*says, *two_reports.told(x, visit.person, visit.on, kept)]


def _visited(x: Exchange, person_id: int, turn: Turn) -> Visited | None:
    """The visit with what was known before put in; None for whom the kader does not accompany any more."""
    person = people.person_in(x.store, x.scope, person_id)
    episode = whom.episode_of(x, person_id) if person is not None else None
    if person is None or episode is None:
        return None
    answers, facts = turn.answers, slow_facts()
    said = circumstances.of_person(x.store, x.scope, person_id)
    on = answers["visit_date"]
    known = {
        name: typed(facts[name], one.value)
        for name, one in said.items()
        if name in facts
        and name not in whom.ANCHORS
        and one.value
        and is_fresh(facts[name], one, on, episode.belongs_from)
    }
    asked = {name: value for name, value in answers.items() if value not in (None, "", [])}
    odd = frozenset(one.path.rsplit("/", 1)[-1] for one in turn.kept if one.odd)
    return Visited(person, episode, on, {**known, **asked}, asked, odd, "doses_given" in said)


def keep_visit(
    x: Exchange,
    visit: Visited,
    screened: Screened,
    *,
    form: tuple[str, str],
    instance: str,
    draft_id: int | None,
    started_at: datetime,
) -> Kept:
    """form: its name and version. instance: as ODK knows the record; the same one is kept once."""
    report = new_visit(x, visit, form=form, instance=instance, draft_id=draft_id, started_at=started_at)
    kept = keeping.keep(
        x,
        report,
        measurements=screened.measurements,
        findings=screened.found,
        referrals=[screened.referral] if screened.referral is not None else [],
    )
    x.note("report", "visit", kept.visit_id)
    return kept


def new_visit(
    x: Exchange, visit: Visited, *, form: tuple[str, str], instance: str, draft_id: int | None, started_at: datetime
) -> NewVisit:
    """A report as it is to be kept."""
    assert x.account is not None
    return NewVisit(
        draft_id=draft_id,
        person_id=visit.person.id,
        episode_id=visit.episode.id,
        account_id=x.account.id,
        team_id=visit.person.team_id,
        area=visit.person.area,
        form=form[0],
        form_version=form[1],
        visit_date=visit.on,
        instance_id=instance,
        answers=to_json(dict(visit.asked)),
        started_at=started_at,
    )


def remember(x: Exchange, visit: Visited, kept: Kept) -> None:
    """What changes slowly is known from now on."""
    circumstances.say(
        x.store,
        {name: as_text(value) for name, value in visit.asked.items()},
        family_id=visit.person.family_id,
        person_id=visit.person.id,
        on=visit.on,
        now=x.now,
        visit_id=kept.visit_id,
    )


def alerts(x: Exchange, visit: Visited, screened: Screened, kept: Kept) -> list[Say]:
    """Whoever must be seen today: the officer hears of it at once, the kader whether anybody did; and what still stands
    of a report that was put right."""
    standing = _standing(x, visit, screened, kept)
    if screened.referral is None or screened.referral.within_days != 0:
        return standing
    return [*(_alert(x, visit, referral_id, screened.referral) for referral_id in kept.referrals), *standing]


def _standing(x: Exchange, visit: Visited, screened: Screened, kept: Kept) -> list[Say]:
    """A corrected report asks for less than it did: whoever was told still waits, and a human says whether to call it
    off."""
    order = list(Rung)
    now = order.index(screened.referral.rung) if screened.referral is not None else len(order)
    return [
        Say(
            key="referral.stands",
            facts={"name": visit.person.name},
            options=((referrals.button(f"/batal_rujukan {one.id}", "button.cancel_it"),),),
        )
        for one in stored_referrals.open_in(x.store, x.scope)
        if one.visit_id == kept.visit_id and order.index(one.rung) < now
    ]


def _alert(x: Exchange, visit: Visited, referral_id: int, referral: Referral) -> Say:
    heard = referrals.alert(x, referral_id, visit.person.name, visit.person.area, referral.rung, referral.reasons)
    if heard:
        brought = referrals.button(f"/diantar {referral_id}", "button.brought")
        facts: dict[str, Fact] = {"child": visit.person.name, "now": referral.rung is Rung.DANGER}
        return Say(key="referral.sent", facts=facts, options=((brought,),))
    return Say(key="referral.nobody", facts={"child": visit.person.name, "numbers": list(x.policy.emergency)})


def _with_next(say: Say, visit: Visited) -> Say:
    """The next report; of a child, its growth chart, too."""
    buttons = [Option(tap=Tap("", 0, "/lapor"), key="button.report")]
    if visit.episode.kind is EpisodeKind.CHILD:
        buttons.append(growth_chart.button(visit.person.id))
    return replace(say, options=(tuple(buttons),))


def _purpose_for(x: Exchange, person_id: int) -> Purpose | None:
    episode = whom.episode_of(x, person_id)
    return PURPOSES[whom.form_of(episode, x.today)] if episode is not None else None


def _data(x: Exchange, person_id: int, answers: Mapping[str, Any]) -> interview.Instances | None:
    chosen = whom.Chosen(x, person_id, answers)
    return chosen if chosen.accompanied else None


PURPOSES: Mapping[str, Purpose] = {
    name: Purpose(
        form=name,
        instances=whom.Everybody,
        keep=partial(keep, group),
        needs=group.needs,
        subject=Subject(group.question, _purpose_for, _data, left_over.keep, group.heard),
    )
    for name, group in GROUPS.items()
}
