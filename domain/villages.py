"""What a village has for the programme, and what it needs: the kinds that are told apart, and how a need goes on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Provision(StrEnum):
    """Institutions (Perpres 72/2021, Inpres 3/2022), the kit of standard 2, the procedure of standard 3."""

    TPPS = "tpps"
    TPK = "tpk"
    POKJA = "pokja"  # of a Kampung KB
    BKB = "bkb"
    POSYANDU = "posyandu"
    KIT = "kit"
    SOP = "sop"


class KitPart(StrEnum):
    """Of a complete kit (domain sheet 1.1, standard 2)."""

    SCALE = "scale"
    LENGTH_BOARD = "length_board"
    MUAC_TAPE = "muac_tape"
    HB = "hb"  # the village can have haemoglobin measured
    PHONE = "phone"


class NeedKind(StrEnum):
    PMT = "pmt"
    KARTU = "kartu"  # Kartu Kembang Anak
    INSENTIF = "insentif"
    ALAT = "alat"
    SANITASI = "sanitasi"
    PELATIHAN = "pelatihan"
    OPERASIONAL = "operasional"
    LAINNYA = "lainnya"


class Source(StrEnum):
    """Who is to pay."""

    DANA_DESA = "dana_desa"
    APBD = "apbd"
    BOKB = "bokb"
    SWASTA = "swasta"  # companies, sponsors
    SWADAYA = "swadaya"
    BELUM = "belum"  # nobody found yet


class NeedState(StrEnum):
    NEEDED = "needed"
    PROPOSED = "proposed"
    BUDGETED = "budgeted"
    REALISED = "realised"
    DROPPED = "dropped"


# What a need can become from where it is; a wrong step is taken back by the one before.
NEXT: Mapping[NeedState, tuple[NeedState, ...]] = {
    NeedState.NEEDED: (NeedState.PROPOSED, NeedState.DROPPED),
    NeedState.PROPOSED: (NeedState.BUDGETED, NeedState.NEEDED, NeedState.DROPPED),
    NeedState.BUDGETED: (NeedState.REALISED, NeedState.PROPOSED, NeedState.DROPPED),
    NeedState.REALISED: (NeedState.BUDGETED,),
    NeedState.DROPPED: (NeedState.NEEDED,),
}
