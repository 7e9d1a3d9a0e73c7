"""A kader with a phone: she reports visits one after the other, as the chat asks her, and remembers what she sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.simulator import Phone
from domain.talk import Tap
from tests.processes.village import child_of

# The beginning of a question → what she types, or taps in [brackets].
USUAL = {
    "Siapa yang dikunjungi?": "[{child}]",
    "Tanggal kunjungan?": "hari ini",
    "Berapa berat": "{weight}",
    "Berapa panjang badannya?": "70,5",
    "Berapa lingkar lengan": "14",
    "Adakah tanda bahaya?": "[Tidak ada]",
    "Tanda bahaya apa": "2",
    "Apakah {nickname} sakit": "[Tidak]",
    "Apakah {nickname} masih minum ASI?": "[Ya]",
    "Kemarin {nickname} makan": "[Ya]",
    "Apa yang Ibu bicarakan": "1,4",
    "⚠ ": "[Benar]",  # she has visited this child today already
    "Ada yang berubah di keluarga": "[Tidak ada]",
    "Kunjungan baduta: periksa dulu": "[✅ Simpan]",
}
SAVED = "✅ Laporan"
ALONGSIDE = ("Rujukan", "Selamat", "Halo", "⚠")  # said beside the answer to a report


@dataclass
class Kader:
    """Every third report tells of a danger sign, and so owes the bidan an alert."""

    phone: Phone
    going_on: bool = True
    submitted: list[str] = field(default_factory=list)  # the weights that she typed, report by report
    saved: int = 0
    surprises: list[str] = field(default_factory=list)
    busy: bool = False
    _read: int = 0
    _answered: set[tuple[str, int]] = field(default_factory=set)
    _report: int = 0

    def begin(self) -> None:
        self._report += 1
        self.busy = True
        self.phone.type("/lapor")

    def look(self) -> None:
        """Reads what is new in the chat, and answers."""
        messages = [message for message in self.phone.received() if message["message_id"] > self._read]
        for message in messages:
            self._read = message["message_id"]
            self._answer(message)

    @property
    def in_danger(self) -> bool:
        return self._report % 3 == 0

    @property
    def weight(self) -> str:
        return f"8,{self._report % 100:02}"

    def _answer(self, message: dict[str, Any]) -> None:
        text = message["text"]
        if text.startswith(SAVED):
            self._hear_result()
            return
        screen = _screen(message)
        if screen is None:
            if not text.startswith(ALONGSIDE):
                self.surprises.append(text)
            return
        if screen in self._answered:
            return  # the same question once more: its answer is on its way
        self._answered.add(screen)
        self._do(text, message["message_id"])

    def _hear_result(self) -> None:
        if self.saved == len(self.submitted):
            return  # heard before
        self.saved += 1
        self.busy = False
        if self.going_on:
            self.begin()

    def _do(self, question: str, message_id: int) -> None:
        nickname = child_of(self.phone.id)
        known = {"nickname": nickname, "child": f"{nickname} (Ibu {nickname})", "weight": self.weight}
        for beginning, answer in USUAL.items():
            if not question.startswith(beginning.format(**known)):
                continue
            if self.in_danger and beginning.startswith("Adakah"):
                answer = "[Ada]"
            if answer == "[✅ Simpan]":
                self.submitted.append(self.weight)
            deed = answer.format(**known)
            if deed.startswith("["):
                self.phone.tap(deed[1:-1], message_id=message_id)
            else:
                self.phone.type(deed)
            return
        self.surprises.append(question)


def _screen(message: dict[str, Any]) -> tuple[str, int] | None:
    """Run and step that the buttons of a message belong to; None outside of a form."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            tap = Tap.unpack(button.get("callback_data", ""))
            if tap.run:
                return tap.run, tap.step
    return None
