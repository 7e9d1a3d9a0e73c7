"""The page in a real Chromium: what a visitor does with the phones, and what she sees."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.simulator import UNLIMITED, Phone, Running, Simulator, serve_in_thread
from bot.simulator.parameters import Parameters, Upload
from bot.simulator.refusals import Json
from tests.simulator.conftest import PNG, FixedClock

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
LOOPBACK = {"127.0.0.1", "localhost", ""}

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Village:
    """A served simulator with three phones, and its page in a browser."""

    def __init__(self, running: Running, page: Page) -> None:
        self.sim: Simulator = running.simulator
        self.address = running.address
        self.page = page
        self.kader, self.mother, self.boss = (
            self.sim.add_phone(user_id, name, role=role, start=start)
            for user_id, name, role, start in (
                (11, "Bu Sari", "Kader", "kader_1"),
                (12, "Siti Aminah", "Ibu", "keluarga_2"),
                (13, "Pak Hendra", "Koordinator", None),
            )
        )
        for phone in (self.kader, self.boss):
            phone.start()
        self.sim.world.updates.drop_all()
        page.goto(running.address)
        page.wait_for_selector("body.ready")

    def say(self, phone: Phone, text: str, **more: object) -> Json:
        """What the bot writes."""
        given = {"chat_id": phone.id, "text": text, "parse_mode": "HTML", **more}
        sent: Json = self.sim.call("sendMessage", Parameters(given))
        return sent

    def updates(self) -> list[Json]:
        """What the bot would fetch now; it is confirmed."""
        waiting: list[Json] = self.sim.call("getUpdates", Parameters())
        self.sim.world.updates.drop_all()
        return waiting

    def on(self, phone: Phone) -> Locator:
        return self.page.locator(f"#phone-{phone.id}")


@pytest.fixture
def village(chromium: Browser) -> Iterator[Village]:
    page = chromium.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.set_default_timeout(10_000)
    outside: list[str] = []
    troubles: list[str] = []
    page.on(
        "request", lambda request: None if urlsplit(request.url).hostname in LOOPBACK else outside.append(request.url)
    )
    page.on("pageerror", lambda error: troubles.append(str(error)))
    with serve_in_thread(Simulator(clock=FixedClock(), limits=UNLIMITED)) as running:
        yield Village(running, page)
        page.close()
    assert outside == []
    assert troubles == []


def _buttons(*labels: str) -> Json:
    return {"inline_keyboard": [[{"text": label, "callback_data": f"r.1.{label}"} for label in labels]]}


def test_typing_and_answering(village: Village) -> None:
    kader = village.on(village.kader)
    kader.get_by_role("textbox").fill("bb 8,4")
    kader.get_by_role("textbox").press("Enter")
    expect(kader.locator(".mine .words").last).to_have_text("bb 8,4")
    assert [update["message"]["text"] for update in village.updates()] == ["bb 8,4"]
    village.sim.call("sendChatAction", Parameters({"chat_id": village.kader.id, "action": "typing"}))
    expect(kader.locator(".subtitle")).to_have_text("mengetik…")
    sent = village.say(village.kader, "<b>Berat</b> 8,4 kg. Ketik /lanjut\n<i>atau</i> /batal")
    words = kader.locator(".theirs .words")
    expect(words).to_have_text("Berat 8,4 kg. Ketik /lanjut\natau /batal")
    expect(words.locator("strong")).to_have_text("Berat")
    expect(kader.locator(".subtitle")).to_have_text("bot")
    words.get_by_role("button", name="/lanjut").click()
    expect(kader.locator(".mine .words").last).to_have_text("/lanjut")
    edit = {"chat_id": village.kader.id, "message_id": sent["message_id"], "text": "Berat: 8,4 kg"}
    village.sim.call("editMessageText", Parameters(edit))
    expect(words).to_have_text("Berat: 8,4 kg")
    expect(kader.locator(".theirs .marks")).to_contain_text("diedit")


def test_what_people_write_is_never_markup(village: Village) -> None:
    nasty = "<img src=x onerror=\"document.title='hacked'\"><b>tebal</b>"
    village.kader.type(nasty)
    expect(village.on(village.kader).locator(".mine .words").last).to_have_text(nasty)
    assert village.on(village.kader).locator(".words img").count() == 0


def test_tapping_a_button_spins_until_the_bot_answers(village: Village) -> None:
    village.say(village.kader, "Lanjut?", reply_markup=_buttons("Ya", "Tidak"))
    button = village.on(village.kader).get_by_role("button", name="Ya", exact=True)
    button.click()
    expect(button).to_have_class(re.compile("busy"))
    [update] = village.updates()
    assert update["callback_query"]["data"] == "r.1.Ya"
    answer = {"callback_query_id": update["callback_query"]["id"], "text": "Dicatat"}
    village.sim.call("answerCallbackQuery", Parameters(answer))
    expect(village.on(village.kader).locator(".toast")).to_have_text("Dicatat")
    expect(button).not_to_have_class(re.compile("busy"))


def test_reply_keys_type_their_words(village: Village) -> None:
    village.say(village.kader, "ASI?", reply_markup={"keyboard": [["Ya", "Tidak"]]})
    kader = village.on(village.kader)
    kader.get_by_role("group", name="Tombol jawaban").get_by_role("button", name="Tidak").click()
    expect(kader.locator(".mine .words").last).to_have_text("Tidak")
    village.say(village.kader, "Baik", reply_markup={"remove_keyboard": True})
    expect(kader.locator(".reply-key")).to_have_count(0)


def test_without_a_signal_texts_and_photos_wait_and_taps_fail(village: Village) -> None:
    village.say(village.kader, "Lanjut?", reply_markup=_buttons("Ya"))
    kader = village.on(village.kader)
    kader.get_by_text("Tanpa sinyal").click()
    expect(kader.locator(".subtitle")).to_have_text("menunggu jaringan…")
    kader.get_by_role("textbox").fill("anak kejang")
    kader.get_by_role("textbox").press("Enter")
    kader.get_by_role("button", name="Lampirkan").click()
    kader.get_by_role("button", name="Foto").click()
    kader.get_by_role("button", name="Kirim foto contoh").click()
    expect(kader.get_by_role("img", name="menunggu sinyal")).to_have_count(2)
    kader.get_by_role("button", name="Ya", exact=True).click()
    expect(kader.locator(".toast")).to_contain_text("Tidak ada sinyal")
    village.say(village.kader, "Ini belum terlihat")
    assert village.updates() == []
    kader.get_by_text("Tanpa sinyal").click()
    expect(kader.get_by_text("Ini belum terlihat")).to_be_visible()
    expect(kader.get_by_role("img", name="menunggu sinyal")).to_have_count(0)
    text, photo = (update["message"] for update in village.updates())
    assert text["text"] == "anak kejang"
    assert photo["photo"][-1]["width"] == 960


def test_blocking_and_starting_again(village: Village) -> None:
    boss = village.on(village.boss)
    boss.get_by_role("button", name="Pilihan lain").click()
    boss.get_by_role("button", name="Blokir bot").click()
    expect(boss.locator(".subtitle")).to_have_text("Bot diblokir")
    boss.get_by_role("button", name="Mulai ulang bot").click()
    expect(boss.locator(".mine .words").last).to_have_text("/start")
    kinds = [
        (update.get("my_chat_member", {}).get("new_chat_member", {}).get("status")) for update in village.updates()
    ]
    assert kinds == ["kicked", "member", None]


def test_an_invitation_opens_with_a_start_button(village: Village) -> None:
    mother = village.on(village.mother)
    expect(mother.get_by_text("Belum ada percakapan")).to_be_visible()
    mother.get_by_role("button", name="Mulai", exact=True).click()
    expect(mother.locator(".mine .words")).to_have_text("/start keluarga_2")
    expect(mother.get_by_role("textbox")).to_be_focused()


def test_a_link_opens_here_by_tapping_and_elsewhere_by_pasting(village: Village) -> None:
    link = f"https://t.me/{village.sim.bot.username}?start=ayah_7"
    outside = "https://wa.me/?text=Halo%20Ibu"
    keyboard = [[{"text": "Undang Ayah", "url": link}], [{"text": "WhatsApp", "url": outside}]]
    village.say(village.kader, "Undangan", reply_markup={"inline_keyboard": keyboard})
    kader, boss = village.on(village.kader), village.on(village.boss)
    kader.get_by_role("button", name="WhatsApp").click()
    expect(kader.get_by_role("dialog")).to_contain_text("Halo Ibu")
    kader.get_by_role("button", name="Oke").click()
    kader.get_by_role("button", name="Undang Ayah").click()
    expect(kader.get_by_role("button", name="Mulai", exact=True)).to_be_focused()
    boss.get_by_role("button", name="Pilihan lain").click()
    boss.get_by_role("button", name="Buka tautan").click()
    boss.get_by_label("Tempel tautan").fill(link)
    boss.get_by_role("button", name="Buka", exact=True).click()
    boss.get_by_role("button", name="Mulai", exact=True).click()
    expect(boss.locator(".mine .words").last).to_have_text("/start ayah_7")


def test_the_clock_moves_by_an_hour_a_day_a_week(village: Village) -> None:
    before = village.sim.now()
    page = village.page
    expect(page.locator(".leaf").first).to_have_text("Sabtu14Mar 2026")
    expect(page.locator(".clock-time")).to_have_text("09:00 WIB")
    for name in ("+1 jam", "+1 hari", "+1 minggu"):
        page.get_by_role("button", name=name).click()
    expect(page.locator(".leaf").first).to_have_class(re.compile("sunday"))
    expect(page.locator(".leaf").first).to_have_text("Minggu22Mar 2026")
    expect(page.locator(".clock-time")).to_have_text("10:00 WIB")
    expect(village.on(village.kader).locator(".status-time")).to_have_text("10:00")
    assert village.sim.now() - before == timedelta(weeks=1, days=1, hours=1)
    village.say(village.kader, "Selamat pagi")
    expect(village.on(village.kader).locator(".day").last).to_have_text("Minggu, 22 Maret 2026")


def test_pictures_show_and_documents_download(village: Village) -> None:
    upload = Upload("grafik.png", "image/png", PNG)
    village.sim.call("sendPhoto", Parameters({"chat_id": village.kader.id, "caption": "Grafik"}, {"photo": upload}))
    report = Upload("laporan.csv", "text/csv", b"a;b\n")
    village.sim.call("sendDocument", Parameters({"chat_id": village.kader.id}, {"document": report}))
    kader = village.on(village.kader)
    picture = kader.get_by_role("img", name="Grafik")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalHeight)") == 3
    kader.locator(".photo").click()
    expect(kader.get_by_role("dialog", name="Foto")).to_be_visible()
    village.page.keyboard.press("Escape")
    with village.page.expect_download() as download:
        kader.get_by_role("link", name="Unduh laporan.csv").click()
    assert download.value.suggested_filename == "laporan.csv"
    assert download.value.path().read_bytes() == b"a;b\n"


def test_everything_in_the_attach_menu_arrives(village: Village) -> None:
    kader = village.on(village.kader)
    deeds = [
        ("Suara", "Kirim contoh suara 2 detik"),
        ("Lokasi", "Kirim"),
        ("Nomor saya", "Bagikan"),
        ("Stiker", "Stiker 👶"),
    ]
    for item, deed in deeds:
        kader.get_by_role("button", name="Lampirkan").click()
        kader.get_by_role("dialog").get_by_role("button", name=item, exact=True).click()
        kader.get_by_role("dialog").get_by_role("button", name=deed, exact=True).click()
        expect(kader.get_by_role("dialog")).to_have_count(0)
    kader.get_by_role("button", name="Lampirkan").click()
    kader.get_by_role("button", name="Terusan").click()
    kader.get_by_label("Isi pesan").fill("Minum air rebusan")
    kader.get_by_role("dialog").get_by_role("button", name="Kirim").click()
    kader.get_by_role("button", name="Lampirkan").click()
    kader.get_by_role("button", name="Berkas").click()
    kader.locator("input[type=file]").set_input_files({"name": "data.csv", "mimeType": "text/csv", "buffer": b"1"})
    kader.get_by_role("dialog").get_by_role("button", name="Kirim").click()
    expect(kader.locator(".mine")).to_have_count(7)
    messages = [update["message"] for update in village.updates()]
    kinds = ["voice", "location", "contact", "sticker", "forward_origin", "document"]
    assert [next(kind for kind in kinds if kind in message) for message in messages] == kinds


def test_the_command_menu_replying_and_changing(village: Village) -> None:
    village.sim.call(
        "setMyCommands", Parameters({"commands": [{"command": "lapor", "description": "Lapor kunjungan"}]})
    )
    kader = village.on(village.kader)
    kader.get_by_role("button", name="Menu").click()
    kader.get_by_role("button", name="Lapor kunjungan").click()
    mine = kader.locator(".mine").last
    expect(mine).to_contain_text("/lapor")
    mine.hover()
    mine.get_by_role("button", name="Pilihan pesan").click()
    kader.get_by_role("button", name="Ubah").click()
    kader.get_by_role("textbox").fill("/bantuan")
    kader.get_by_role("textbox").press("Enter")
    expect(mine).to_contain_text("/bantuan")
    assert "edited_message" in village.updates()[-1]


def test_the_keyboard_is_enough(village: Village) -> None:
    page = village.page
    village.say(village.kader, "Lanjut?", reply_markup=_buttons("Ya"))
    kader = village.on(village.kader)
    expect(kader.get_by_text("Lanjut?")).to_be_visible()
    page.keyboard.press("Alt+1")
    expect(kader.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("halo")
    page.keyboard.press("Enter")
    expect(kader.locator(".mine .words").last).to_have_text("halo")
    for _ in range(2):  # the paper clip, then the button in the chat
        page.keyboard.press("Shift+Tab")
    expect(kader.get_by_role("button", name="Ya", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(kader.locator(".busy")).to_have_count(1)
    kader.get_by_role("log").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(kader.get_by_role("dialog", name="Pilihan pesan")).to_be_visible()
    page.keyboard.press("Escape")
    expect(kader.locator(".message:focus")).to_contain_text("halo")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_on_a_small_screen_one_phone_at_a_time_with_an_unread_mark(village: Village) -> None:
    page = village.page
    page.set_viewport_size({"width": 360, "height": 740})
    expect(village.on(village.kader)).to_be_visible()
    expect(village.on(village.boss)).to_be_hidden()
    village.say(village.boss, "Siaran selesai")
    village.say(village.boss, "Terkirim 405")
    tab = page.get_by_role("tab", name="Pak Hendra")
    expect(tab.locator(".badge")).to_have_text("2")
    tab.click()
    expect(village.on(village.boss).get_by_text("Terkirim 405")).to_be_in_viewport()
    expect(village.on(village.boss).locator(".new-line")).to_have_text("Pesan baru")
    expect(tab.locator(".badge")).to_be_hidden()
    expect(village.on(village.kader)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    targets = page.locator("button:not(.link):visible, .signal:visible")
    assert min(targets.evaluate_all("all => all.map((target) => Math.round(target.offsetHeight))")) >= 34


def test_the_page_speaks_english_too(village: Village) -> None:
    page = village.page
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="+1 week")).to_be_visible()
    expect(village.on(village.kader).get_by_text("No signal")).to_be_visible()
    expect(village.on(village.mother).get_by_role("button", name="Start", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    expect(page.get_by_role("button", name="+1 week")).to_be_visible()


def test_a_phone_can_be_added(village: Village) -> None:
    page = village.page
    page.get_by_role("button", name="Ponsel", exact=True).click()
    page.get_by_label("Nama").fill("Ayah Budi")
    page.get_by_label("Peran").fill("Ayah")
    page.get_by_label("Tautan undangan").fill(f"https://t.me/{village.sim.bot.username}?start=ayah_9")
    page.get_by_role("button", name="Tambah", exact=True).click()
    added = page.get_by_role("region", name="Ponsel Ayah Budi, Ayah")
    added.get_by_role("button", name="Mulai", exact=True).click()
    expect(added.locator(".mine .words")).to_have_text("/start ayah_9")


CONTRAST = """selectors => selectors.flatMap((selector) => [...document.querySelectorAll(selector)].map((element) => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let ground = element;
  while (numbers(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
  const [a, b] = [light(getComputedStyle(element).color), light(getComputedStyle(ground).backgroundColor)];
  return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
})).filter(([, ratio]) => ratio < 4.5)"""


def test_words_stand_out_from_their_ground(village: Village) -> None:
    for user_id in (21, 22):
        village.sim.add_phone(user_id, f"Ibu {user_id}").start()
    village.say(village.kader, "Halo", reply_markup=_buttons("Ya"))
    expect(village.page.locator(".inline-button")).to_have_count(1)
    expect(village.page.locator(".phone")).to_have_count(5)
    selectors = [
        ".words", ".marks", ".inline-button", ".subtitle", ".app-title strong", ".status-time", ".day", ".tag-role",
        ".start-bar", ".clock-moves button", ".brand p", ".leaf-weekday", ".languages button", ".welcome-words",
    ]  # fmt: skip
    assert village.page.evaluate(CONTRAST, selectors) == []
