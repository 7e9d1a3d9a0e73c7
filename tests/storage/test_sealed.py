"""What may be known only to the programme does not stand readable in the database, and can be forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.people import Anchor, Relation, Role
from domain.rules import Finding, Rung
from domain.talk import FileKind, Say
from domain.zones import Zone
from storage import media
from storage.database import Database, Store
from storage.family import enrolments
from storage.family.enrolments import StopReason
from storage.interviews import drafts
from storage.people import accounts, erase, families, invitations, people
from storage.tables import metadata, visit
from storage.visits import visits
from storage.wire import outbox
from tests.storage.test_invitations import WEEK
from tests.storage.village import (
    NOW,
    PURWODADI,
    THIS_WEEK_TO_BIDAN,
    Village,
    add_chat,
    found_village,
    report,
    scope,
)

SECRETS = ("Aisyah", "Murniati", "1506064206250001", "1506061111110001", "masjid", "Sari Wulandari", "resah", "rahasia")


def tell_everything(store: Store) -> Village:
    village = found_village(store)
    draft = drafts.begin(
        store,
        chat_id=village.chat,
        account_id=village.sari.id,
        form="baduta",
        form_version="1",
        state='{"note": "ibu resah"}',
        step=1,
        now=NOW,
        person_id=village.aisyah.id,
    )
    media.keep(
        store, kind=FileKind.PHOTO, mime="image/jpeg", content=b"rahasia", now=NOW, draft_id=draft.id, name="Aisyah.jpg"
    )
    finding = Finding("mood", Rung.BIDAN, {"words": "resah"}, "1")
    new = report(village, draft_id=draft.id, answers='{"note": "ibu resah"}')
    visits.keep(store, new, now=NOW, findings=[finding], referrals=[THIS_WEEK_TO_BIDAN])
    invitations.create(
        store, role=Role.KELUARGA, area=PURWODADI, now=NOW, valid_for=WEEK, person_id=village.mother.id, name="Murniati"
    )
    family_chat = add_chat(store)
    enrolments.enrol(
        store,
        episode_id=village.episode.id,
        person_id=village.aisyah.id,
        chat_id=family_chat,
        anchor=Anchor.BIRTH,
        anchor_date=date(2025, 6, 2),
        zone=Zone.WIB,
        send_minute=540,
        now=NOW,
    )
    say = Say(key="tip", facts={"name": "Aisyah", "words": "resah"})
    outbox.owe(store, family_chat, [say], now=NOW, person_id=village.aisyah.id)
    return village


def everything_kept(store: Store) -> bytes:
    """All columns of all rows, as the database has them."""
    rows = [repr(tuple(row)) for table in metadata.sorted_tables for row in store.connection.execute(select(table))]
    return "\n".join(rows).encode()


def test_no_table_holds_a_secret(store: Store) -> None:
    tell_everything(store)
    kept = everything_kept(store)
    assert b"telegram" in kept
    assert [secret for secret in SECRETS if secret.encode() in kept] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_file_holds_a_secret(database: Database) -> None:
    with database.writing() as store:
        tell_everything(store)
    path = Path(str(database.engine.url.database))
    content = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    assert b"baduta" in content
    assert [secret for secret in SECRETS if secret.encode() in content] == []


def test_an_erased_family_is_counted_and_nobody(store: Store) -> None:
    village = tell_everything(store)
    eyes = scope(village.sari)
    [mother] = [each for each in people.members(store, eyes, village.family.id) if each.relation is Relation.IBU]
    own = accounts.create(store, role=Role.KELUARGA, area=PURWODADI, name="Murniati", now=NOW, person_id=mother.id)
    erase.pseudonymise(store, village.family.id, NOW)

    child = people.person_in(store, eyes, village.aisyah.id)
    assert child == replace(
        village.aisyah, name="", nik_end=None, birth_date=date(2025, 6, 1), birth_date_estimated=True
    )
    family = people.family_in(store, eyes, village.family.id)
    assert family == replace(village.family, address=None, kk_end=None)
    assert people.find_alike(store, eyes, "Aisah", None, nik="1506064206250001") == ()
    [kept] = visits.of_person(store, eyes, village.aisyah.id)
    assert kept.answers == "{}"
    assert [found.finding.facts for found in visits.findings_of_visit(store, eyes, kept.id)] == [{}]
    assert [draft.state for draft in drafts.list_of(store, village.chat)] == []
    assert [each.started_on for each in people.episodes(store, eyes, village.aisyah.id)] == [date(2025, 6, 1)]
    closed = accounts.by_id(store, own.id)
    assert closed is not None
    assert (closed.name, closed.scope) == ("", None)
    assert store.connection.execute(select(func.count()).select_from(visit)).scalar() == 1


def test_an_erased_family_gets_nothing_more(store: Store) -> None:
    village = tell_everything(store)
    neighbours = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW)
    tono = families.add_person(store, family_id=neighbours.id, name="Tono", relation=Relation.AYAH, now=NOW)
    erase.pseudonymise(store, village.family.id, NOW)
    [row] = store.connection.execute(select(metadata.tables["outbox"])).all()
    assert (row.status, row.say) == ("withdrawn", None)
    [enrolment] = store.connection.execute(select(metadata.tables["enrolment"])).all()
    assert (enrolment.status, enrolment.stopped_reason) == ("stopped", StopReason.ERASED)
    assert enrolment.anchor_date == date(2025, 6, 1)
    assert people.person_in(store, scope(village.sari), tono.id) == tono
