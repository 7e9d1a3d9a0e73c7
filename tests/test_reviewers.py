"""Reviewers are named by whoever answers for everybody who gets their texts; a pair of one kabupaten can do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.demo_village import LESTARI, PHONES, seed
from bot.threads import DatabaseThreads
from domain.areas import NATION
from domain.people import Role
from handlers.content import texts
from messages.library import shipped
from messages.outgoing import Outgoing
from storage.database import Database, Store
from storage.family import content_versions
from storage.people import accounts, invitations
from storage.people.accounts import Account
from storage.scope import Scope
from storage.tables import content_version
from tests.script import POLICY, StoryClock, Village, utc

AT = utc("2026-03-14 02:00")


@dataclass
class Phones(Village):
    """codes: by name, of who has not joined yet."""

    codes: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def country(database: Database) -> Iterator[Phones]:
    """The demo's village, with a koordinator and a petugas of another kabupaten of the province."""
    with database.writing() as store:
        codes = {phone.name: code for phone, code in zip(PHONES, seed(store, AT).values(), strict=True)}
        for name, role, area in (("ratna", Role.KOORDINATOR, "15.06"), ("jahat", Role.KOORDINATOR, "15.01")):
            codes[name] = invite(store, role, area, name)
        codes["kawan"] = invite(store, Role.PETUGAS, "15.01.16", "Kawan")
        codes["provinsi"] = invite(store, Role.KOORDINATOR, "15", "Bu Provinsi")
    phones = Phones(database, StoryClock(AT), DatabaseThreads(database), shipped(), codes=codes)
    for name, joined in (("lestari", LESTARI.name), ("ratna", "ratna"), ("jahat", "jahat"), ("kawan", "kawan")):
        phones.say(name, text=f"/start {codes[joined]}")
    yield phones
    phones.close()


def test_a_pair_of_another_kabupaten_can_neither_silence_nor_approve(country: Phones) -> None:
    kawan = the_petugas(country, "Kawan")
    refused = heard(country.say("jahat", text="/penelaah"), "jahat")
    assert "seluruh wilayah" in refused
    assert "Kawan" not in refused
    for line in (f"/penelaah {kawan}", f"/penelaah batal {kawan}"):
        assert heard(country.say("jahat", text=line), "jahat") == refused
    message = next(one for one in texts.calendar() if one.must_know)
    before = everything_said(country)
    for verdict in ("isi_setuju", "isi_perbaiki"):
        said = country.say("kawan", text=f"/{verdict} k {message.key} {message.fingerprint}")
        assert "hanya untuk petugas yang ditunjuk" in heard(said, "kawan")
    assert everything_said(country) == before == []


def test_whoever_was_named_reviews_only_as_long_as_the_namer_answers_for_all(country: Phones) -> None:
    """As when reviewers were named before this rule, or the namer's own account is closed."""
    kawan = the_petugas(country, "Kawan")
    with country.database.writing() as store:
        attacker = next(one for one in by_role(store, Role.KOORDINATOR) if one.area == "15.01")
        content_versions.name_reviewer(store, kawan, by=attacker.id, now=AT)
    assert "hanya untuk petugas" in heard(country.say("kawan", text="/setujui_isi"), "kawan")
    country.say("provinsi", text=f"/start {country.codes['provinsi']}")
    told = country.say("provinsi", text=f"/penelaah {kawan}")  # ends the attacker's naming
    assert "tidak menelaah lagi" in heard(told, "provinsi")
    country.say("provinsi", text=f"/penelaah {kawan}")
    assert "menunggu" in heard(country.say("kawan", text="/setujui_isi"), "kawan")
    with country.database.writing() as store:
        namer = next(one for one in by_role(store, Role.KOORDINATOR) if one.area == "15")
        accounts.close(store, namer.id)
    assert "hanya untuk petugas" in heard(country.say("kawan", text="/setujui_isi"), "kawan")


def test_the_operator_may_say_which_area_it_is(country: Phones) -> None:
    country.policy = replace(POLICY, review_area="15.06")
    assert LESTARI.name in labels(country.say("ratna", text="/penelaah"))
    assert "seluruh wilayah" in heard(country.say("jahat", text="/penelaah"), "jahat")


def the_petugas(phones: Phones, name: str) -> int:
    with phones.database.reading() as store:
        return next(one.id for one in by_role(store, Role.PETUGAS) if one.name == name)


def by_role(store: Store, role: Role) -> tuple[Account, ...]:
    nation = Scope(role=Role.PEMBINA, area=NATION, account_id=0)
    return accounts.list_in(store, nation, role)


def everything_said(phones: Phones) -> list[object]:
    with phones.database.reading() as store:
        return list(store.connection.execute(select(content_version)).all())


def heard(delivered: list[tuple[str, Outgoing]], name: str) -> str:
    return "\n".join(outgoing.text for who, outgoing in delivered if who == name)


def labels(delivered: list[tuple[str, Outgoing]]) -> set[str]:
    return {button.label for _, outgoing in delivered for row in outgoing.buttons for button in row}


def invite(store: Store, role: Role, area: str, name: str) -> str:
    return invitations.create(store, role=role, area=area, name=name, now=AT, valid_for=timedelta(days=1))
