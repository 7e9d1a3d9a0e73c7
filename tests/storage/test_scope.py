"""Whoever may not see somebody gets nothing, by any function that takes a scope."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest

import storage
from domain.people import EpisodeKind, Role
from domain.rules import Finding, Rung
from storage.database import Store
from storage.people import consents, families, life_events, merging
from storage.people.consents import Consent, Purpose
from storage.scope import Scope
from storage.visits import visits
from storage.visits.visits import Measurement
from tests.storage.village import (
    KEMPAS,
    NOW,
    PURWODADI,
    THIS_WEEK_TO_BIDAN,
    TODAY,
    Village,
    add_account,
    add_child,
    found_village,
    report,
    scope,
)

TOLD: dict[str, int] = {}  # the id of the event that the fixture tells
ASKING: dict[str, Callable[[Village, int], tuple[object, ...]]] = {
    "people.people.person_in": lambda village, _referral: (village.aisyah.id,),
    "people.people.family_in": lambda village, _referral: (village.family.id,),
    "people.people.members": lambda village, _referral: (village.family.id,),
    "people.people.episodes": lambda village, _referral: (village.aisyah.id,),
    "people.people.children": lambda _village, _referral: (TODAY, 60),
    "people.people.accompanied": lambda _village, _referral: (EpisodeKind.CHILD,),
    "people.people.find_alike": lambda _village, _referral: ("Aisah", date(2025, 6, 2)),
    "people.people.one_of_them": lambda village, _referral: (village.aisyah.id,),
    "people.people.residents": lambda _village, _referral: (),
    "people.people.running": lambda _village, _referral: (),
    "people.life_events.one_in": lambda village, _referral: (TOLD["event"],),
    "people.life_events.recent": lambda _village, _referral: (NOW,),
    "people.life_events.of_family": lambda village, _referral: (village.family.id,),
    "people.merging.one_in": lambda _village, _referral: (TOLD["merge"],),
    "people.merging.recent": lambda _village, _referral: (NOW,),
    "visits.visits.of_person": lambda village, _referral: (village.aisyah.id,),
    "visits.visits.last_measurements": lambda village, _referral: (village.aisyah.id, date(2027, 1, 1)),
    "visits.visits.newest_values": lambda village, _referral: ([village.aisyah.id], date(2027, 1, 1)),
    "people.consents.history": lambda village, _referral: (village.mother.id,),
    "people.consents.current": lambda village, _referral: (village.mother.id,),
    "visits.referrals.referral_in": lambda _village, referral: (referral,),
    "visits.referrals.open_in": lambda _village, _referral: (),
    "people.accounts.list_in": lambda _village, _referral: (Role.KELUARGA,),
}
# What these answer holds no name, and a koordinator may know it.
NUMBERS = {"visits.visits.month_summary"}
# Told without a name to a kader of the same desa (test_people.py), so only the other desa's is asked here.
TOLD_NEARBY = {"people.people.find_alike"}


def functions_with_scope() -> dict[str, Callable[..., object]]:
    found: dict[str, Callable[..., object]] = {}
    for module in pkgutil.walk_packages(storage.__path__, "storage."):
        if module.ispkg or module.name.startswith(("storage.migrations.", "storage.tables.")):
            continue
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            own = function.__module__ == module.name and not name.startswith("_")
            if own and "scope" in inspect.signature(function).parameters:
                found[f"{module.name.removeprefix('storage.')}.{name}"] = function
    return found


# Modules whose questions need more of a village than this one has: strangers are refused in their own tests
# (tests/storage/test_<module>.py) and by every command that leads to them (tests/test_foreign_scope.py).
ASKED_ELSEWHERE = frozenset(
    (
        "broadcasts.replies", "family.content_versions", "family.losses", "family.questions",
        "family.received", "family.relays", "genting.sponsors", "genting.targets", "interviews.form_records",
        "krs.verifications", "meetings.action_items", "meetings.meetings", "meetings.needs", "oversight.exports",
        "oversight.oddities", "oversight.recaps", "people.circumstances", "people.requests", "villages.bkb",
        "villages.feedings", "villages.provisions", "villages.trainings", "visits.changes", "visits.development",
        "visits.digits", "visits.doses", "visits.due", "visits.reviews",
    )
)  # fmt: skip
ALSO_ELSEWHERE = frozenset(
    (
        "people.people.everybody",
        "visits.same_day.visits_on",
        "visits.visits.reported_days",
        "visits.visits.findings_of_visit",
    )
)


def test_every_function_with_a_scope_is_asked_here_or_in_its_modules_own_test() -> None:
    unasked = {
        name
        for name in functions_with_scope()
        if name not in ASKING and name not in ALSO_ELSEWHERE and name.rpartition(".")[0] not in ASKED_ELSEWHERE
    }
    assert unasked == set()
    assert set(ASKING) <= set(functions_with_scope())


@pytest.fixture
def told(store: Store) -> tuple[Village, int]:
    """The village with something to be seen by every question."""
    village = found_village(store)
    kept = visits.keep(
        store,
        report(village),
        now=NOW,
        measurements=[Measurement(kind="weight_kg", value=Decimal(8), measured_on=TODAY)],
        findings=[Finding("x", Rung.BIDAN, {}, "1")],
        referrals=[THIS_WEEK_TO_BIDAN],
    )
    visits.keep(store, report_of_mother(village), now=NOW, referrals=[THIS_WEEK_TO_BIDAN])
    yes = Consent(purpose=Purpose.PESAN, given=True, text_version="1", language="id", channel="telegram", at=NOW)
    consents.record(store, yes, person_id=village.mother.id)
    add_account(store, Role.KELUARGA, PURWODADI, "Keluarga Murniati", village.mawar)
    TOLD["event"] = life_events.keep(
        store,
        person_id=village.mother.id,
        family_id=village.family.id,
        kind="pregnancy",
        happened_on=TODAY,
        area=PURWODADI,
        told_by=village.sari.id,
        before=life_events.state_of(store, village.family.id),
        now=NOW,
    )
    other = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW)
    double, _ = add_child(store, other, village.mother, "Siti Aisah", date(2025, 6, 2))
    TOLD["merge"] = merging.merge(store, village.aisyah.id, double.id, on=TODAY, now=NOW)
    return village, kept.referrals[0]


def report_of_mother(village: Village) -> visits.NewVisit:
    new = report(village, instance="uuid:mother")
    return visits.NewVisit(
        **{name: getattr(new, name) for name in new.__dataclass_fields__} | {"person_id": village.mother.id}
    )


@pytest.mark.parametrize("name", sorted(ASKING))
def test_strangers_get_nothing_and_her_own_kader_something(store: Store, told: tuple[Village, int], name: str) -> None:
    village, referral = told
    function, arguments = functions_with_scope()[name], ASKING[name](village, referral)
    assert function(store, scope(village.sari), *arguments)
    for stranger in strangers(store, village, name):
        assert not function(store, stranger, *arguments), stranger


def strangers(store: Store, village: Village, name: str) -> list[Scope]:
    far_family = add_account(store, Role.KELUARGA, KEMPAS, "Keluarga lain")
    strangers = [
        scope(village.other),
        scope(add_account(store, Role.PETUGAS, KEMPAS, "Bidan Kempas")),
        scope(add_account(store, Role.PEMBINA, "15.01", "Pembina Kerinci")),
        scope(add_account(store, Role.KOORDINATOR, "15.01", "Dinas Kerinci")),
        scope(far_family),
        Scope(role=Role.KADER, area="15.06.06.2003", account_id=1),
    ]
    if name not in TOLD_NEARBY:
        strangers.append(scope(village.dewi))
    if name not in NUMBERS:
        strangers.append(scope(village.opd))
    return strangers
