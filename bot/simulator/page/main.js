// Puts the phones on the table, keeps clock and screens up to date, and switches tabs and language.

import { el } from "./dom.js";
import { addPhone, follow, moveClock, state } from "./net.js";
import { Phone } from "./phone.js";
import { openForm } from "./sheet.js";
import { clockTime, dayKey, dayNumber, longDay, month, monthYear, weekday } from "./text.js";
import { currentLanguage, labelDocument, labelled, say, useLanguage } from "./words.js";

const BODIES = ["teal", "rose", "indigo", "ochre", "moss"];
const table = document.getElementById("phones");
const tabs = document.querySelector(".tabs");
const narrow = matchMedia("(max-width: 760px)");
const phones = new Map();
const town = { bot: null, changed: showTab };
let run = null;
let clockAhead = 0; // milliseconds from real time to programme time
let unfollow = () => {};

const programmeNow = () => new Date(Date.now() + clockAhead);

async function load() {
  const now = await state();
  if (run !== null && run !== now.run) location.reload(); // another simulator: its ids mean other messages
  run = now.run;
  town.bot = now.bot;
  document.title = `${now.bot.name} · ${say("phones")}`;
  setClock(now.now);
  const added = now.phones.filter((owner) => !phones.has(owner.id));
  for (const owner of added) place(owner);
  if (added.length > 0) listen();
  if (!currentPhone()) choose(phones.values().next().value);
  await Promise.all([...phones.values()].map((phone) => phone.refresh()));
}

function place(owner) {
  const phone = new Phone(owner, town, BODIES[phones.size % BODIES.length]);
  phones.set(owner.id, phone);
  table.append(phone.element);
  const tab = el("button.tab", { type: "button", role: "tab", id: `tab-${owner.id}`, "aria-controls": phone.element.id, onclick: () => choose(phone) },
    el("span", {}, owner.name), el("span.badge", { hidden: true }));
  tabs.append(tab);
  phone.element.addEventListener("focusin", () => choose(phone));
  phone.element.addEventListener("pointerdown", () => choose(phone));
  if (phones.size < 10) phone.composer.input.setAttribute("aria-keyshortcuts", `Alt+${phones.size}`);
  phone.showTime(programmeNow());
}

const currentPhone = () => [...phones.values()].find((phone) => phone.element.classList.contains("active"));

/** The phone in hand: the only one that shows on a small screen, and the one whose messages count as read. */
function choose(chosen) {
  for (const phone of phones.values()) {
    if (phone !== chosen) phone.leave();
    const tab = document.getElementById(`tab-${phone.id}`);
    tab.setAttribute("aria-selected", String(phone === chosen));
    tab.tabIndex = phone === chosen ? 0 : -1;
  }
  chosen.activate();
}

function showTab(phone) {
  const badge = document.querySelector(`#tab-${phone.id} .badge`);
  if (!badge) return;
  badge.hidden = phone.unread === 0;
  badge.textContent = phone.unread;
  badge.setAttribute("aria-label", say("unread", { count: phone.unread }));
}

function listen() {
  unfollow();
  unfollow = follow([...phones.keys()], {
    onNews: (news) => {
      if (news.some(({ what }) => what !== "chat")) load();
      else for (const { phone } of news) phones.get(phone)?.refresh();
    },
    onLost: () => { document.querySelector(".lost").hidden = false; },
    onBack: () => {
      document.querySelector(".lost").hidden = true;
      load(); // also at the first time: what came between the page's first look and the stream was told to nobody
    },
  });
}

function setClock(now) {
  clockAhead = new Date(now) - Date.now();
  showClock();
}

function showClock() {
  const now = programmeNow();
  const leaf = document.querySelector(".leaf");
  if (leaf.dataset.day && leaf.dataset.day !== dayKey(now)) tear(leaf);
  if (run !== null) leaf.dataset.day = dayKey(now); // before that it shows real time
  leaf.classList.toggle("sunday", weekdayNumber(now) === 0);
  leaf.querySelector(".leaf-weekday").textContent = weekday(now, narrow.matches ? "short" : "long");
  leaf.querySelector(".leaf-day").textContent = dayNumber(now);
  leaf.querySelector(".leaf-month").textContent = narrow.matches ? month(now) : monthYear(now);
  const time = document.querySelector(".clock-time time");
  time.dateTime = now.toISOString();
  time.textContent = `${clockTime(now)} WIB`;
  time.setAttribute("aria-label", `${longDay(now)}, ${clockTime(now)} WIB`);
  for (const phone of phones.values()) phone.showTime(now);
}

const weekdayNumber = (moment) => new Date(`${dayKey(moment)}T00:00:00Z`).getUTCDay();

function tear(leaf) {
  const old = leaf.cloneNode(true);
  old.removeAttribute("data-says");
  old.classList.add("torn");
  old.addEventListener("animationend", () => old.remove());
  leaf.parentElement.append(old);
}

async function move(unit) {
  const now = await moveClock({ [unit]: 1 });
  setClock(now.now);
  const when = `${longDay(programmeNow())}, ${clockTime(programmeNow())} WIB`;
  document.getElementById("clock-news").textContent = say("clock_moved", { when });
}

function askForPhone() {
  openForm(document.body, say("add_phone_title"), [
    { name: "name", key: "name", wanted: true }, { name: "role", key: "role", hint: say("role_example") },
    { name: "link", key: "start_link", hint: `https://t.me/${town.bot.username}?start=…` },
  ], "add", async ({ name, role, link }) => {
    const start = /start=([\w-]{1,64})/.exec(link)?.[1];
    const user = 700_000_000 + Math.floor(Math.random() * 99_999_999);
    await addPhone({ user_id: user, name, role, ...(start ? { start } : {}), language: currentLanguage() });
    await load();
    choose(phones.get(user));
    phones.get(user).element.scrollIntoView({ inline: "end", block: "nearest" });
  });
}

function chooseLanguage(language) {
  useLanguage(language);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  showClock();
}

function walkTabs(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  const all = [...tabs.children];
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  next.click();
  next.focus();
}

/** Alt and a number: straight to where one writes on that phone. */
function jump(event) {
  const phone = event.altKey && /^[1-9]$/.test(event.key) ? [...phones.values()][event.key - 1] : null;
  if (!phone) return;
  event.preventDefault();
  choose(phone);
  (phone.bar.hidden ? phone.composer.input : phone.bar).focus();
}

labelDocument();
chooseLanguage(currentLanguage());
labelled(document.querySelector(".leaf"), showClock);
for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => chooseLanguage(button.dataset.language));
for (const button of document.querySelectorAll("[data-move]")) button.addEventListener("click", () => move(button.dataset.move));
document.getElementById("add-phone").addEventListener("click", askForPhone);
document.addEventListener("keydown", jump);
document.addEventListener("visibilitychange", () => currentPhone()?.read());
tabs.addEventListener("keydown", walkTabs);
narrow.addEventListener("change", showClock);
setInterval(showClock, 1000);
await load();
document.body.classList.add("ready");
