"""The commands of this room: verification of families at risk, and what goes into Elsimil."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.command import COORDINATORS, KADER, PEMBINA, Command, number, page, plain
from handlers.krs import ask_house, elsimil, verval

COMMANDS: Mapping[str, Command] = {
    "elsimil": Command(page(elsimil.listing), KADER),
    "elsimil_orang": Command(number(elsimil.card), KADER),
    "elsimil_sudah": Command(number(elsimil.tick), KADER),
    "elsimil_berkas": Command(plain(elsimil.ask_file), KADER),
    "verval": Command(plain(verval.begin), (*KADER, *COORDINATORS)),
    "verval_rt": Command(verval.of_place, KADER),
    "verval_buka": Command(number(verval.open_page), (*KADER, *PEMBINA)),
    "verval_isi": Command(verval.fill, KADER),
    "verval_rumah": Command(number(ask_house.begin), KADER),
    "verval_kirim": Command(plain(verval.send), KADER),
    "verval_tim": Command(number(verval.of_team), PEMBINA),
    "verval_validasi": Command(number(verval.validate), PEMBINA),
    "verval_setujui": Command(number(verval.approve), PEMBINA),
    "verval_kunci": Command(number(verval.lock), PEMBINA),
    "verval_kembalikan": Command(number(verval.send_back), PEMBINA),
}
