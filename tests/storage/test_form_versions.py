"""Which version of a form counts where and for whom, what was before, and the records that come of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.people import Role
from domain.zones import Zone
from storage.database import Store
from storage.interviews import drafts, form_records, form_versions
from storage.interviews.drafts import Draft
from storage.interviews.form_records import About
from storage.interviews.form_versions import Status, Version
from storage.people import erase
from storage.tables import form_record
from tests.storage.village import KEMPAS, NOW, PURWODADI, TEBING_TINGGI, Village

KADER = frozenset({Role.KADER})
SHEETS = {"survey": [{"type": "text", "name": "a", "label": "Apa?"}, {}, {"type": "note", "name": "b"}]}


def sent(store: Store, village: Village, version: str, form: str = "sanitasi") -> Version:
    return form_versions.keep(
        store, form=form, version=version, title="Sanitasi", sheets=SHEETS, sent_by=village.opd.id, now=NOW
    )


def put(
    store: Store,
    village: Village,
    version: Version,
    area: str,
    roles: frozenset[Role] = KADER,
    before: Status = Status.REPLACED,
) -> bool:
    now = NOW + timedelta(minutes=version.id % 50)
    return form_versions.put(store, version.id, area=area, roles=roles, by=village.opd.id, now=now, before=before)


def versions_for(store: Store, area: str, role: Role = Role.KADER) -> list[str]:
    return [found.version for found in form_versions.in_service(store, area, role).values()]


def status_of(store: Store, version: Version) -> Status:
    found = form_versions.by_id(store, version.id)
    assert found is not None
    return found.status


def test_what_is_sent_waits(store: Store, village: Village) -> None:
    version = sent(store, village, "1")
    assert (version.status, version.area, version.roles) == (Status.WAITING, None, frozenset())
    assert form_versions.sheets_of(store, version.id) == SHEETS
    assert versions_for(store, PURWODADI) == []
    assert form_versions.history(store, "15.06") == ()
    assert form_versions.discard(store, version.id)
    assert form_versions.by_id(store, version.id) is None
    assert not form_versions.discard(store, version.id)


def test_the_nearest_area_counts(store: Store, village: Village) -> None:
    wide, near = sent(store, village, "1"), sent(store, village, "2")
    assert put(store, village, wide, "15.06")
    assert put(store, village, near, PURWODADI)
    assert not put(store, village, near, PURWODADI)
    assert versions_for(store, PURWODADI) == ["2"]
    assert versions_for(store, KEMPAS) == ["1"]
    assert versions_for(store, TEBING_TINGGI) == ["1"]
    assert versions_for(store, "15.01") == []
    assert versions_for(store, "15.06.07") == ["1"]


def test_a_version_is_for_its_roles(store: Store, village: Village) -> None:
    wide, near = sent(store, village, "1"), sent(store, village, "2")
    put(store, village, wide, "15.06", frozenset({Role.KADER, Role.PETUGAS}))
    put(store, village, near, TEBING_TINGGI)
    assert versions_for(store, PURWODADI) == ["2"]
    assert versions_for(store, PURWODADI, Role.PETUGAS) == ["1"]
    assert versions_for(store, PURWODADI, Role.PEMBINA) == []


def test_one_version_of_a_form_is_in_service_in_an_area(store: Store, village: Village) -> None:
    first, second, other = sent(store, village, "1"), sent(store, village, "2"), sent(store, village, "1", "lain")
    for version in (first, other, second):
        assert put(store, village, version, TEBING_TINGGI)
    assert [status_of(store, one) for one in (first, second, other)] == [Status.REPLACED, Status.ACTIVE, Status.ACTIVE]
    assert put(store, village, first, TEBING_TINGGI, before=Status.WITHDRAWN)
    assert [status_of(store, one) for one in (first, second)] == [Status.ACTIVE, Status.WITHDRAWN]
    assert not form_versions.discard(store, second.id)
    assert form_versions.withdraw(store, "sanitasi", TEBING_TINGGI)
    assert not form_versions.withdraw(store, "sanitasi", TEBING_TINGGI)
    assert list(form_versions.in_service(store, PURWODADI, Role.KADER)) == ["lain"]
    found = form_versions.of_version(store, "sanitasi", "2", TEBING_TINGGI)
    assert found is not None
    assert found.id == second.id
    assert form_versions.of_version(store, "sanitasi", "2", PURWODADI) is None


def test_history_tells_what_was_in_an_area(store: Store, village: Village) -> None:
    first, second, elsewhere = (sent(store, village, version) for version in "123")
    for version, area in ((first, PURWODADI), (second, PURWODADI), (elsewhere, "15.01")):
        put(store, village, version, area)
    assert {found.version for found in form_versions.history(store, TEBING_TINGGI)} == {"1", "2"}
    assert {found.version for found in form_versions.history(store, "15")} == {"1", "2", "3"}


def finished(store: Store, village: Village, state: str) -> Draft:
    return drafts.begin(
        store,
        chat_id=village.chat,
        account_id=village.sari.id,
        form="sanitasi",
        form_version="1",
        state=state,
        step=1,
        now=NOW,
    )


@pytest.mark.parametrize(("area", "seen"), [("15.06", 1), (PURWODADI, 1), (KEMPAS, 0)])
def test_a_record_comes_back_as_it_was(store: Store, village: Village, area: str, seen: int) -> None:
    draft = finished(store, village, '{"note": "resah"}')
    about = About(
        account_id=village.sari.id,
        team_id=village.mawar.id,
        area=PURWODADI,
        zone=Zone.WITA,
        language="en",
        person_id=village.aisyah.id,
    )
    assert form_records.keep(store, draft, about, NOW)
    assert not form_records.keep(store, draft, about, NOW)
    found = list(form_records.of_form(store, "sanitasi", area))
    assert [(one.state, one.zone, one.language, one.created_at) for one in found] == [
        ('{"note": "resah"}', Zone.WITA, "en", NOW)
    ] * seen
    assert list(form_records.of_form(store, "lain", area)) == []


def test_an_erased_record_is_counted_and_not_read(store: Store, village: Village) -> None:
    about = About(
        account_id=village.sari.id,
        team_id=None,
        area=PURWODADI,
        zone=Zone.WIB,
        language="id",
        person_id=village.aisyah.id,
    )
    form_records.keep(store, finished(store, village, '{"note": "resah"}'), about, NOW)
    erase.pseudonymise(store, village.family.id, NOW)
    assert list(form_records.of_form(store, "sanitasi", "15")) == []
    assert len(store.connection.execute(select(form_record.c.id)).all()) == 1
