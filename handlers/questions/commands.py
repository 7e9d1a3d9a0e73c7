"""The commands of this room: asking, and the queue of those who answer."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import FAMILY, KADER, PEMBINA, PETUGAS, Command, number, plain
from handlers.questions import answer_question, ask, assign

ANSWERERS = (*KADER, *PETUGAS, *PEMBINA)

COMMANDS: Mapping[str, Command] = {
    "tanya": Command(ask.begin, (*FAMILY, *KADER)),
    "kirim_tanya": Command(number(ask.send), FAMILY, of_one_family=True),
    "pertanyaan": Command(plain(answer_question.queue), ANSWERERS),
    "tanya_buka": Command(number(answer_question.show), ANSWERERS),
    "jawab": Command(number(answer_question.begin), ANSWERERS),
    "catatan_tanya": Command(number(answer_question.note), ANSWERERS),
    "siap_pakai": Command(number(answer_question.canned), ANSWERERS),
    "kirim_siap": Command(answer_question.send_canned, ANSWERERS),
    "teruskan": Command(number(answer_question.pass_up), ANSWERERS),
    "serahkan_tanya": Command(number(assign.choose), ANSWERERS),
    "serahkan_ke": Command(assign.hand, ANSWERERS),
    "tutup_tanya": Command(number(answer_question.close), ANSWERERS),
    "buka_lagi": Command(number(answer_question.reopen), (*FAMILY, *ANSWERERS)),
}
