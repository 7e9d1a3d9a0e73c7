"""Somebody with a valid account of another place tries every command and button with this village's ids: no name and
no text of this village comes out, and nothing here changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Table, func, select

from bot.demo_village import DESA, DEWI, HASAN, LESTARI, SARI, seed
from domain.bkb import BkbTopic
from domain.feeding import Funding
from domain.genting import Goods, Help, SponsorKind
from domain.growth_tables import Sex
from domain.meetings import MeetingKind
from domain.people import EpisodeKind, Relation, Role
from domain.talk import Tap
from domain.trainings import Topic
from handlers.command import number
from handlers.commands import COMMANDS
from handlers.interview import run_of
from handlers.people import tell_event
from handlers.short_ids import shortened
from messages.outgoing import Outgoing
from storage.broadcasts import recipient_lists
from storage.broadcasts import replies as broadcast_replies
from storage.database import Database, Store
from storage.family import relays
from storage.genting import sponsors, sponsorships
from storage.genting import targets as genting_targets
from storage.interviews import drafts, form_versions
from storage.people import accounts, consents, families, merging, teams
from storage.tables import (
    account,
    action_item,
    aid,
    bkb_group,
    bkb_session,
    broadcast,
    broadcast_reply,
    broadcast_template,
    consent,
    content_version,
    development_check,
    draft,
    elsimil_entry,
    episode,
    family,
    feeding,
    form_version,
    genting_target,
    invitation,
    life_event,
    loss,
    media,
    meeting,
    need,
    person,
    person_merge,
    pledge,
    provision,
    question,
    reach,
    recipient_list,
    referral,
    referral_step,
    relay,
    request,
    reviewer,
    sponsor,
    sponsorship,
    team,
    training,
    verification,
    visit,
    visit_attempt,
    visit_change,
    visit_review,
    weighing,
)
from storage.villages import bkb, feedings, trainings
from storage.wire import chats
from tests.databases import VAULT, fresh
from tests.script import POLICY, Village, utc

NOW = utc("2026-03-14 03:00")
ELSEWHERE = "15.01.16.2025"  # another kabupaten
MOST_QUESTIONS = 40
AT_ONCE = 40  # lines that arrive together: each is answered alone, and sent with the others
SECRET_NUMBER = "+6281255500177"
SECRETS = (
    SECRET_NUMBER.removeprefix("+62"),
    "Zulaikha",
    "Maimunah",
    *(phone.name for phone in (SARI, DEWI, HASAN, LESTARI)),
    "Purwodadi",
    "kabar rahasia",
)
PUBLIC = "Desa Purwodadi, Tebing Tinggi"  # offered to whoever enrols herself, as on a poster
OF_THIS_VILLAGE = (
    account,
    action_item,
    aid,
    bkb_group,
    bkb_session,
    broadcast,
    content_version,
    development_check,
    broadcast_reply,
    broadcast_template,
    draft,
    elsimil_entry,
    episode,
    family,
    feeding,
    form_version,
    genting_target,
    invitation,
    life_event,
    loss,
    media,
    meeting,
    need,
    person,
    person_merge,
    pledge,
    question,
    recipient_list,
    referral,
    relay,
    request,
    sponsor,
    sponsorship,
    team,
    training,
    verification,
    visit,
    visit_attempt,
    visit_change,
    visit_review,
    weighing,
)
ATTACKERS = {
    "stranger": None,
    "kader": (Role.KADER, ELSEWHERE),
    "keluarga": (Role.KELUARGA, ELSEWHERE),
    "petugas": (Role.PETUGAS, "15.01.16"),
    "pembina": (Role.PEMBINA, "15.01.16"),
    "koordinator": (Role.KOORDINATOR, "15.01"),
}


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """The demo village, lively: a report with a referral, an open draft, a broadcast under way, an open invitation."""
    with fresh("sqlite", tmp_path_factory.mktemp("scope")) as url:
        database = Database(url, VAULT)
        with database.writing() as store:
            codes = seed(store, NOW)
        lively = Village.open(database, NOW)
        lively.policy = replace(POLICY, review_area="15.06.06")  # Pak Hasan names reviewers, no attacker does
        for name, phone in (("sari", SARI), ("dewi", DEWI), ("hasan", HASAN), ("lestari", LESTARI)):
            lively.say(name, text=f"/start {codes[phone.user_id]}")
        for line in ("/daftar anak", "setuju", "Maimunah", "Zulaikha", "perempuan", "26/5/2025"):
            lively.say("sari", text=line)
        lively.tap("sari", "✅ Simpan")
        for line in ("/lapor", "zulaikha", "hari ini", "7,9", "70", "11,0", "tidak ada", "tidak", "ya", "1,5"):
            lively.say("sari", text=line)
        for _ in range(MOST_QUESTIONS):  # a first visit asks for all that is not known yet
            asked = lively.say("sari", text="lewati")[-1][1].text
            if "periksa dulu" in asked:
                break
            if "Ada yang berubah" in asked:
                lively.say("sari", text="tidak ada")
        lively.tap("sari", "✅ Simpan")
        lively.say("sari", text="/keluarga")
        lively.tap("sari", "Zulaikha (Maimunah)")
        lively.tap("sari", "➕ Undang keluarganya")
        lively.say("sari", text="/tugas")
        lively.tap("sari", "Lihat")
        lively.tap("sari", "🚪 Tidak ketemu")
        lively.say("sari", text="/perkembangan")
        lively.tap("sari", "Zulaikha")
        lively.tap("sari", "2")
        lively.say("sari", text="/verval")
        weigh_and_review(lively)
        for line in ("/hamil", "maimunah", "1/1/2026", "simpan", "/lapor"):
            lively.say("sari", text=line)
        for line in ("/siaran", "Desa Purwodadi", "kader", "kabar rahasia untuk kader"):
            lively.say("hasan", text=line)
        lively.tap("hasan", "✅ Simpan")
        lively.say("dewi", text="/dataku")
        lively.tap("hasan", "💾 Simpan templat")
        answer_a_broadcast(lively)
        put_a_form(lively)
        lively.say("sari", text="/kabar_duka")
        lively.tap("sari", "Putri")
        lively.say("dewi", text="/tanya kabar rahasia dari Zulaikha?")
        put_a_review(lively)
        put_a_relay(lively)

        record_a_meeting(lively)
        tell_a_need(lively)
        merge_two(lively)
        put_support(lively)
        yield lively
        lively.close()
        database.close()


def weigh_and_review(village: Village) -> None:
    """A child weighed at the posyandu and its numbers replaced, the report approved, the person ticked for Elsimil."""
    for line in ("/posyandu", "aisyah 8,0 70,5", "aisyah 8,1 71"):
        village.say("sari", text=line)
    village.tap("sari", "✎ Ganti angka Aisyah")
    village.say("sari", text="/posyandu istirahat")
    with village.database.reading() as store:
        weighed = store.connection.scalar(select(func.max(visit.c.id)).where(visit.c.form == "posyandu"))
        child = store.connection.scalar(select(visit.c.person_id).where(visit.c.id == weighed))
    village.say("hasan", text=f"/setujui_laporan {weighed}")
    village.say("sari", text=f"/elsimil_sudah {child}")


class Kept(NamedTuple):
    """What is this village's own, read before any attacker came: later rows belong to them."""

    ids: dict[str, int]
    states: dict[str, list[object]]


@pytest.fixture(scope="module")
def kept(village: Village) -> Kept:
    with village.database.reading() as store:
        return Kept(ids(store), counted(store))


def answer_a_broadcast(village: Village) -> None:
    """A kader's reply to the pembina's broadcast, and a list of recipients."""
    with village.database.writing() as store:
        sent = store.connection.scalar(select(func.max(broadcast.c.id)))
        chat_id = chats.of_address(store, village.address_of("sari"), NOW).id
        kader = accounts.of_chat(store, chat_id)
        assert sent is not None
        assert kader is not None
        broadcast_replies.keep(
            store, broadcast_id=sent, account_id=kader.id, chat_id=chat_id, text="kabar rahasia dari kader", now=NOW
        )
        recipient_lists.add(store, recipient_lists.create(store, kader.id, NOW), [kader.id], 0)


def put_a_review(village: Village) -> None:
    """Bidan Lestari reviews: one text approved, one sent back with a note."""
    village.say("hasan", text="/penelaah")
    village.tap("hasan", LESTARI.name)
    village.tap("lestari", "Mulai menelaah")
    village.tap("lestari", "✅ Setujui")
    village.tap("lestari", "✏️ Perlu diperbaiki")
    village.say("lestari", text="kabar rahasia tentang isi")


def put_a_relay(village: Village) -> None:
    """A family that is reached through her kader by WhatsApp, and a message that was passed on."""
    with village.database.writing() as store:
        child = store.connection.execute(select(episode).where(episode.c.kind == "child").limit(1)).one()
        by = store.connection.scalar(select(account.c.id).where(account.c.role == Role.KADER.value).limit(1))
        of_family = store.connection.scalar(select(person.c.family_id).where(person.c.id == child.person_id))
        assert by is not None
        assert of_family is not None
        relays.put(store, of_family, relays.Way.WHATSAPP, by=by, now=NOW, phone=SECRET_NUMBER)
        relays.told(
            store,
            episode_id=child.id,
            person_id=child.person_id,
            messages=["anak/00"],
            way=relays.Way.WHATSAPP,
            by=by,
            now=NOW,
        )


def merge_two(village: Village) -> None:
    """Two records of one woman that have become one."""
    with village.database.writing() as store:
        home = families.add_family(store, area=DESA, team_id=None, now=NOW)
        one, other = (
            families.add_person(store, family_id=home.id, name="Maimunah Dua", relation=Relation.NENEK, now=NOW)
            for _ in range(2)
        )
        merging.merge(store, one.id, other.id, on=NOW.date(), now=NOW)


def record_a_meeting(village: Village) -> None:
    """A meeting of this village, with something to do for its kader."""
    village.say("hasan", text=f"/rapat rakor_desa {DESA}")
    for line in (
        "hari ini",
        "09.00",
        "lewati",
        "luring",
        "Balai Purwodadi",
        "Zulaikha",
        "lewati",
        "tidak",
        "kabar rahasia",
    ):
        village.say("hasan", text=line)
    for line in (
        "lewati",
        "cukup",
        "tidak",
        "ya",
        "kabar rahasia",
        "Bu Sari (kader)",
        "20/3/2026",
        "lewati",
        "cukup",
        "tidak",
        "selesai",
    ):
        village.say("hasan", text=line)
    village.tap("hasan", "✅ Simpan")


def tell_a_need(village: Village) -> None:
    """What this village needs, and an institution of it."""
    village.say("hasan", text=f"/kebutuhan_baru {DESA}")
    for line in ("pmt", "kabar rahasia", "12", "lewati", "dana desa", "tahun ini", "Zulaikha"):
        village.say("hasan", text=line)
    village.tap("hasan", "✅ Simpan")
    village.say("hasan", text=f"/lembaga_isi {DESA} tpps")
    for line in ("ya", "ya", "kabar rahasia", "lewati"):
        village.say("hasan", text=line)
    village.tap("hasan", "✅ Simpan")


def put_support(village: Village) -> None:
    """A child gets PMT, came to BKB, and is on the GENTING list, with the family's yes, a sponsor, and help that
    arrived; her kader was trained."""
    with village.database.writing() as store:
        child = store.connection.execute(select(episode).where(episode.c.kind == "child").limit(1)).one()
        draft_id = store.connection.scalar(select(func.max(draft.c.id)))
        kader = accounts.of_chat(store, chats.of_address(store, village.address_of("sari"), NOW).id)
        staff = accounts.create(
            store, role=Role.KOORDINATOR, area="15.06", name="Koordinator", now=NOW, status=accounts.Status.ACTIVE
        )
        assert kader is not None
        assert kader.scope is not None
        assert staff.scope is not None
        assert draft_id is not None
        one = genting_targets.Candidate(person_id=child.person_id, name="Zulaikha", area=DESA, reasons=())
        target_id = genting_targets.propose(store, one, kader.id, NOW)
        said = consents.Consent(
            purpose=consents.Purpose.GENTING, given=True, text_version="1", language="id", channel="spoken", at=NOW
        )
        consents.record(store, said, person_id=child.person_id)
        of = sponsors.add(
            store,
            area="15.06",
            kind=SponsorKind.PERORANGAN,
            name="kabar rahasia",
            contact=SECRET_NUMBER,
            created_by=staff.id,
            now=NOW,
        )
        number = sponsors.promise(
            store,
            sponsor_id=of,
            help_given=Help.NUTRISI,
            amount=450_000,
            children=2,
            months=12,
            starts_on=NOW.date(),
            created_by=staff.id,
            now=NOW,
        )
        melati = bkb.add_group(store, area=DESA, name="kabar rahasia", created_by=kader.id, now=NOW)
        bkb.keep(
            store,
            melati,
            draft_id=draft_id,
            held_on=NOW.date(),
            topic=BkbTopic.PHBS,
            people=[child.person_id],
            others=1,
            account_id=kader.id,
            now=NOW,
        )
        trainings.add(
            store,
            account_id=kader.id,
            topic=Topic.MAKAN,
            held_on=NOW.date(),
            recorded_by=kader.id,
            trainer="kabar rahasia",
            now=NOW,
        )
        feedings.begin(
            store,
            person_id=child.person_id,
            reason="bb_kurang",
            rule_version="1",
            days_planned=14,
            funding=Funding.DANA_DESA,
            starts_on=NOW.date(),
            account_id=kader.id,
            now=NOW,
        )
        target = genting_targets.target_in(store, kader.scope, target_id)
        promised = sponsors.pledge_in(store, staff.scope, number)
        assert target is not None
        assert promised is not None
        assert sponsorships.match(store, target, promised, staff.id, NOW)
        [found] = sponsorships.of_target(store, target)
        sponsorships.give(
            store,
            sponsorship_id=found.id,
            draft_id=draft_id,
            given_on=NOW.date(),
            goods=Goods.SUSU,
            worth=1,
            note="kabar rahasia",
            media_id=None,
            account_id=kader.id,
            now=NOW,
        )


def put_a_form(village: Village) -> None:
    """A form of this village's staff, in service, and a later version that waits."""
    sheets = {
        "settings": [{"form_title": "Catatan Purwodadi", "form_id": "catatan", "version": "1"}],
        "survey": [{"type": "text", "name": "isi", "label": "kabar rahasia?"}],
    }
    with village.database.writing() as store:
        author = accounts.create(
            store, role=Role.KOORDINATOR, area="15.06", name="Koordinator", now=NOW, status=accounts.Status.ACTIVE
        )
        for version in ("1", "2"):
            kept = form_versions.keep(
                store,
                form="catatan",
                version=version,
                title="Catatan Purwodadi",
                sheets=sheets,
                sent_by=author.id,
                now=NOW,
            )
            if version == "1":
                before = form_versions.Status.REPLACED
                form_versions.put(
                    store, kept.id, area=DESA, roles=frozenset({Role.KADER}), by=author.id, now=NOW, before=before
                )


def ids(store: Store) -> dict[str, int]:
    """One id of this village per table."""
    return {
        table.name: found
        for table in OF_THIS_VILLAGE
        if (found := store.connection.scalar(select(func.max(table.c.id)))) is not None
    }


def counted(store: Store) -> dict[str, list[object]]:
    """What must not change: rows and states of this village."""

    def states(table: Table, column: str) -> list[object]:
        return list(store.connection.scalars(select(table.c[column]).order_by(table.c.id)))

    return {
        "referrals": states(referral, "taken_by"),
        "states of referrals": states(referral, "status"),
        "steps of referrals": states(referral_step, "step"),
        "broadcasts": states(broadcast, "status"),
        "broadcasts' audiences": states(broadcast, "filters"),
        "answers to replies": states(broadcast_reply, "answered_at"),
        "saved texts": states(broadcast_template, "area"),
        "visits": states(visit, "review"),
        "weighings": states(weighing, "weight_kg"),
        "reviews of visits": states(visit_review, "verdict"),
        "changes of visits": states(visit_change, "field"),
        "ticks for Elsimil": states(elsimil_entry, "person_id"),
        "drafts": states(draft, "status"),
        "used invitations": states(invitation, "used_at"),
        "development checks": states(development_check, "missing"),
        "attempts": states(visit_attempt, "person_id"),
        "requests": list(
            store.connection.scalars(select(request.c.status).where(request.c.area == DESA).order_by(request.c.id))
        ),
        "events": states(life_event, "undone_at"),
        "ends of episodes": states(episode, "ended_on"),
        "families": states(family, "closed_at"),
        "taken apart": states(person_merge, "undone_at"),
        "merged": states(person, "merged_into"),
        "removed": states(person, "removed_at"),
        "accounts": states(account, "status"),
        "verval": states(verification, "workflow"),
        "found by verval": states(verification, "state"),
        "forms": states(form_version, "status"),
        "areas of forms": states(form_version, "area"),
        "questions": states(question, "status"),
        "who answers": states(question, "assigned_to"),
        "called": states(loss, "called_at"),
        "losses": states(loss, "outcome"),
        "reviews": states(content_version, "verdict"),
        "reviewers": list(store.connection.scalars(select(reviewer.c.until).order_by(reviewer.c.account_id))),
        "reached": list(store.connection.scalars(select(reach.c.status).order_by(reach.c.family_id))),
        "passed on": states(relay, "message"),
        "plans": states(action_item, "state"),
        "meetings": states(meeting, "held_on"),
        "needs": states(need, "state"),
        "institutions": list(store.connection.scalars(select(provision.c.present).where(provision.c.area == DESA))),
        "on the GENTING list": states(genting_target, "closed_at"),
        "BKB": states(bkb_session, "held_on"),
        "BKB groups": states(bkb_group, "area"),
        "trainings": states(training, "account_id"),
        "PMT": states(feeding, "ended_on"),
        "sponsors": states(sponsor, "closed_at"),
        "pledges": states(pledge, "help"),
        "matches": states(sponsorship, "ended_at"),
        "what arrived": states(aid, "goods"),
        "consents": states(consent, "given"),
    }


def attacker(village: Village, name: str) -> str:
    """An account in service in its own place, with a family of its own."""
    place = ATTACKERS[name]
    who = f"attacker_{name}"
    village.say(who, text="halo")
    if place is None:
        return who
    role, area = place
    with village.database.writing() as store:
        crew = teams.create(store, area=ELSEWHERE, name="TPK jauh").id if role is Role.KADER else None
        own = families.add_family(store, area=ELSEWHERE, team_id=crew, now=NOW)
        child = families.add_person(
            store,
            family_id=own.id,
            name="Anak Jauh",
            relation=Relation.ANAK,
            sex=Sex.MALE,
            birth_date=NOW.date(),
            now=NOW,
        )
        families.open_episode(store, person_id=child.id, kind=EpisodeKind.CHILD, started_on=NOW.date(), now=NOW)
        made = accounts.create(
            store,
            role=role,
            area=area,
            name="Orang Jauh",
            team_id=crew,
            person_id=child.id if role is Role.KELUARGA else None,
            status=accounts.Status.ACTIVE,
            now=NOW,
        )
        chats.set_account(store, chats.of_address(store, village.address_of(who), NOW).id, made.id)
    return who


def about_one_record() -> list[str]:
    """Commands whose argument is the id of a record."""
    return [name for name, command in COMMANDS.items() if command.run.__qualname__.startswith(number.__name__)]


ABOUT_LIVES = ("kejadian", "batalkan_kejadian", *tell_event.COMMAND_OF)
ABOUT_A_FORM = ("lanjut", "lapor", *(name for name in COMMANDS if name.endswith("formulir")))


def may(name: str, command: str) -> bool:
    """Whether the attacker's role is let through to the deed, which then reads the id."""
    place, roles = ATTACKERS[name], COMMANDS[command].roles
    return roles is None or (place is not None and place[0] in roles)


def hears(village: Village, who: str, lines: Sequence[str]) -> list[tuple[str, Outgoing]]:
    """What everybody gets when these are typed one after the other."""
    parts = [lines[start : start + AT_ONCE] for start in range(0, len(lines), AT_ONCE)]
    return [told for part in parts for told in village.burst(who, [{"text": line} for line in part])]


@pytest.mark.parametrize("everything", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["", "everything"])
@pytest.mark.parametrize("name", ATTACKERS)
def test_every_command_and_button_with_foreign_ids_gives_nothing_away(
    village: Village, kept: Kept, name: str, everything: bool
) -> None:
    """A command that is not her role's is refused before anybody looks at the id: each of them gets two ids here, and
    all of them in the soak."""
    foreign, before = kept
    with village.database.reading() as store:
        open_draft = drafts.by_id(store, foreign["draft"])
    assert set(foreign) == {table.name for table in OF_THIS_VILLAGE}
    assert open_draft is not None
    assert {"anak", "undang_keluarga", "terima", "tangani", "hentikan", "tugas_orang", "tidak_ketemu"} <= set(
        about_one_record()
    )
    who = attacker(village, name)
    tries = [f"/{command}" for command in COMMANDS]
    tries += [f"/{command} {number}" for command in COMMANDS for number in (foreign["person"], DESA)]
    by_any_word: tuple[str, ...] = ("pakai_templat", "balas_siaran", *ABOUT_LIVES)
    tries += [
        f"/{command} {number}"
        for command in (*about_one_record(), *by_any_word)
        if everything or may(name, command)
        for number in sorted({*foreign.values()})
    ]
    heard = hears(village, who, tries)
    with village.database.reading() as store:
        versions = store.connection.scalars(select(form_version.c.id)).all()
        petugas = store.connection.scalar(select(reviewer.c.account_id))
    short = [shortened(number) for number in (*versions, foreign["draft"])]
    check = shortened(foreign["development_check"])
    heard += hears(village, who, [f"/butir {check} {what}" for what in ("1", "2", "ok")])
    heard += village.say(who, text=f"/grafik {foreign['person']} pb")
    heard += hears(village, who, ["/posyandu ganti 1 9,9 71", "1 9,9 71", "kia semua"])
    heard += hears(village, who, [f"/rapat {kind} {DESA} sini" for kind in MeetingKind])
    tries = [f"/{command} {each}" for command in ABOUT_A_FORM for each in short]
    tries += [f"/{command} {DESA} tpps" for command in ("lembaga", "lembaga_isi", "kebutuhan", "dokumen_kebutuhan")]
    tries += [f"/kebutuhan_jadi {foreign['need']} proposed"]
    tries += [f"/ekspor_isian {form} all csv" for form in ("baduta", "catatan")]
    tries += [f"/serahkan_ke {foreign['question']} {foreign['account']}"]
    tries += [f"/kirim_siap {foreign['question']} demam", "/coba anak/01 sudah", "/nilai anak/01 down"]
    tries += [f"/{deed} k anak/09" for deed in ("isi_setuju", "isi_perbaiki", "lewati_isi")]
    tries += [f"/penelaah {foreign['account']}", f"/penelaah {petugas}"]
    about = f"{shortened(foreign['loss'])} {shortened(foreign['account'])}"
    tries += [f"/{command} {about} ibu" for command in ("pesan_untuk", "pesan_suara", "pesan_jalan")]
    tries += [f"/pakai_formulir {each} {area} {role}" for each in short for area in (DESA, ELSEWHERE) for role in Role]
    pair = f"{shortened(foreign['pledge'])} {shortened(foreign['genting_target'])}"
    tries += [f"/genting_pasang {pair}"]
    heard += hears(village, who, tries)
    for value in ("!ok", "!later", "!cancel", "!change", "=1", "1"):
        tap = Tap(run_of(open_draft), open_draft.step, value)
        heard += village.say(who, tap=tap.pack())
    heard += hears(village, who, ["1", "anak pertama", DESA, "semua"])
    said = "\n".join(
        "\n".join([outgoing.text, *(button.label for row in outgoing.buttons for button in row)])
        for _, outgoing in heard
    )
    of_the_village = {to for to, _ in heard if not to.startswith("attacker_")}
    assert of_the_village == set(), "somebody of the village was written to"
    told = [line for line in said.splitlines() if not (name == "stranger" and PUBLIC in line)]
    leaks = [line for line in told for secret in SECRETS if secret.casefold() in line.casefold()]
    assert leaks == []
    assert village.library.text("trouble.sorry", {}, "id").splitlines()[0] not in said, "something crashed"
    with village.database.reading() as store:
        after = counted(store)
    assert {what: after[what][: len(states)] for what, states in before.items()} == before


def test_the_attackers_accounts_do_work(village: Village) -> None:
    """The silence above is not that of a broken test: in their own place these people see their own."""
    who = attacker(village, "kader")
    [(_, listing)] = village.say(who, text="/keluarga")
    assert "Anak Jauh" in [button.label for row in listing.buttons for button in row]


def test_the_test_knows_a_leak(tmp_path: Path, village: Village) -> None:
    """The kader of this very village does see the names."""
    [(_, listing)] = village.say("sari", text="/keluarga")
    labels = " ".join(button.label for row in listing.buttons for button in row)
    assert any(secret in labels for secret in SECRETS)
