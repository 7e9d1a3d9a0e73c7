"""Kader and pembina tell what has happened in a family: one short form per event, from the person's card or, by a
kader, by command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from domain import ages
from domain.episodes import Kind
from domain.growth_tables import Sex
from domain.life_events import (
    AnchorCorrected,
    Baby,
    Birth,
    Death,
    Event,
    ImpossibleEvent,
    Marriage,
    Miscarriage,
    Move,
    PregnancyConfirmed,
)
from domain.people import EpisodeKind, Role, child_name
from domain.talk import Fact, Option, Say, Tap, to_json
from domain.thresholds import thresholds, with_settings
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.genting import targets as sponsored
from handlers.interview import Purpose, Subject
from handlers.people import ask_new_home, life_events
from handlers.people.carry_out import Destination
from handlers.people.life_events import Newborn, NotYours, Told
from handlers.people.residents import ACCOMPANIED, ALL, CHILDREN, ENGAGED, PREGNANT, WOMEN, Residents, is_among
from handlers.short_ids import id_in
from storage.interviews.drafts import Draft
from storage.people import circumstances, people, teams
from storage.people.families import Person
from storage.visits import visits

BIRTH_FORM = "kejadian_lahir"
DATE_REASON = "date_reason"  # what is known of a person: why a date or age that fits badly is right
GRAMS_PER_KG = 1000
_KNOWN = {"kejadian_keguguran": "loss"}  # form → the question that another report may have answered
_LOSSES = ("miscarriage", "stillbirth")


def begin(x: Exchange, purpose: Purpose, rest: str) -> list[Say]:
    """The command, alone or with the person's id from her card; after it what is known already, as a visit said it."""
    who, _, known = rest.partition(" ")
    if not who:  # whoever is chosen from a whole kecamatan would be too many
        return [Say(key="life.from_card")] if x.role is Role.PEMBINA else interview.begin(x, purpose)
    which = id_in(who)
    if which is None:
        return [Say(key="trouble.not_now")]
    person = people.person_in(x.store, x.scope, which)
    if person is None:
        return [Say(key="trouble.not_yours")]
    if x.role is Role.PEMBINA and not is_among(x, _AMONG[purpose.form], person):
        return [Say(key="life.no_such_episode", facts={"name": person.name})]
    said = {_KNOWN[purpose.form]: known} if known in _LOSSES and purpose.form in _KNOWN else {}
    return interview.begin(x, purpose, {"person": str(person.id), **said})


def _keeping(
    make: Callable[[Exchange, Draft, Turn, Person], list[Say]],
) -> Callable[[Exchange, Draft, Turn], list[Say]]:
    """What becomes of the answers: an event that cannot be is asked about, and nothing of what was typed is lost."""

    def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
        person = people.person_in(x.store, x.scope, int(turn.answers["person"]))
        if person is None:
            return [Say(key="trouble.not_yours")]
        note_odd(x, turn, person)
        try:
            return make(x, draft, turn, person)
        except NotYours:
            return [Say(key="trouble.not_yours")]
        except ImpossibleEvent as error:
            impossible = Say(key=f"life.{error.trouble}", facts={"name": person.name})
            return [impossible, *interview.open_again(x, PURPOSES[draft.form], draft)]

    return keep


def note_odd(x: Exchange, turn: Turn, person: Person) -> None:
    """Who has said that a surprising date or age is right, when, and why, if it was said in words."""
    odd = [one for one in turn.kept if one.odd]
    if not odd:
        return
    x.note("confirm_odd", "person", person.id)
    why = {DATE_REASON: "; ".join(one.reason for one in odd if one.reason)}
    circumstances.say(x.store, why, family_id=person.family_id, person_id=person.id, on=x.today, now=x.now)


def _pregnant(x: Exchange, _draft: Draft, turn: Turn, person: Person) -> list[Say]:
    hpht, estimated = hpht_of(turn.answers, x.today)
    event = PregnancyConfirmed(person=str(person.id), hpht=hpht, on=x.today)
    told = life_events.tell(x, event, estimated=estimated)
    facts: dict[str, Fact] = {
        "name": person.name,
        "weeks": ages.gestation_weeks(hpht, x.today),
        "due_on": ages.due_date(hpht),
        "estimated": estimated,
    }
    return [Say(key="life.pregnant", facts=facts, options=_after(told))]


def _born(x: Exchange, draft: Draft, turn: Turn, person: Person) -> list[Say]:
    return born(x, draft, turn.answers, person, turn.answers["happened_on"])


def born(x: Exchange, draft: Draft, answers: Mapping[str, Any], mother: Person, on: date) -> list[Say]:
    """A birth with its babies, as the form's repeat has them."""
    entries: list[Mapping[str, Any]] = answers.get("baby") or []
    keyed = {f"baby{number}": entry for number, entry in enumerate(entries)}
    living = {key: newborn_of(entry, mother, len(keyed)) for key, entry in keyed.items() if entry["alive"] == "yes"}
    babies = tuple(Baby(person=key, alive=key in living) for key in keyed)
    told = life_events.tell(x, Birth(mother=str(mother.id), on=on, babies=babies), newborns=living)
    _keep_birth_sizes(x, draft, told, living, on)
    names: list[Fact] = [living[key].name for key in told.babies]
    key = "life.born" if len(living) == len(babies) else "life.born_with_loss"
    facts: dict[str, Fact] = {"name": mother.name, "names": names, "on": on}
    small = _small(x, [living[key] for key in told.babies], on)
    return [Say(key=key, facts=facts, options=_after(told)), *small, *sponsored.goes_on(x.store, x.scope, mother.id)]


def _small(x: Exchange, babies: Sequence[Newborn], on: date) -> list[Say]:
    """Whose weight at birth is low, by the limit of that day."""
    limit_kg = with_settings(thresholds(on), x.policy.limits)["birth_weight_low"].value / GRAMS_PER_KG
    small: list[Fact] = [one.name for one in babies if one.weight_kg is not None and one.weight_kg < limit_kg]
    return [Say(key="life.born_small", facts={"names": small, "limit_kg": limit_kg})] if small else []


def newborn_of(entry: Mapping[str, Any], mother: Person, count: int) -> Newborn:
    """One entry of the repeat. A baby without a name is known by its mother's."""
    weight_g = entry.get("birth_weight_g")
    return Newborn(
        name=child_name(str(entry.get("baby_name") or ""), mother.name),
        sex=Sex(entry["sex"]),
        weight_kg=Decimal(weight_g) / GRAMS_PER_KG if weight_g else None,
        length_cm=entry.get("length_cm"),
    )


def _keep_birth_sizes(x: Exchange, draft: Draft, told: Told, living: Mapping[str, Newborn], on: date) -> None:
    """Weight and length at birth are the first of each child's measurements."""
    assert x.account is not None
    for key, number in told.babies.items():
        child = people.person_in(x.store, x.scope, number)
        assert child is not None
        sizes = {"weight_kg": living[key].weight_kg, "length_cm": living[key].length_cm}
        measured = tuple(
            visits.Measurement(kind=kind, value=value, measured_on=on, lying=True if kind == "length_cm" else None)
            for kind, value in sizes.items()
            if value is not None
        )
        if not measured:
            continue
        report = visits.NewVisit(
            draft_id=None,
            person_id=number,
            episode_id=next((one.id for one in people.episodes(x.store, x.scope, number)), None),
            account_id=x.account.id,
            team_id=child.team_id,
            area=child.area,
            form=BIRTH_FORM,
            form_version=draft.form_version,
            visit_date=on,
            instance_id=f"uuid:{uuid5(NAMESPACE_OID, f'sapa birth {draft.id} {key}')}",
            answers=to_json({name: value for name, value in sizes.items() if value is not None}),
            started_at=x.now,
        )
        visits.keep(x.store, report, now=x.now, measurements=measured)
        _need_not_be_asked(x, child, living[key], on)


def _need_not_be_asked(x: Exchange, child: Person, baby: Newborn, on: date) -> None:
    """The first visit knows weight and length at birth already."""
    known = {
        "birth_weight_g": baby.weight_kg * GRAMS_PER_KG if baby.weight_kg is not None else None,
        "birth_length_cm": baby.length_cm,
    }
    values = {name: f"{value.normalize():f}" for name, value in known.items() if value is not None}
    circumstances.say(x.store, values, family_id=child.family_id, person_id=child.id, on=on, now=x.now)


def _lost(x: Exchange, _draft: Draft, turn: Turn, person: Person) -> list[Say]:
    on = turn.answers["happened_on"]
    mother = str(person.id)
    stillbirth = Birth(mother=mother, on=on, babies=(Baby(person="baby", alive=False),))
    event: Event = stillbirth if turn.answers["loss"] == "stillbirth" else Miscarriage(mother=mother, on=on)
    told = life_events.tell(x, event)
    return [Say(key=_loss_noted(x), facts={"name": person.name}, options=_after(told))]


def _died(x: Exchange, _draft: Draft, turn: Turn, person: Person) -> list[Say]:
    told = life_events.tell(x, Death(person=str(person.id), on=turn.answers["happened_on"]))
    return [Say(key=_loss_noted(x), facts={"name": person.name}, options=_after(told))]


def _loss_noted(x: Exchange) -> str:
    return "life.loss_by_pembina" if x.role is Role.PEMBINA else "life.loss"


def _married(x: Exchange, _draft: Draft, turn: Turn, person: Person) -> list[Say]:
    """Both of the couple, where both are accompanied."""
    on = turn.answers["happened_on"]
    couple = [person, *(one for one in people.members(x.store, x.scope, person.family_id) if one.id != person.id)]
    engaged = [
        one
        for one in couple
        if any(
            episode.kind is EpisodeKind.CATIN and episode.ended_on is None
            for episode in people.episodes(x.store, x.scope, one.id)
        )
    ]
    events = [Marriage(person=str(one.id), on=on) for one in engaged or [person]]
    told = life_events.tell(x, *events)
    names: list[Fact] = [one.name for one in engaged]
    return [Say(key="life.married", facts={"names": names}, options=_after(told))]


def _moved(x: Exchange, _draft: Draft, turn: Turn, person: Person) -> list[Say]:
    within = turn.answers["where"] == "within"
    to = _destination(x, turn) if within else None
    if within and to is None:
        return [Say(key="trouble.not_yours")]
    family = [one.id for one in people.members(x.store, x.scope, person.family_id)]
    moving = (str(person.id), *(str(number) for number in family if number != person.id))
    event = Move(people=moving, on=turn.answers["happened_on"], within=within)
    told = life_events.tell(x, event, to=to)
    key = "life.moved" if within else "life.moved_out"
    return [Say(key=key, facts={"name": person.name}, options=_undo_only(told))]


def _destination(x: Exchange, turn: Turn) -> Destination | None:
    """The chosen team, if it is one of those that were offered."""
    chosen = str(turn.answers.get("team") or "")
    offered = {each["name"] for each in Residents(x)["tim"]}
    team = teams.by_id(x.store, int(chosen)) if chosen in offered else None
    return None if team is None else Destination(area=team.area, team_id=team.id)


def _raised_elsewhere(x: Exchange, _draft: Draft, turn: Turn, person: Person) -> list[Say]:
    return ask_new_home.told(x, turn, person)


def _corrected(x: Exchange, _draft: Draft, turn: Turn, person: Person) -> list[Say]:
    running = [one for one in people.episodes(x.store, x.scope, person.id) if one.ended_on is None]
    if not running:
        return [Say(key="life.no_such_episode", facts={"name": person.name})]
    anchor = turn.answers["anchor"]
    if running[0].kind is EpisodeKind.PREGNANCY and turn.answers.get("which") == "hpl":
        anchor = ages.hpht_of_due_date(anchor)
    event = AnchorCorrected(person=str(person.id), kind=Kind(running[0].kind), anchor=anchor)
    told = life_events.tell(x, event)
    return [Say(key="life.corrected", facts={"name": person.name, "on": turn.answers["anchor"]}, options=_after(told))]


def hpht_of(answers: Mapping[str, Any], today: date) -> tuple[date, bool]:
    """HPHT as given, or as an HPL or a number of weeks stands for; and whether it is estimated."""
    if answers.get("hpht") is not None:
        return answers["hpht"], False
    if answers.get("hpl") is not None:
        return ages.hpht_of_due_date(answers["hpl"]), False
    return today - timedelta(weeks=int(answers["weeks"])), True


def _after(told: Told) -> tuple[tuple[Option, ...], ...]:
    card = Option(tap=Tap("", 0, f"/orang {told.person.id}"), key="button.open_card")
    return ((card,), *_undo_only(told))


def _undo_only(told: Told) -> tuple[tuple[Option, ...], ...]:
    return ((Option(tap=Tap("", 0, f"/batalkan_kejadian {told.id}"), key="button.take_back"),),)


_KEEP = {
    "kejadian_hamil": _pregnant,
    BIRTH_FORM: _born,
    "kejadian_keguguran": _lost,
    "kejadian_meninggal": _died,
    "kejadian_menikah": _married,
    "kejadian_pindah": _moved,
    "kejadian_diasuh": _raised_elsewhere,
    "betulkan_tanggal": _corrected,
}
_AMONG = {  # form → the list from which its person is chosen
    "kejadian_hamil": WOMEN,
    BIRTH_FORM: WOMEN,
    "kejadian_keguguran": PREGNANT,
    "kejadian_meninggal": ALL,
    "kejadian_menikah": ENGAGED,
    "kejadian_pindah": ALL,
    "kejadian_diasuh": CHILDREN,
    "betulkan_tanggal": ACCOMPANIED,
}


def _about(form: str) -> Subject:
    """Once it is known of whom it is told, only her family is read."""

    def purpose(x: Exchange, person_id: int) -> Purpose | None:
        person = people.person_in(x.store, x.scope, person_id)
        return PURPOSES[form] if person is not None and is_among(x, _AMONG[form], person) else None

    def data(x: Exchange, person_id: int, _answers: Mapping[str, Any]) -> interview.Instances:
        person = people.person_in(x.store, x.scope, person_id)
        return Residents(x, person.family_id) if person is not None else Residents(x)

    return Subject("person", purpose, data)


PURPOSES = {
    form: Purpose(form=form, instances=Residents, keep=_keeping(make), subject=_about(form))
    for form, make in _KEEP.items()
}
COMMAND_OF = {
    "hamil": "kejadian_hamil",
    "kelahiran": BIRTH_FORM,
    "keguguran": "kejadian_keguguran",
    "meninggal": "kejadian_meninggal",
    "menikah": "kejadian_menikah",
    "pindah": "kejadian_pindah",
    "diasuh": "kejadian_diasuh",
    "betulkan_tanggal": "betulkan_tanggal",
}


def by_command(name: str) -> Callable[[Exchange, str], list[Say]]:
    """The deed behind /hamil, /kelahiran …"""
    return lambda x, rest: begin(x, PURPOSES[COMMAND_OF[name]], rest)
