"""What reviewers said of a text, word for word, and who may review."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Store
from storage.family import content_versions
from storage.family.content_versions import Kind, Text, Verdict
from storage.tables import content_version
from tests.storage.village import KEMPAS, NOW, Village, add_account, scope

TEXT = Text(kind=Kind.CALENDAR, message="anak/09", language="id", fingerprint="d42c8d57")
CHANGED = Text(kind=Kind.CALENDAR, message="anak/09", language="id", fingerprint="00000000")


def test_the_last_word_on_these_very_words_counts(store: Store, village: Village) -> None:
    assert content_versions.verdict(store, TEXT) is None
    content_versions.say(store, TEXT, Verdict.APPROVED, by=village.bidan.id, now=NOW)
    content_versions.say(store, TEXT, Verdict.RETURNED, by=village.bidan.id, now=NOW + timedelta(days=1))
    content_versions.say(store, TEXT, Verdict.APPROVED, by=village.bidan.id, now=NOW + timedelta(days=2))
    assert content_versions.verdict(store, TEXT) is Verdict.APPROVED
    assert content_versions.verdict(store, CHANGED) is None
    assert content_versions.verdicts(store, Kind.CALENDAR) == {TEXT: Verdict.APPROVED}
    assert content_versions.verdicts(store, Kind.ANSWER) == {}


def test_a_note_is_sealed_and_only_its_reviewer_writes_it(store: Store, village: Village) -> None:
    number = content_versions.say(store, TEXT, Verdict.RETURNED, by=village.bidan.id, now=NOW)
    assert not content_versions.note(store, number, "bukan dari saya", by=village.plkb.id)
    assert content_versions.note(store, number, "sebut puskesmas", by=village.bidan.id)
    kept = store.connection.scalars(content_version.select().with_only_columns(content_version.c.note)).all()
    assert all(b"puskesmas" not in each for each in kept)
    for one in (village.bidan, village.plkb, village.opd):
        assert [note.note for note in content_versions.notes(store, scope(one))] == ["sebut puskesmas"]
    assert content_versions.notes(store, scope(village.other)) == ()


def test_a_reviewer_reviews_until_it_is_ended_and_again(store: Store, village: Village) -> None:
    bidan = village.bidan.id
    assert content_versions.named_by(store, bidan) is None
    for _ in range(2):
        content_versions.name_reviewer(store, bidan, by=village.plkb.id, now=NOW)
        assert content_versions.named_by(store, bidan) == village.plkb.id
        assert content_versions.reviewers(store, scope(village.plkb)) == {bidan}
        elsewhere = add_account(store, village.plkb.role, KEMPAS, "Pembina lain")
        assert content_versions.reviewers(store, scope(elsewhere)) == frozenset()
        assert content_versions.end_reviewer(store, bidan, NOW)
        assert not content_versions.end_reviewer(store, bidan, NOW)
        assert content_versions.named_by(store, bidan) is None


def test_only_her_own_last_words_are_voided(store: Store, village: Village) -> None:
    content_versions.say(store, TEXT, Verdict.RETURNED, by=village.bidan.id, now=NOW)
    content_versions.say(store, CHANGED, Verdict.RETURNED, by=village.bidan.id, now=NOW)
    content_versions.say(store, CHANGED, Verdict.APPROVED, by=village.other.id, now=NOW + timedelta(minutes=1))
    later = NOW + timedelta(days=1)
    assert content_versions.void(store, village.bidan.id, by=village.opd.id, now=later) == 1
    assert content_versions.verdicts(store, Kind.CALENDAR) == {CHANGED: Verdict.APPROVED}
    assert content_versions.verdict(store, TEXT) is None
    assert content_versions.void(store, village.bidan.id, by=village.opd.id, now=later) == 0
