"""What nobody should send and somebody will: buttons that we never showed, a chat that changed hands, huge numbers.
Nothing crashes, nothing of the person before is shown or saved, and who asked for silence keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.demo_village import DESA, DEWI, HASAN, LESTARI, SARI, seed
from domain.audience import Audience
from domain.danger import danger_signs_in
from domain.people import Relation, Role
from domain.talk import Tap
from handlers.answer import MOST_UNSENT
from handlers.interview import run_of
from messages.outgoing import Outgoing
from storage.broadcasts import audience, broadcasts
from storage.database import Database
from storage.interviews import drafts
from storage.interviews.drafts import Draft
from storage.meetings import meetings
from storage.people import accounts, families, invitations
from storage.people.accounts import Account
from storage.tables import meeting, person, request
from storage.wire import chats, claims
from storage.wire.chats import Push
from tests.databases import VAULT, fresh
from tests.script import Village, utc

NOW = utc("2026-03-14 03:00")
ELSEWHERE = "15.01.16.2025"
REGISTERING = ("/daftar anak", "setuju", "Maimunah", "Zulaikha", "perempuan")


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with fresh("sqlite", tmp_path) as url:
        database = Database(url, VAULT)
        with database.writing() as store:
            codes = seed(store, NOW)
        played = Village.open(database, NOW)
        for name, phone in (("sari", SARI), ("dewi", DEWI), ("hasan", HASAN), ("lestari", LESTARI)):
            played.say(name, text=f"/start {codes[phone.user_id]}")
        yield played
        played.close()
        database.close()


def said(heard: list[tuple[str, Outgoing]]) -> str:
    return "\n".join(outgoing.text for _, outgoing in heard)


def crashed(village: Village, heard: list[tuple[str, Outgoing]]) -> bool:
    return village.library.text("trouble.sorry", {}, "id").splitlines()[0] in said(heard)


def chat_of(village: Village, name: str) -> int:
    with village.database.writing() as store:
        return chats.of_address(store, village.address_of(name), NOW).id


def push_of(village: Village, name: str) -> Push:
    with village.database.writing() as store:
        return chats.of_address(store, village.address_of(name), NOW).push


def account_of(village: Village, name: str) -> Account:
    chat_id = chat_of(village, name)
    with village.database.reading() as store:
        found = accounts.of_chat(store, chat_id)
    assert found is not None
    return found


def open_draft(village: Village, name: str) -> Draft:
    chat_id = chat_of(village, name)
    with village.database.reading() as store:
        found = drafts.open_of(store, chat_id)
    assert found is not None
    return found


def people_known(village: Village) -> int:
    with village.database.reading() as store:
        return int(store.connection.scalar(select(func.count()).select_from(person)) or 0)


def hand_over(village: Village, name: str, role: Role) -> None:
    """The phone's next owner joins with the same chat."""
    chat_id = chat_of(village, name)
    with village.database.writing() as store:
        made = accounts.create(
            store, role=role, area=ELSEWHERE, name="Orang Lain", status=accounts.Status.ACTIVE, now=NOW
        )
        chats.set_account(store, chat_id, made.id)


PRESSED = ("!", "!bogus", "!ok", "!change", "!edit:99", "!edit:x", "!back", "!more", "!add", "!enough", "=", "=99", "x")


@pytest.mark.parametrize("last", [None, "26/5/2025"], ids=["at a question", "at the summary"])
def test_buttons_of_no_step_change_nothing(village: Village, last: str | None) -> None:
    for line in (*REGISTERING, *([last] if last else [])):
        village.say("sari", text=line)
    before = open_draft(village, "sari")
    for step in (0, before.step - 1, 10**18):
        for value in PRESSED:
            heard = village.say("sari", tap=Tap(run_of(before), step, value).pack())
            assert not crashed(village, heard), (step, value)
    assert open_draft(village, "sari").state == before.state


@pytest.mark.parametrize("first", [(), ("!change",)], ids=["at the summary", "while choosing what to change"])
def test_made_up_buttons_of_this_step_do_not_crash(village: Village, first: tuple[str, ...]) -> None:
    for value in PRESSED:
        for line in (*REGISTERING, "26/5/2025"):
            village.say("sari", text=line)
        for press in (*first, value):
            draft = open_draft(village, "sari")
            heard = village.say("sari", tap=Tap(run_of(draft), draft.step, press).pack())
            assert not crashed(village, heard), press


def test_a_huge_number_is_no_crash(village: Village) -> None:
    known = ("/keluarga", "/anak", "/kejadian", "/akun", "/kejadian_hamil", "/kirim_siap")
    for line in (*(f"{command} {'9' * size}" for command in known for size in (19, 5000)), "/lanjut " + "z" * 5000):
        assert not crashed(village, village.say("sari", text=line)), line[:12]


@pytest.mark.parametrize("after", [None, Role.PETUGAS, Role.KADER, Role.KELUARGA], ids=str)
def test_an_interview_ends_with_the_account_that_began_it(village: Village, after: Role | None) -> None:
    for given in REGISTERING:
        village.say("sari", text=given)
    draft, before, sari = open_draft(village, "sari"), people_known(village), account_of(village, "sari")
    with village.database.writing() as store:
        accounts.close(store, sari.id)
    if after is not None:
        hand_over(village, "sari", after)
    heard = []
    for line in ("26/5/2025", "/lanjut", f"/lanjut {run_of(draft)}", "/batal", "halo", "anak kejang"):
        heard += village.say("sari", text=line)
    heard += village.say("sari", tap=Tap(run_of(draft), draft.step, "!ok").pack())
    assert not crashed(village, heard)
    assert "Zulaikha" not in said(heard)
    assert "Tanggal lahir" not in said(heard)
    assert people_known(village) == before


def test_the_next_owner_of_a_phone_begins_anew(village: Village) -> None:
    for given in REGISTERING:
        village.say("sari", text=given)
    hand_over(village, "sari", Role.KADER)
    [(_, first)] = village.say("sari", text="/daftar anak")
    assert "Bacakan" in first.text


def test_a_closed_account_hears_nothing_and_waits_for_nobody(village: Village) -> None:
    sari = account_of(village, "sari")
    with village.database.writing() as store:
        accounts.close(store, sari.id)
        assert accounts.chats_of(store, sari.id) == ()
    stranger = said(village.say("asing", text="halo"))
    for line in ("halo", "/keluarga", "/mulai"):
        assert said(village.say("sari", text=line)) == stranger


def test_a_link_kept_until_the_family_has_moved_lets_nobody_in(village: Village) -> None:
    """Made by its kader of then, opened and confirmed by herself when it lives elsewhere."""
    sari = account_of(village, "sari")
    with village.database.writing() as store:
        child = store.connection.execute(select(person).where(person.c.relation == Relation.ANAK.value).limit(1)).one()
        code = invitations.create(
            store,
            inviter=sari.id,
            role=Role.KELUARGA,
            area=child.area,
            person_id=child.id,
            relation=Relation.WALI,
            name="Wali",
            now=NOW,
            valid_for=timedelta(days=7),
        )
        families.move(store, child.family_id, ELSEWHERE, None)
    village.say("second_phone", text=f"/start {code}")
    joined = account_of(village, "second_phone")
    heard = said(village.say("sari", text=f"/terima {joined.id}"))
    assert village.library.text("trouble.not_yours", {}, "id").strip() in heard
    assert account_of(village, "second_phone").status is accounts.Status.WAITING


def test_a_link_to_an_account_that_works_elsewhere_now_takes_nothing_over(village: Village) -> None:
    hasan, sari = account_of(village, "hasan"), account_of(village, "sari")
    with village.database.writing() as store:
        code = invitations.create(
            store,
            inviter=hasan.id,
            role=Role.KADER,
            area=sari.area,
            team_id=sari.team_id,
            name=sari.name,
            account_id=sari.id,
            takes=invitations.Takes.ACCOUNT,
            now=NOW,
            valid_for=timedelta(days=7),
        )
        accounts.move(store, sari.id, ELSEWHERE)
    village.say("second_phone", text=f"/start {code}")
    joined = account_of(village, "second_phone")
    village.say("hasan", text=f"/terima {joined.id}")
    assert account_of(village, "second_phone").status is accounts.Status.WAITING
    assert account_of(village, "sari").id == sari.id


def test_who_reads_along_is_let_in_by_nobody_whose_care_the_family_has_left(village: Village) -> None:
    """The link of the family itself, opened after it has moved: the kader of then is asked, and is not the one to
    say yes."""
    dewi = account_of(village, "dewi")
    with village.database.writing() as store:
        family_id = store.connection.scalar(select(person.c.family_id).where(person.c.id == dewi.person_id))
        assert family_id is not None
        code = invitations.create(
            store,
            inviter=dewi.id,
            role=Role.KELUARGA,
            area=dewi.area,
            person_id=dewi.person_id,
            relation=Relation.AYAH,
            name="Ayah",
            now=NOW,
            valid_for=timedelta(days=7),
        )
        families.move(store, family_id, ELSEWHERE, None)
    village.say("second_phone", text=f"/start {code}")
    with village.database.reading() as store:
        asked = store.connection.scalar(select(func.max(request.c.id)))
    village.say("sari", text=f"/izinkan {asked}")
    assert account_of(village, "second_phone").status is accounts.Status.WAITING


def test_a_code_of_a_meeting_counts_nobody_from_another_kabupaten(village: Village) -> None:
    """Whoever found it in a group chat stands in no list of participants, and learns nothing from it."""
    village.say("hasan", text=f"/rapat rakor_desa {DESA}")
    with village.database.reading() as store:
        begun = store.connection.execute(select(meeting).order_by(meeting.c.id.desc()).limit(1)).one()
    hand_over(village, "far_away", Role.KADER)
    unknown = said(village.say("far_away", text="/hadir ZZZZZZ"))
    for command in ("hadir", "hadir_daring"):
        assert said(village.say("far_away", text=f"/{command} {begun.code}")) == unknown
    village.say("sari", text=f"/hadir {begun.code}")
    with village.database.reading() as store:
        assert list(meetings.attended(store, begun.id)) == [account_of(village, "sari").id]


@pytest.mark.parametrize("narrowed", [False, True], ids=["at first", "for others than were counted"])
def test_a_broadcast_that_is_not_counted_is_not_sent(village: Village, narrowed: bool) -> None:
    """Its size decides whether one may send it alone: a quick tap is no way around the second pair of eyes."""
    sender, chat_id = account_of(village, "hasan"), chat_of(village, "hasan")
    everybody = Audience(roles=(Role.KADER, Role.KELUARGA))
    with village.database.writing() as store:
        made = broadcasts.create(
            store, account_id=sender.id, chat_id=chat_id, area=sender.area, audience=everybody, text="Halo", now=NOW
        )
        assert made is not None
        if narrowed:
            broadcasts.counted(store, made.id, 1, {})
            broadcasts.change(store, made.id, audience=everybody, rule=None, starts_at=None)
    village.say("hasan", text=f"/kirim_siaran {made.id}")
    with village.database.reading() as store:
        after = broadcasts.by_id(store, made.id)
    assert after is not None
    assert after.status is broadcasts.Status.DRAFT


@pytest.mark.parametrize("closed_by", ["the person", "the channel", "a doubted wave"])
def test_silence_outlives_a_closed_chat(village: Village, closed_by: str) -> None:
    village.say("dewi", text="berhenti")
    chat_id = chat_of(village, "dewi")
    with village.database.writing() as store:
        if closed_by == "the channel":
            claims.close_chat(store, chat_id)
        elif closed_by == "a doubted wave":
            claims.doubt_closing(store, chat_id, [])
    if closed_by == "the person":
        village.say("dewi", membership="blocked")
        village.say("dewi", membership="back")
    village.say("dewi", text="halo")
    assert push_of(village, "dewi") is Push.STOPPED


@pytest.mark.parametrize("line", [None, "/tidak_setuju 2026-11"])
def test_a_family_that_has_not_agreed_gets_no_broadcast(village: Village, line: str | None) -> None:
    if line is not None:
        village.say("dewi", text=line)
    sender, family = account_of(village, "hasan"), account_of(village, "dewi")
    chat_id = chat_of(village, "hasan")
    with village.database.writing() as store:
        made = broadcasts.create(
            store,
            account_id=sender.id,
            chat_id=chat_id,
            area=family.area,
            audience=Audience(roles=(Role.KELUARGA,)),
            text="Posyandu besok",
            now=NOW,
        )
        assert made is not None
        assert audience.chats_after(store, made.audience, made.area, chat_id, NOW, 0, 10) == []


def test_danger_words_in_an_edited_message_are_answered(village: Village) -> None:
    heard = [text.text for who, text in village.say("dewi", text="anak saya kejang", edited=True) if who == "dewi"]
    assert "0742-555-0101" in "\n".join(heard)


@pytest.mark.parametrize("group", [False, True])
def test_a_flood_is_not_answered_without_end(village: Village, group: bool) -> None:
    """Thirty lines before any reply could be sent; danger words are answered all the same, and kader always."""
    assert 1 <= len(village.burst("banjir", [{"text": "halo", "group": group}] * 30)) <= MOST_UNSENT
    [*_, (_, last)] = village.burst("banjir", [{"text": "halo"}] * 30 + [{"text": "anak saya kejang"}])
    assert "0742-555-0101" in last.text
    assert len(village.burst("sari", [{"text": "halo"}] * 30)) == 30


def test_a_group_that_throws_us_out_is_told_nothing(village: Village) -> None:
    assert village.say("kelompok", membership="blocked", group=True) == []


def invitation_of(village: Village, name: str, child: str) -> str:
    """The code that a kader makes for a family, as it stands in the link."""
    for line in ("/keluarga", child):
        village.say(name, text=line)
    return said(village.tap(name, "➕ Undang keluarganya")).partition("start=")[2][:12]


def test_an_invitation_of_somebody_who_is_gone_leaves_nobody_waiting(village: Village) -> None:
    code, sari = invitation_of(village, "sari", "Raka (Sri)"), account_of(village, "sari")
    with village.database.writing() as store:
        accounts.close(store, sari.id)
    assert said(village.say("ibu", text=f"/start {code}")) == village.library.text("join.expired", {}, "id")


def test_who_waits_in_vain_may_come_with_another_invitation(village: Village) -> None:
    first, second = (invitation_of(village, "sari", "Raka (Sri)") for _ in range(2))
    village.say("ibu", text=f"/start {first}")
    waiting = village.library.text("join.still_waiting", {}, "id")
    assert said(village.say("ibu", text=f"/start {first}")) == waiting
    before = account_of(village, "ibu")
    assert {to for to, _ in village.say("ibu", text=f"/start {second}")} == {"ibu", "sari"}
    after = account_of(village, "ibu")
    assert village.library.text("trouble.not_now", {}, "id") in said(village.say("sari", text=f"/terima {before.id}"))
    village.say("sari", text=f"/terima {after.id}")
    assert account_of(village, "ibu").status is accounts.Status.ACTIVE


@pytest.mark.parametrize("code", ["BY2WFE3DM75H", "4W438RQ9DM26", "7QFY7YA7P42C"])
def test_letters_of_a_code_are_no_danger_words(village: Village, code: str) -> None:
    assert danger_signs_in(code)
    assert said(village.say("ibu", text=f"/start {code}")) == village.library.text("join.unknown", {}, "id")
