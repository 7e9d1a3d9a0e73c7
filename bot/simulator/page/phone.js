// A phone on the table: its screen, its signal, what was read on it; drawn from what the simulator says changed.

import { bubble, summary } from "./bubble.js";
import { build } from "./case.js";
import { Composer } from "./composer.js";
import { el, icon, worded } from "./dom.js";
import { outsideNotice, startPayload } from "./links.js";
import { NotPossible, act, look, sendFile } from "./net.js";
import { openForm, openMenu, openNotice, openPicture } from "./sheet.js";
import { clockTime, dayKey, longDay } from "./text.js";
import { labelled, say } from "./words.js";

const SHOWN = 300; // messages in the page; the simulator keeps no more
const TYPING_MS = 5000;
const ANSWER_MS = 10000;
const TOAST_MS = 4000;
let copiedLink = "";

export class Phone {
  /** town: {bot, changed(phone)}; body: which of the phones' colours. */
  constructor(owner, town, body) {
    this.owner = owner;
    this.town = town;
    this.id = owner.id;
    this.revision = 0;
    this.seen = 0;
    this.unread = 0;
    this.rows = new Map();
    this.messages = new Map();
    this.pendingStart = undefined;
    this.spinning = new Map();
    this.sticky = true; // the end of the chat stays in sight until one scrolls away from it
    this.composer = new Composer(this);
    build(this, body);
  }

  get name() { return this.owner.name; }
  get number() { return this.owner.phone_number; }
  screen() { return this.glass; }

  // What the simulator says

  /** Fetches and draws what changed; calls during a fetch lead to one more afterwards. */
  refresh() {
    this.again = true;
    this.refreshing ??= this.catchUp().finally(() => { this.refreshing = null; });
    return this.refreshing;
  }

  async catchUp() {
    while (this.again) {
      this.again = false;
      this.draw(await look(this.id, this.revision));
    }
  }

  draw(change) {
    const first = this.revision === 0;
    this.owner = change;
    this.revision = change.revision;
    for (const id of change.gone) this.remove(id);
    for (const message of change.messages) this.put(message);
    this.drawWaiting(change.waiting);
    if ("keyboard" in change) this.composer.showKeys(change.keyboard);
    this.composer.showCommands(change.commands);
    for (const answer of change.answers) this.answered(answer, first);
    this.showState(change);
    if (first) this.seen = Math.max(0, ...this.messages.keys());
    if (change.messages.some((message) => message.mine)) this.sticky = true;
    this.stick();
    this.countUnread();
  }

  put(message) {
    const old = this.rows.get(message.message_id);
    const row = bubble(message, this);
    this.messages.set(message.message_id, message);
    this.rows.set(message.message_id, row);
    if (old) old.replaceWith(row);
    else this.append(message, row);
    if (!message.mine) this.typing(false);
  }

  append(message, row) {
    const day = dayKey(message.date);
    if (day !== this.lastDay) {
      const chip = el("div.day");
      this.waitingBox.before(labelled(chip, () => { chip.textContent = longDay(message.date); }));
      this.lastDay = day;
    }
    row.classList.add("new");
    this.waitingBox.before(row);
    if (this.rows.size > SHOWN) this.remove(this.rows.keys().next().value);
  }

  remove(id) {
    this.rows.get(id)?.remove();
    this.rows.delete(id);
    this.messages.delete(id);
  }

  drawWaiting(waiting) {
    if (waiting.length === 0 && this.waitingBox.childElementCount === 0) return;
    if (waiting.length > this.waitingBox.childElementCount) this.sticky = true;
    this.waitingBox.replaceChildren(...waiting.map((message) => bubble(message, this)));
  }

  showState(change) {
    const empty = this.rows.size === 0 && change.waiting.length === 0;
    this.welcome.hidden = !empty;
    this.signalSwitch.checked = !change.signal;
    this.element.classList.toggle("dark", !change.signal);
    const starting = change.blocked || this.pendingStart !== undefined || (!change.talked && change.waiting.length === 0);
    this.bar.hidden = !starting;
    this.composer.element.hidden = starting;
    this.relabel();
    if (change.action === "typing") this.typing(true);
    else this.showSubtitle();
    this.town.changed(this);
  }

  /** What changes its words with the state of the phone. */
  relabel() {
    this.welcome.querySelector(".welcome-words").textContent = say(this.owner.talked ? "welcome_back" : this.owner.start ? "welcome_link" : "welcome");
    this.bar.textContent = say(this.owner.blocked ? "restart" : "start");
    this.badge.setAttribute("aria-label", say("unread", { count: this.unread }));
    this.showSubtitle();
  }

  typing(on) {
    clearTimeout(this.typingTimer);
    this.isTyping = on;
    if (on) this.typingTimer = setTimeout(() => this.typing(false), TYPING_MS);
    this.showSubtitle();
  }

  showSubtitle() {
    const key = !this.owner.signal ? "waiting_for_network" : this.owner.blocked ? "blocked" : this.isTyping ? "typing" : "bot";
    this.subtitle.textContent = say(key);
  }

  showTime(now) {
    this.statusTime.textContent = clockTime(now);
  }

  // What the person does

  async act(deed, given) {
    return this.tried(() => act(this.id, deed, given));
  }

  async send(kind, file, query = {}) {
    return this.tried(() => sendFile(this.id, kind, file, query));
  }

  async tried(deed) {
    try {
      return await deed();
    } catch (trouble) {
      const reason = trouble instanceof NotPossible ? `not_possible_${trouble.message}` : "";
      this.toast(/^not_possible_(no_signal|blocked|no_such_button|no_such_message|not_yours|empty)$/.test(reason) ? say(reason) : say("failed"));
      return undefined;
    } finally {
      await this.refresh();
    }
  }

  async start() {
    const payload = this.pendingStart ?? (this.owner.talked ? null : this.owner.start);
    this.pendingStart = undefined;
    await this.act("start", { payload });
    this.composer.input.focus();
  }

  setSignal(on) {
    return this.act("signal", { on });
  }

  async tap(message, button, element) {
    if (button.url) {
      this.open("url", button.url);
      return;
    }
    if (!this.owner.signal) {
      element.classList.add("shaken");
      element.addEventListener("animationend", () => element.classList.remove("shaken"), { once: true });
      this.toast(say("tap_no_signal"));
      return;
    }
    element.classList.add("busy");
    const tapped = await this.act("tap", { message_id: message.message_id, data: button.callback_data, label: button.text });
    const rest = () => element.classList.remove("busy");
    if (!tapped || this.answeredEarly?.has(tapped.query_id)) rest();
    else {
      this.spinning.set(tapped.query_id, rest);
      setTimeout(rest, ANSWER_MS);
    }
  }

  answered(answer, old) {
    this.spinning.get(answer.query_id)?.();
    this.spinning.delete(answer.query_id);
    this.answeredEarly = new Set([...(this.answeredEarly ?? []), answer.query_id].slice(-20));
    if (old) return;
    if (answer.url) this.open("url", answer.url);
    else if (answer.text && answer.alert) openNotice(this.glass, this.town.bot.name, answer.text);
    else if (answer.text) this.toast(answer.text);
  }

  open = (kind, target) => {
    if (kind === "command") this.act("type", { text: target });
    else if (!this.openBotLink(target)) outsideNotice(this.glass, target, () => this.copy(target));
  };

  /** True if this was a link to the bot: its start button is then shown. */
  openBotLink(address) {
    const payload = startPayload(address, this.town.bot.username);
    if (payload === undefined) return false;
    this.pendingStart = payload;
    this.showState({ ...this.owner, waiting: this.owner.waiting ?? [] });
    this.bar.focus();
    return true;
  }

  openMenu() {
    const choices = [
      [say("open_link"), () => this.askLink(), icon("outside")],
      [say(this.owner.blocked ? "unblock" : "block"), () => this.act(this.owner.blocked ? "unblock" : "block"), icon("close")],
    ];
    openMenu(this.glass, say("more"), choices);
  }

  askLink() {
    openForm(this.glass, say("open_link"), [{ name: "link", key: "open_link_hint", value: copiedLink, hint: `https://t.me/${this.town.bot.username}?start=…`, wanted: true }], "open", ({ link }) => {
      if (!this.openBotLink(link)) this.toast(say("not_a_bot_link", { bot: this.town.bot.name }));
    });
  }

  actions(message) {
    const links = (message.reply_markup?.inline_keyboard ?? []).flat().filter((button) => button.url).map((button) => button.url);
    const link = links[0] ?? (message.entities ?? []).find((entity) => entity.url)?.url ?? /https?:\/\/\S+/.exec(message.text ?? "")?.[0];
    openMenu(this.glass, say("actions"), [
      [say("reply"), () => this.composer.setAbout({ kind: "reply", message }), icon("forward")],
      ...(message.mine && message.text ? [[say("edit"), () => this.composer.setAbout({ kind: "edit", message }), icon("document")]] : []),
      [say("copy"), () => this.copy(summary(message)), icon("document")],
      ...(link ? [[say("copy_link"), () => this.copy(link), icon("outside")]] : []),
    ]);
  }

  enlarge(address, alt) {
    openPicture(this.glass, address, alt);
  }

  copy(words) {
    if (/^https?:\/\/(t|telegram)\.me\//.test(words)) copiedLink = words;
    navigator.clipboard?.writeText(words).catch(() => {}); // a browser may refuse; the page remembers links itself
    this.toast(say("copied"));
  }

  toast(words) {
    const toast = el("div.toast", {}, words);
    this.toastBox.replaceChildren(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  }

  // What was read

  atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
  }

  stick() {
    if (this.sticky) this.log.scrollTop = this.log.scrollHeight;
  }

  scrolled() {
    if (this.log.clientHeight === 0) return; // not in sight: a small screen shows another phone
    this.sticky = this.atEnd();
    this.read();
  }

  activate() {
    const hidden = this.log.clientHeight === 0;
    this.element.classList.add("active");
    if (hidden) this.stick();
    this.active = true;
    this.read();
  }

  leave() {
    this.active = false;
    this.element.classList.remove("active");
  }

  read() {
    if (!this.active || document.hidden || !this.atEnd() ) return;
    this.seen = Math.max(this.seen, ...this.messages.keys());
    this.countUnread();
  }

  countUnread() {
    if (this.active && !document.hidden && this.atEnd()) this.seen = Math.max(this.seen, ...this.messages.keys(), 0);
    const unread = [...this.messages.values()].filter((message) => !message.mine && message.message_id > this.seen);
    this.unread = unread.length;
    this.badge.hidden = unread.length === 0;
    this.badge.textContent = unread.length;
    this.badge.setAttribute("aria-label", say("unread", { count: this.unread }));
    this.markFirstUnread(unread[0]);
    this.town.changed(this);
  }

  markFirstUnread(message) {
    if (!message) return; // the line stays until there is a new one, so that one sees what was new
    this.newLine?.remove();
    this.newLine = worded("div.new-line", "new_messages");
    this.rows.get(message.message_id).before(this.newLine);
  }

  /** Arrow keys go from message to message, Enter opens what can be done with it. */
  walk(event) {
    const row = event.target.closest(".message");
    if (event.key === "Enter" && event.target === row) {
      event.preventDefault(); // or the same key would press the first item of the menu
      const message = this.messages.get(Number(row.dataset.id));
      if (message) this.actions(message);
    }
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const rows = [...this.log.querySelectorAll(".message")];
    const at = row ? rows.indexOf(row) + (event.key === "ArrowUp" ? -1 : 1) : rows.length - 1;
    if (rows[at]) {
      event.preventDefault();
      rows[at].focus();
    }
  }
}
