"""/pelatihan: who was trained in what and by whom, recorded as a form; who was trained is asked to pass it on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.trainings import Topic
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from handlers.tell import tell
from storage.interviews.drafts import Draft
from storage.people import accounts
from storage.people.accounts import Account, Status
from storage.villages import areas, trainings
from storage.villages.trainings import Training

MOST_LINES = 10
OTHER = "lain"  # a trainer without an account
_TRAINERS = (Role.KADER, Role.PETUGAS, Role.PEMBINA, Role.KOORDINATOR)


def listing(x: Exchange) -> list[Say]:
    """/pelatihan, for each role its own."""
    record = () if x.role is Role.KOORDINATOR else ((_record_button(),),)
    if x.role is Role.KADER:
        return [Say(key="training.mine", facts=_of_kader(x), options=record)]
    return [Say(key="training.of_area", facts=_of_area(x), options=record)]


def begin(x: Exchange) -> list[Say]:
    """/pelatihan_baru"""
    return interview.begin(x, PURPOSE)


def keep(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    """One record per kader; whoever is not the asker's is left out. The trained are told, and asked to pass it on."""
    assert x.account is not None
    answers = turn.answers
    topic, held_on, chosen = Topic(str(answers["topic"])), answers["held_on"], answers["trained"]
    assert isinstance(held_on, date)
    trainer = next((one for one in _trainers(x) if str(one.id) == str(answers["trainer"])), None)
    ticked = set(chosen if isinstance(chosen, list | tuple) else str(chosen).split())
    new = [
        one
        for one in _kader(x)
        if str(one.id) in ticked
        and trainings.add(
            x.store,
            account_id=one.id,
            topic=topic,
            held_on=held_on,
            recorded_by=x.account.id,
            now=x.now,
            trainer_id=trainer.id if trainer else None,
            trainer=None if trainer else str(answers.get("trainer_name") or "") or None,
        )
    ]
    for one in new:
        x.note("trained", "account", one.id)
        _tell(x, one, topic, held_on)
    facts: dict[str, Fact] = {"topic_of": [_topic(topic)], "held_on": held_on, "count": len(new)}
    return [Say(key="training.kept", facts=facts), *listing(x)]


def _tell(x: Exchange, one: Account, topic: Topic, held_on: date) -> None:
    if one.id == x.account_id:
        return
    facts: dict[str, Fact] = {"topic_of": [_topic(topic)], "held_on": held_on}
    say = Say(key="training.pass_it_on", facts=facts, options=((_record_button(),),), lane=Lane.REMINDER)
    tell(x.store, one.id, say, now=x.now, quiet_hours=True)


def _of_kader(x: Exchange) -> dict[str, Fact]:
    found = trainings.list_in(x.store, x.scope)
    own = [one for one in found if one.account_id == x.account_id]
    passed_on = {one.account_id for one in found if one.trainer_id == x.account_id}
    lines: list[Fact] = [_line(one) for one in own[:MOST_LINES]]
    return {"trainings": lines, "passed_on": len(passed_on)}


def _of_area(x: Exchange) -> dict[str, Fact]:
    """A pembina's with who has none yet and who trained whom; a koordinator's in numbers alone."""
    done, members = trainings.trained(x.store, x.scope.area, x.today)
    topics = trainings.by_topic(x.store, x.scope.area)
    per_topic: list[Fact] = [{"topic": [_topic(one)], "count": topics[one]} for one in Topic if topics.get(one)]
    found = trainings.list_in(x.store, x.scope)
    known = {one.account_id for one in found}
    without = [] if x.role is Role.KOORDINATOR else [one.name for one in _kader(x) if one.id not in known]
    cascade: list[Fact] = [_line(one) for one in found[:MOST_LINES]]
    return {
        "area": areas.name_path(x.store, x.scope.area),
        "done": done,
        "members": members,
        "per_topic": per_topic,
        "untrained": list(without[:MOST_LINES]),
        "more": max(len(without) - MOST_LINES, 0),
        "cascade": cascade,
    }


def _line(one: Training) -> dict[str, Fact]:
    return {"name": one.name, "topic": [_topic(one.topic)], "on": one.held_on, "trainer": one.trainer or ""}


def _topic(topic: Topic) -> str:
    return f"training.topic_{topic}"


def _record_button() -> Option:
    return Option(tap=Tap("", 0, "/pelatihan_baru"), key="training.do_record")


def _kader(x: Exchange) -> list[Account]:
    """Whom the asker may say to have been trained: for a kader, her team."""
    return [one for one in accounts.list_in(x.store, x.scope, Role.KADER) if one.status is Status.ACTIVE]


def _trainers(x: Exchange) -> list[Account]:
    """The asker first, unless there is nobody whom she could have trained; then those whom she works with."""
    assert x.account is not None
    first = [x.account] if any(one.id != x.account.id for one in _kader(x)) else []
    known = [one for role in _TRAINERS for one in accounts.list_in(x.store, x.scope, role)]
    others = [one for one in known if one.id != x.account.id and one.status is Status.ACTIVE]
    return [*first, *others]


def _people(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The secondary instances `pelatih` and `kader`."""
    other = {"name": OTHER, "label": x.library.text("training.other", {}, x.chat.language)}
    return {
        "pelatih": [*({"name": str(one.id), "label": one.name} for one in _trainers(x)), other],
        "kader": [{"name": str(one.id), "label": one.name} for one in _kader(x)],
    }


PURPOSE = Purpose(form="pelatihan", instances=_people, keep=keep)
