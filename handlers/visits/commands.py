"""The commands of this room: reporting visits, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import COORDINATORS, FAMILY, KADER, PEMBINA, PETUGAS, Command, number, page, plain
from handlers.visits import (
    achievements,
    answer_referral,
    correct,
    due_list,
    growth_chart,
    morning,
    posyandu,
    referral_list,
    referrals,
    relay,
    report,
    review,
    send_back,
    whole_report,
)

_CAREFUL = (*KADER, *PETUGAS, *PEMBINA)
_ANSWER = (*PETUGAS, *PEMBINA)

COMMANDS: Mapping[str, Command] = {
    "titipan": Command(plain(relay.listing), KADER),
    "titip": Command(plain(relay.begin), KADER),
    "sudah_titip": Command(relay.tick, KADER),
    "posyandu": Command(posyandu.begin, KADER),
    "lapor": Command(report.begin, report.REPORTERS),
    "format": Command(plain(whole_report.pattern), KADER),
    "tugas": Command(page(due_list.listing), (*KADER, *PEMBINA)),
    "tugas_orang": Command(number(due_list.card), KADER),
    "tidak_ketemu": Command(number(due_list.not_met), KADER),
    "pagi": Command(morning.choose, KADER),
    "capaian": Command(plain(achievements.shown), (*KADER, *PEMBINA)),
    "sasaran": Command(achievements.goal, COORDINATORS),
    "grafik": Command(growth_chart.begin, (*KADER, *FAMILY)),
    "tangani": Command(number(referrals.take), (*PETUGAS, *COORDINATORS)),
    "rujukan": Command(page(referral_list.listing), _CAREFUL),
    "buka_rujukan": Command(number(referral_list.card), _CAREFUL),
    "diantar": Command(number(answer_referral.brought), KADER),
    "diterima": Command(number(answer_referral.arrived), _ANSWER),
    "selesai_rujukan": Command(number(answer_referral.finished), _ANSWER),
    "tidak_datang": Command(number(answer_referral.absent), _ANSWER),
    "tulis_hasil": Command(number(answer_referral.write), _ANSWER),
    "periksa": Command(plain(review.queue), PEMBINA),
    "periksa_tim": Command(number(review.of_team), PEMBINA),
    "setujui_biasa": Command(review.approve_plain, PEMBINA),
    "lihat_laporan": Command(number(review.look), PEMBINA),
    "setujui_laporan": Command(number(review.approve), PEMBINA),
    "pakai_laporan": Command(number(review.choose), PEMBINA),
    "riwayat_laporan": Command(number(review.history), (*KADER, *PEMBINA)),
    "kembalikan_laporan": Command(number(send_back.begin), PEMBINA),
    "kembalikan_bagian": Command(send_back.ask_why, PEMBINA),
    "perbaiki": Command(plain(correct.listing), KADER),
    "perbaiki_laporan": Command(number(correct.begin), KADER),
    "batal_rujukan": Command(number(answer_referral.sure_to_cancel), (*KADER, *PEMBINA)),
    "jadi_batal_rujukan": Command(number(answer_referral.cancelled), (*KADER, *PEMBINA)),
}
