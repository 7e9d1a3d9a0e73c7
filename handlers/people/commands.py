"""The commands of this room: enrolling, inviting, joining, consenting."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Relation, Role
from domain.talk import Say
from handlers.command import COORDINATORS, FAMILY, KADER, PEMBINA, Command, number, page, plain
from handlers.exchange import Exchange
from handlers.family import pregnant
from handlers.people import (
    complete,
    consent,
    consent_purposes,
    decide,
    find,
    hand_over,
    import_list,
    invite,
    join,
    merge,
    my_families,
    new_home,
    own_data,
    person_card,
    recipients,
    register,
    same_person,
    shared_phone,
    split_team,
    take_apart,
    take_back,
    tell_event,
)

STAFF_OF_FAMILIES = (*KADER, *PEMBINA)
LOOKS_AFTER = (*KADER, *COORDINATORS)
INVITERS = (*KADER, *COORDINATORS)
DECIDERS = (*KADER, *PEMBINA)


def _pregnancy(x: Exchange, rest: str) -> list[Say]:
    """/hamil: a kader or pembina records it, a family tells its kader."""
    if x.role is not Role.KELUARGA:
        return tell_event.by_command("hamil")(x, rest)
    return [shared_phone.which(x, "/hamil")] if shared_phone.is_shared(x) else pregnant.told(x)


COMMANDS: Mapping[str, Command] = {
    "start": Command(join.start),
    "setuju": Command(consent.give, FAMILY, of_one_family=True),
    "tidak_setuju": Command(consent.refuse, FAMILY, of_one_family=True),
    "anakku": Command(plain(my_families.own_children), FAMILY),
    "daftar": Command(join.register),
    "orang_sama": Command(same_person.same, KADER),
    "orang_lain": Command(register.another, KADER),
    "ibu_itu": Command(register.known_mother, KADER),
    "ibu_lain": Command(register.new_mother, KADER),
    "lengkapi": Command(number(complete.begin), KADER),
    "anggota": Command(number(complete.add_member), KADER),
    "cari": Command(find.search, STAFF_OF_FAMILIES),
    "gabung": Command(merge.begin, PEMBINA),
    "ya_gabung": Command(merge.merge, PEMBINA),
    "pisahkan": Command(number(take_apart.asked), STAFF_OF_FAMILIES),
    "ya_pisahkan": Command(number(take_apart.take_apart), STAFF_OF_FAMILIES),
    "bangunkan": Command(number(take_apart.wake), STAFF_OF_FAMILIES),
    "akun": Command(hand_over.listing, LOOKS_AFTER),
    "hp_baru": Command(number(hand_over.new_phone), LOOKS_AFTER),
    "ganti": Command(number(hand_over.replace), COORDINATORS),
    "tutup_akun": Command(number(hand_over.close_asked), LOOKS_AFTER),
    "ya_tutup": Command(number(hand_over.close), LOOKS_AFTER),
    "bagi_tim": Command(plain(split_team.begin), PEMBINA),
    "impor": Command(plain(import_list.begin), COORDINATORS),
    "keluarga": Command(page(my_families.listing), KADER),
    "anak": Command(number(my_families.card), KADER),
    "orang": Command(number(person_card.card), STAFF_OF_FAMILIES),
    "rumah": Command(number(person_card.household), STAFF_OF_FAMILIES),
    "kejadian": Command(person_card.events, STAFF_OF_FAMILIES),
    **{name: Command(tell_event.by_command(name), STAFF_OF_FAMILIES) for name in tell_event.COMMAND_OF},
    "diasuh": Command(tell_event.by_command("diasuh"), KADER),
    "mulai_pesan": Command(number(new_home.begin_messages), STAFF_OF_FAMILIES),
    "hamil": Command(_pregnancy, (*FAMILY, *STAFF_OF_FAMILIES)),
    "batalkan_kejadian": Command(take_back.recent, STAFF_OF_FAMILIES),
    "ya_batalkan": Command(number(take_back.take_back), STAFF_OF_FAMILIES),
    "undang_keluarga": Command(number(invite.family), KADER),
    "undang_lagi": Command(number(invite.new_phone), KADER),
    "undang": Command(plain(invite.begin), INVITERS),
    "undang_ayah": Command(number(invite.relative(Relation.AYAH)), KADER),
    "undang_nenek": Command(number(invite.relative(Relation.NENEK)), KADER),
    "ajak": Command(plain(recipients.begin), FAMILY, of_one_family=True),
    "permintaan": Command(plain(decide.listing), DECIDERS),
    "izinkan": Command(number(decide.grant), DECIDERS),
    "jangan_izinkan": Command(number(decide.refuse), DECIDERS),
    "cocokkan": Command(decide.match, DECIDERS),
    "persetujuan": Command(plain(consent_purposes.listing), FAMILY, of_one_family=True),
    "izin": Command(consent_purposes.explain, FAMILY, of_one_family=True),
    "izin_ya": Command(consent_purposes.give, FAMILY, of_one_family=True),
    "cabut": Command(consent_purposes.withdraw, FAMILY, of_one_family=True),
    "dataku": Command(plain(own_data.copy), FAMILY, of_one_family=True),
    "hapusdata": Command(own_data.erase_sure, FAMILY, of_one_family=True),
    "hapusdata_ya": Command(plain(own_data.erase_ask), FAMILY, of_one_family=True),
    "terima": Command(number(join.accept), INVITERS),
    "tolak": Command(number(join.refuse), INVITERS),
}
