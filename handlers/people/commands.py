"""The commands of this room: enrolling, inviting, joining, consenting."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Relation
from handlers.command import COORDINATORS, FAMILY, KADER, PEMBINA, Command, number, page, plain
from handlers.people import (
    consent,
    consent_purposes,
    decide,
    invite,
    join,
    my_families,
    own_data,
    recipients,
)

INVITERS = (*KADER, *COORDINATORS)
DECIDERS = (*KADER, *PEMBINA)

COMMANDS: Mapping[str, Command] = {
    "start": Command(join.start),
    "setuju": Command(consent.give, FAMILY),
    "tidak_setuju": Command(consent.refuse, FAMILY),
    "anakku": Command(plain(my_families.own_children), FAMILY),
    "daftar": Command(join.register),
    "keluarga": Command(page(my_families.listing), KADER),
    "anak": Command(number(my_families.card), KADER),
    "undang_keluarga": Command(number(invite.family), KADER),
    "undang": Command(plain(invite.begin), INVITERS),
    "undang_ayah": Command(number(invite.relative(Relation.AYAH)), KADER),
    "undang_nenek": Command(number(invite.relative(Relation.NENEK)), KADER),
    "ajak": Command(plain(recipients.begin), FAMILY),
    "permintaan": Command(plain(decide.listing), DECIDERS),
    "izinkan": Command(number(decide.grant), DECIDERS),
    "jangan_izinkan": Command(number(decide.refuse), DECIDERS),
    "cocokkan": Command(decide.match, DECIDERS),
    "persetujuan": Command(plain(consent_purposes.listing), FAMILY),
    "izin": Command(consent_purposes.explain, FAMILY),
    "izin_ya": Command(consent_purposes.give, FAMILY),
    "cabut": Command(consent_purposes.withdraw, FAMILY),
    "dataku": Command(plain(own_data.copy), FAMILY),
    "hapusdata": Command(own_data.erase_sure, FAMILY),
    "hapusdata_ya": Command(plain(own_data.erase_ask), FAMILY),
    "terima": Command(number(join.accept), INVITERS),
    "tolak": Command(number(join.refuse), INVITERS),
}
