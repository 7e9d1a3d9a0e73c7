"""How a household's page goes from the kader to the kecamatan, and no other way."""

from __future__ import annotations

import pytest

from domain.verification import Act, Workflow, after, before


@pytest.mark.parametrize(
    ("act", "now", "then"),
    [
        (Act.FIND, Workflow.DRAF, Workflow.DRAF),
        (Act.SEND, Workflow.DRAF, Workflow.DIKIRIM),
        (Act.SEND, Workflow.PERLU_PERBAIKAN, Workflow.DIKIRIM),
        (Act.RETURN, Workflow.DIKIRIM, Workflow.PERLU_PERBAIKAN),
        (Act.VALIDATE, Workflow.DIKIRIM, Workflow.DIVALIDASI_PKB),
        (Act.APPROVE, Workflow.DIVALIDASI_PKB, Workflow.DISETUJUI_KECAMATAN),
        (Act.LOCK, Workflow.DISETUJUI_KECAMATAN, Workflow.DIKUNCI),
        (Act.VALIDATE, Workflow.DRAF, None),
        (Act.APPROVE, Workflow.DIKIRIM, None),
        (Act.FIND, Workflow.DIKIRIM, None),
    ],
)
def test_moves(act: Act, now: Workflow, then: Workflow | None) -> None:
    assert after(act, now) == then


def test_a_locked_page_never_moves() -> None:
    assert all(Workflow.DIKUNCI not in before(act) for act in Act)
