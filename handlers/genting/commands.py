"""The commands of this room: who is proposed and what arrives for kader and pembina, sponsors for koordinator."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Role
from domain.talk import Say
from handlers.command import KADER, PEMBINA, Command, number, plain
from handlers.exchange import Exchange
from handlers.genting import deliver, match, sponsor_report, sponsors, targets

FIELD = (*KADER, *PEMBINA)
MATCHERS = (Role.KOORDINATOR,)


def begin(x: Exchange) -> list[Say]:
    """/genting, for each role its own."""
    return sponsors.overview(x) if x.role is Role.KOORDINATOR else targets.listing(x)


COMMANDS: Mapping[str, Command] = {
    "genting": Command(plain(begin), (*FIELD, *MATCHERS)),
    "genting_usul": Command(plain(targets.candidates), FIELD),
    "genting_daftarkan": Command(number(targets.propose), FIELD),
    "genting_anak": Command(number(targets.card), FIELD),
    "genting_izin": Command(number(targets.ask_consent), FIELD),
    "genting_setuju": Command(number(targets.agree), FIELD),
    "genting_tolak": Command(number(targets.refuse), FIELD),
    "genting_keluar": Command(number(targets.take_off), FIELD),
    "genting_bantuan": Command(number(deliver.begin), FIELD),
    "genting_bukti": Command(number(targets.proof), FIELD),
    "genting_ota": Command(plain(sponsors.listing), MATCHERS),
    "genting_ota_baru": Command(plain(sponsors.begin), MATCHERS),
    "genting_ota_buka": Command(number(sponsors.card), MATCHERS),
    "genting_janji": Command(number(sponsors.promise), MATCHERS),
    "genting_tutup": Command(number(sponsors.close), MATCHERS),
    "genting_pilih": Command(number(match.choose), MATCHERS),
    "genting_pasang": Command(match.match, MATCHERS),
    "genting_pasangan": Command(number(match.listing), MATCHERS),
    "genting_laporan": Command(number(sponsor_report.show), MATCHERS),
    "genting_berkas": Command(sponsor_report.ask, MATCHERS),
    "genting_lepas": Command(number(match.end), MATCHERS),
}
