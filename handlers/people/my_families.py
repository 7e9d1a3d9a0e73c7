"""The families that a kader accompanies, and what can be done for each."""

from __future__ import annotations

from datetime import timedelta

from domain import ages
from domain.people import EpisodeKind, Role
from domain.talk import Fact, Option, Say, Tap
from handlers import welcome
from handlers.development import check, stimulation
from handlers.exchange import Exchange
from handlers.family import next_dates
from handlers.people import card_deeds, residents
from handlers.visits import growth_chart
from storage.people import people
from storage.people.people import Child
from storage.visits import visits

CHILD_MONTHS = 60
PER_SCREEN = 20
GROWN = (EpisodeKind.PREGNANCY, EpisodeKind.POSTPARTUM, EpisodeKind.CATIN)


def listing(x: Exchange, page: int = 1) -> list[Say]:
    """/keluarga: whom her team accompanies, mothers first, then children by name; a tap opens one."""
    shown_all = [*_grown(x), *_children(x)]
    if not shown_all:
        return [Say(key="families.none", options=((Option(tap=Tap("", 0, "/daftar"), key="button.register"),),))]
    pages = -(-len(shown_all) // PER_SCREEN)
    page = min(max(page, 1), pages)
    rows = [(option,) for option in shown_all[(page - 1) * PER_SCREEN : page * PER_SCREEN]]
    if page < pages:
        rows.append((Option(tap=Tap("", 0, f"/keluarga {page + 1}"), key="button.more"),))
    return [
        Say(key="families.list", facts={"count": len(shown_all), "page": page, "pages": pages}, options=tuple(rows))
    ]


def _grown(x: Exchange) -> list[Option]:
    """Brides and grooms, pregnant women, mothers after birth."""
    found = [one for kind in GROWN for one in people.accompanied(x.store, x.scope, kind)]
    return [
        Option(tap=Tap("", 0, f"/orang {one.person.id}"), label=residents.label(one.person, [one.episode]))
        for one in found
    ]


def _children(x: Exchange) -> list[Option]:
    children = people.children(x.store, x.scope, x.today, under_months=CHILD_MONTHS)
    return [Option(tap=Tap("", 0, f"/anak {child.id}"), label=_named(child)) for child in children]


def card(x: Exchange, person_id: int) -> list[Say]:
    """/anak: one child: age, last measurements, and the two things that can be done."""
    child = people.person_in(x.store, x.scope, person_id)
    if child is None or child.birth_date is None:
        return [Say(key="trouble.not_yours")]
    if x.role is Role.PEMBINA:
        options = card_deeds.below(x, child)
        return [Say(key="families.card", facts=_card_facts(x, child.id), options=options)]
    options = (
        (Option(tap=Tap("", 0, f"/lapor {child.id}"), key="button.report"),),
        (growth_chart.button(child.id), check.button(child.id)),
        (Option(tap=Tap("", 0, f"/undang_keluarga {child.id}"), key="button.invite_family"),),
        (
            Option(tap=Tap("", 0, f"/kejadian {child.id}"), key="button.tell_event"),
            Option(tap=Tap("", 0, f"/rumah {child.id}"), key="button.household"),
        ),
        (
            Option(tap=Tap("", 0, f"/lengkapi {child.id}"), key="button.complete"),
            Option(tap=Tap("", 0, f"/kenapa {child.id}"), key="button.why"),
        ),
    )
    return [Say(key="families.card", facts=_card_facts(x, child.id), options=options)]


def own_children(x: Exchange) -> list[Say]:
    """/anakku: what a family may see of its own children; never a risk or a class."""
    if welcome.grieves(x):
        return [Say(key="loss.we_are_here")]
    children = people.children(x.store, x.scope, x.today, CHILD_MONTHS)
    says = [
        Say(
            key="families.my_child",
            facts=_card_facts(x, child.id),
            options=((growth_chart.button(child.id), check.button(child.id)), (next_dates.button(),)),
        )
        for child in children
    ]
    return says or [Say(key="families.none_of_yours")]


def _card_facts(x: Exchange, person_id: int) -> dict[str, Fact]:
    child = people.person_in(x.store, x.scope, person_id)
    assert child is not None
    assert child.birth_date is not None
    before = x.today + timedelta(days=1)
    last = {
        kind: found[0] for kind, found in visits.last_measurements(x.store, x.scope, person_id, before, most=1).items()
    }
    return {
        "name": child.name,
        "birth_date": child.birth_date,
        "estimated": child.birth_date_estimated,
        "months": ages.age_months(child.birth_date, x.today),
        "weight_kg": last["weight_kg"].value if "weight_kg" in last else None,
        "length_cm": last["length_cm"].value if "length_cm" in last else None,
        "measured_on": last["weight_kg"].measured_on if "weight_kg" in last else None,
        "tips": stimulation.of_last_check(x, child),
    }


def _named(child: Child) -> str:
    return f"{child.name} ({child.mother_name})" if child.mother_name else child.name
