"""One person of the registry, and her household: what is known, and what can be done or told from there."""

from __future__ import annotations

from domain import ages
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, Role
from domain.talk import Fact, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.people import card_deeds, my_families, tell_event
from handlers.people.residents import label, running_of, years_old
from handlers.short_ids import id_in
from storage.family import losses
from storage.people import accounts, circumstances, people
from storage.people.families import Episode, Person
from storage.villages import areas

# Which events can be told of whom: by what she is accompanied as.
_EVENTS: dict[EpisodeKind | None, tuple[str, ...]] = {
    EpisodeKind.CATIN: ("menikah", "hamil", "betulkan_tanggal"),
    EpisodeKind.PREGNANCY: ("kelahiran", "keguguran", "betulkan_tanggal"),
    EpisodeKind.POSTPARTUM: ("hamil",),
    EpisodeKind.CHILD: ("betulkan_tanggal", "diasuh"),
    None: ("hamil", "kelahiran"),
}
_NOT_BY = {("diasuh", Role.PEMBINA)}  # she agrees to what the kader tells
_OF_EVERYBODY = ("pindah", "meninggal")
_OF_NOBODY_YET = ("hamil", "kelahiran", "menikah", "keguguran", "betulkan_tanggal")


def card(x: Exchange, person_id: int) -> list[Say]:
    """/orang: a child as its own card shows it, everybody else with what she is accompanied as."""
    person = people.person_in(x.store, x.scope, person_id)
    if person is None:
        return [Say(key="trouble.not_yours")]
    episodes = running_of(x, person)
    if any(one.kind is EpisodeKind.CHILD for one in episodes):
        return [*_confirmed(x, person), *my_families.card(x, person.id)]
    shown = Say(key="life.card", facts=_facts(x, person, episodes), options=card_deeds.below(x, person))
    return [*_confirmed(x, person), shown]


def _confirmed(x: Exchange, person: Person) -> list[Say]:
    """Why a date or age that fits badly is right, as somebody said."""
    said = circumstances.of_person(x.store, x.scope, person.id).get(tell_event.DATE_REASON)
    return [Say(key="life.date_reason", facts={"name": person.name, "reason": said.value})] if said is not None else []


def household(x: Exchange, person_id: int) -> list[Say]:
    """/rumah: everybody of this person's family."""
    person = people.person_in(x.store, x.scope, person_id)
    if person is None:
        return [Say(key="trouble.not_yours")]
    members = people.members(x.store, x.scope, person.family_id)
    rows: list[tuple[Option, ...]] = [
        (Option(tap=Tap("", 0, f"/orang {one.id}"), label=label(one, running_of(x, one))),) for one in members
    ]
    phones = accounts.of_people(x.store, [one.id for one in members])
    rows += [(Option(tap=Tap("", 0, f"/akun {one.id}"), label=f"📱 {one.name}"),) for one in phones]
    if x.role is Role.KADER:
        child = Option(tap=Tap("", 0, "/daftar anak"), key="button.add_child")
        member = Option(tap=Tap("", 0, f"/anggota {person.id}"), key="button.add_member")
        rows.append((child, member))
    facts: dict[str, Fact] = {"count": len(members), "area": areas.name_path(x.store, person.area)}
    return [Say(key="life.household", facts=facts, options=tuple(rows))]


def events(x: Exchange, rest: str) -> list[Say]:
    """/kejadian: what can have happened, to this person or to anybody."""
    if not rest and x.role is Role.PEMBINA:
        return [Say(key="life.from_card")]
    if not rest:
        return [Say(key="life.what_happened_to_whom", options=_event_buttons((*_OF_NOBODY_YET, *_OF_EVERYBODY), ""))]
    person = people.person_in(x.store, x.scope, which) if (which := id_in(rest)) is not None else None
    if person is None:
        return [Say(key="trouble.not_yours")]
    kinds = [one.kind for one in running_of(x, person)]
    possible = [event for kind in kinds for event in _EVENTS[kind]] or _EVENTS[None]
    named = dict.fromkeys(event for event in possible if _fits(person, event) and (event, x.role) not in _NOT_BY)
    buttons = _event_buttons((*named, *_OF_EVERYBODY), f" {person.id}")
    return [Say(key="life.what_happened", facts={"name": person.name}, options=buttons)]


def _fits(person: Person, event: str) -> bool:
    """A man has no pregnancy, and a child neither."""
    return event not in ("hamil", "kelahiran") or (person.sex is not Sex.MALE and person.relation is not Relation.ANAK)


def _event_buttons(events: tuple[str, ...], about: str) -> tuple[tuple[Option, ...], ...]:
    return tuple((Option(tap=Tap("", 0, f"/{event}{about}"), key=f"button.event_{event}"),) for event in events)


def _facts(x: Exchange, person: Person, episodes: list[Episode]) -> dict[str, Fact]:
    first = episodes[0] if episodes else None
    pregnant = first is not None and first.kind is EpisodeKind.PREGNANCY and first.started_on <= x.today
    return {
        "name": person.name,
        "relation": str(person.relation),
        "age_years": years_old(person, x),
        "estimated": person.birth_date_estimated,
        "kind": str(first.kind) if first is not None else None,
        "since": first.started_on if first is not None else None,
        "weeks": ages.gestation_weeks(first.started_on, x.today) if first is not None and pregnant else None,
        "due_on": first.due_on if first is not None else None,
        "silent": losses.grieves(x.store, person.id),
        "died_on": person.died_on,
    }
