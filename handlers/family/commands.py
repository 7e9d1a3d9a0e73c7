"""The commands of this room: what a family may do at any time."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Role
from domain.talk import Say
from handlers.command import FAMILY, KADER, PEMBINA, Command, number, plain
from handlers.exchange import Exchange
from handlers.family import (
    after_loss,
    birth,
    check_ins,
    danger,
    danger_check,
    hour,
    leave,
    loss,
    loss_follow_up,
    next_dates,
    replies,
    why,
)

FOLLOW_UP = (*KADER, *PEMBINA)


def _news_of_loss(x: Exchange, rest: str) -> list[Say]:
    """/kabar_duka: by a kader, of somebody whom she names or points out; by a pembina, the families that wait."""
    if x.role is Role.PEMBINA:
        return loss_follow_up.listing(x)
    return number(loss.confirmed_by_kader)(x, rest) if rest else loss.which_family(x)


COMMANDS: Mapping[str, Command] = {
    "jam": Command(hour.choose, FAMILY),
    "berhenti": Command(plain(leave.stop)),
    "stop": Command(plain(leave.stop)),
    "mulai": Command(plain(leave.resume)),
    "darurat": Command(danger_check.begin),
    "nomor": Command(plain(danger.numbers)),
    "tanda": Command(danger_check.told, (*FAMILY, *KADER)),
    "lahir": Command(birth.how_they_are, FAMILY),
    "cek": Command(check_ins.answered, FAMILY),
    "coba": Command(replies.tried, FAMILY),
    "nilai": Command(replies.rated, FAMILY),
    "jadwal": Command(plain(next_dates.show), FAMILY),
    "kirim_lagi": Command(plain(replies.once_more), FAMILY),
    "kenapa": Command(why.asked, (*FAMILY, *KADER, *PEMBINA)),
    "alasan": Command(leave.because, FAMILY),
    "jeda": Command(leave.pause, FAMILY),
    "lebih_jarang": Command(plain(leave.fewer), FAMILY),
    "semua_pesan": Command(plain(leave.all_again), FAMILY),
    "kabar_duka": Command(_news_of_loss, FOLLOW_UP),
    "kabar_keliru": Command(number(loss_follow_up.mistaken), (*FAMILY, *FOLLOW_UP)),
    "sudah_hubungi": Command(number(loss_follow_up.called), FOLLOW_UP),
    "pesan_lagi": Command(number(after_loss.go_on), FOLLOW_UP),
    "pesan_untuk": Command(after_loss.to_whom, FOLLOW_UP),
    "pesan_suara": Command(after_loss.in_which_voice, FOLLOW_UP),
    "pesan_jalan": Command(after_loss.begin_again, FOLLOW_UP),
    "pesan_selesai": Command(number(after_loss.nobody_gets), FOLLOW_UP),
}
