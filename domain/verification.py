"""Verification of the list of families at risk (verval): what can be found at the door, and how a household's page goes
from the kader to the kecamatan. The official codes were not found; these are ours (domain sheet 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """What was found at the door."""

    BELUM = "belum"
    DITEMUKAN_KRS = "ditemukan_krs"
    DITEMUKAN_TIDAK_KRS = "ditemukan_tidak_krs"
    PINDAH_DALAM = "pindah_dalam"
    PINDAH_LUAR = "pindah_luar"
    MENINGGAL = "meninggal"
    TIDAK_DITEMUKAN = "tidak_ditemukan"
    GANDA = "ganda"
    MENOLAK = "menolak"
    BARU = "baru"


class Workflow(StrEnum):
    """Where a household's page is."""

    DRAF = "draf"
    DIKIRIM = "dikirim"
    PERLU_PERBAIKAN = "perlu_perbaikan"
    DIVALIDASI_PKB = "divalidasi_PKB"
    DISETUJUI_KECAMATAN = "disetujui_kecamatan"
    DIKUNCI = "dikunci"


class Act(StrEnum):
    """What moves a page on."""

    FIND = "find"  # the kader says what she found
    SEND = "send"
    RETURN = "return"
    VALIDATE = "validate"
    APPROVE = "approve"
    LOCK = "lock"


_MOVES: Mapping[Act, Mapping[Workflow, Workflow]] = {
    Act.FIND: {Workflow.DRAF: Workflow.DRAF, Workflow.PERLU_PERBAIKAN: Workflow.PERLU_PERBAIKAN},
    Act.SEND: {Workflow.DRAF: Workflow.DIKIRIM, Workflow.PERLU_PERBAIKAN: Workflow.DIKIRIM},
    Act.RETURN: {
        Workflow.DIKIRIM: Workflow.PERLU_PERBAIKAN,
        Workflow.DIVALIDASI_PKB: Workflow.PERLU_PERBAIKAN,
        Workflow.DISETUJUI_KECAMATAN: Workflow.PERLU_PERBAIKAN,
    },
    Act.VALIDATE: {Workflow.DIKIRIM: Workflow.DIVALIDASI_PKB},
    Act.APPROVE: {Workflow.DIVALIDASI_PKB: Workflow.DISETUJUI_KECAMATAN},
    Act.LOCK: {Workflow.DISETUJUI_KECAMATAN: Workflow.DIKUNCI},
}
# After these at the door, the registry must hear of it through the event of a life, not by itself.
LIFE_EVENTS = frozenset({State.MENINGGAL, State.PINDAH_DALAM, State.PINDAH_LUAR})
IN_PLACE = frozenset({State.DITEMUKAN_KRS, State.DITEMUKAN_TIDAK_KRS, State.BARU})


def after(act: Act, now: Workflow) -> Workflow | None:
    """Where a page is after an act; None if it cannot be done as things stand (a locked page never moves)."""
    return _MOVES[act].get(now)


def before(act: Act) -> tuple[Workflow, ...]:
    """Where a page may be for an act."""
    return tuple(_MOVES[act])
