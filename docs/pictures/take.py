"""Takes the README's pictures from a running demo: `make demo` in one terminal, then, with the address that it prints,
`.venv/bin/python docs/pictures/take.py http://127.0.0.1:8046`. The demo must be fresh: nobody has pressed Mulai yet."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

HERE = Path(__file__).parent
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SHARPNESS = 1.5  # pixels of the picture for each one of the page: readable on a good screen, small in the repository


class Phone:
    """One phone on the page, and the hand that holds it."""

    def __init__(self, page: Page, name: str) -> None:
        self._page = page
        self.place: Locator = page.get_by_role("region", name=f"Ponsel {name}")

    def start(self, awaited: str) -> None:
        """Follows the invitation that waits on this phone."""
        self.place.get_by_role("button", name="Mulai", exact=True).click()
        self.sees(awaited)

    def types(self, text: str, awaited: str) -> None:
        box = self.place.get_by_role("textbox")
        box.fill(text)
        box.press("Enter")
        self.sees(awaited)

    def taps(self, label: str, awaited: str) -> None:
        """The lowest button of that name."""
        self.place.locator(".inline-button", has_text=label).last.click()
        self.sees(awaited)

    def sees(self, text: str) -> None:
        """The bot's latest message says so."""
        expect(self.place.locator(".theirs .words").last).to_contain_text(text)

    def shot(self, name: str, top: str | None = None) -> None:
        """top: what stands in the message that is to begin at the upper edge; otherwise the latest are seen."""
        _hands_off(self._page)
        if top is not None:
            self.place.locator(".theirs", has_text=top).last.evaluate("message => message.scrollIntoView()")
        self.place.locator(".case").screenshot(path=HERE / f"{name}.png", animations="disabled")


def _hands_off(page: Page) -> None:
    """Neither the pointer nor the keyboard is seen in a picture."""
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)


def take(page: Page) -> None:
    """Every picture, in the order in which the story goes."""
    sari, dewi, hasan, lestari = (Phone(page, name) for name in ("Bu Sari", "Bunda Dewi", "Pak Hasan", "Bidan Lestari"))
    sari.start("Selamat datang")
    hasan.start("Selamat datang")
    lestari.start("Selamat datang")
    dewi.start("Boleh kami kirim")
    dewi.taps("Ya, saya setuju", "belum disetujui tenaga kesehatan")
    _report(sari)
    lestari.taps("Saya tangani", "sekarang Anda tangani")
    _ask_for_help(dewi)
    _broadcast(hasan)
    sari.sees("Dari Pak Hasan")
    dewi.sees("Dari Pak Hasan")
    hasan.sees("Siaran selesai")


def take_village(page: Page) -> None:
    """All phones side by side, as they stand after the story."""
    for log in page.get_by_role("log").all():
        log.evaluate("log => log.scrollTo(0, log.scrollHeight)")
    expect(page.locator(".phone .badge:visible")).to_have_count(0)
    _hands_off(page)
    page.screenshot(path=HERE / "village.png", animations="disabled")


def _report(sari: Phone) -> None:
    """A slipped comma is caught, a surprising weight asked about; the end says what the numbers mean."""
    sari.types("/lapor", "Siapa yang dikunjungi?")
    sari.taps("Aisyah", "Tanggal kunjungan?")
    sari.types("hari ini", "Berapa berat, panjang, dan LILA Aisyah?")
    sari.types("61", "Berat itu tidak mungkin")
    sari.types("6,0", "Mohon timbang sekali lagi")
    sari.shot("kader-asked")
    sari.taps("Benar", "Berapa panjang badannya?")
    sari.types("68", "lingkar lengan")
    sari.types("11,3", "Adakah tanda bahaya?")
    sari.taps("Tidak ada", "sakit dalam dua minggu ini?")
    sari.taps("Tidak", "masih minum ASI?")
    sari.taps("Ya", "Kemarin Aisyah makan")
    sari.taps("Tidak", "bicarakan dengan keluarga?")
    sari.types("lewati", "Ada yang berubah")
    sari.taps("Tidak ada", "periksa dulu, ya")
    sari.taps("Simpan", "dikirim ke petugas kesehatan")
    sari.shot("kader-told", top="tersimpan")


def _ask_for_help(dewi: Phone) -> None:
    dewi.types("bu anak saya kejang", "Segera ke puskesmas")
    dewi.shot("mother")


def _broadcast(hasan: Phone) -> None:
    hasan.types("/siaran", "Siaran untuk wilayah mana?")
    hasan.types("1", "Siapa yang menerimanya?")
    hasan.taps("Kader dan keluarga", "Isi siarannya?")
    hasan.types("Posyandu hari Senin jam 8 pagi. Bawa Buku KIA, ya.", "periksa dulu, ya")
    hasan.taps("Simpan", "Kirim sekarang?")
    hasan.shot("coordinator")
    hasan.taps("Kirim sekarang", "Siaran")


def main(address: str) -> None:
    """Writes the pictures beside this file."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        take(_page(browser, address, height=1040, sharpness=SHARPNESS))
        take_village(_page(browser, address, height=860, sharpness=1))
        browser.close()
    _fewer_colours()


def _fewer_colours() -> None:
    """A third of the size, and no eye sees it."""
    tool = shutil.which("pngquant")
    if tool is None:
        sys.exit("pngquant is missing (apt-get install pngquant): the pictures are too large for the repository")
    subprocess.run([tool, "--force", "--ext", ".png", "--", *HERE.glob("*.png")], check=True)  # noqa: S603  # our own files


def _page(browser: Browser, address: str, *, height: int, sharpness: float) -> Page:
    page = browser.new_page(
        viewport={"width": 1480, "height": height}, device_scale_factor=sharpness, reduced_motion="reduce"
    )
    page.goto(address)
    page.wait_for_selector("body.ready")
    return page


if __name__ == "__main__":
    main(sys.argv[1])
