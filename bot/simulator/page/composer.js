// Below the chat: writing, the reply keyboard, the command menu, and what can be attached.

import { el, icon, iconButton, worded } from "./dom.js";
import { sampleVoice, samplePhoto } from "./samples.js";
import { openForm, openMenu, openSheet } from "./sheet.js";
import { summary } from "./bubble.js";
import { labelled, say } from "./words.js";

const STICKERS = ["😀", "🥰", "😢", "🙏", "👍", "❤️", "👶", "🤰", "🍚", "🥚", "🐟", "🌧️"];

export class Composer {
  /** phone: {name, number, screen(), act(deed, given), send(kind, file, query)} */
  constructor(phone) {
    this.phone = phone;
    this.about = null; // {kind: "reply" | "edit", message}
    this.keys = null;
    this.input = el("textarea", { rows: 1, enterKeyHint: "send" });
    labelled(this.input, () => {
      this.input.placeholder = say("write");
      this.input.setAttribute("aria-label", say("write_to", { name: phone.name }));
    });
    this.commands = el("button.commands", { type: "button", hidden: true, onclick: () => this.openCommands() }, icon("lines"), worded("span", "commands"));
    this.keyToggle = iconButton("keyboard", "keyboard", { hidden: true, onclick: () => this.toggleKeys() });
    this.attach = iconButton("attach", "attach", { onclick: () => this.openAttach() });
    this.note = el("div.composer-note", { hidden: true });
    this.form = el("form.composer", { onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      this.commands, this.attach, this.input, this.keyToggle, iconButton("send", "send", { type: "submit", className: "icon-button send" }));
    this.keyboard = el("div.reply-keyboard", { role: "group", hidden: true });
    labelled(this.keyToggle, () => this.nameToggle());
    labelled(this.keyboard, () => this.keyboard.setAttribute("aria-label", say("keyboard")));
    this.element = el("div.below", {}, this.note, this.form, this.keyboard);
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("input", () => this.fit());
    this.fit();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    }
    if (event.key === "Escape" && this.about) this.setAbout(null);
  }

  /** As high as its text; the word on the menu button gives way to it. */
  fit() {
    this.form.classList.toggle("writing", this.input.value !== "");
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    const { kind, message } = this.about ?? {};
    this.input.value = "";
    this.setAbout(null);
    this.fit();
    if (kind === "edit") await this.phone.act("edit", { message_id: message.message_id, text });
    else await this.phone.act("type", { text, ...(kind === "reply" ? { reply_to: message.message_id } : {}) });
  }

  /** What is being answered or changed; null for a plain message. */
  setAbout(about) {
    this.about = about;
    this.note.hidden = !about;
    if (!about) return;
    if (about.kind === "edit") this.input.value = about.message.text;
    const cancel = iconButton("close", "cancel", { onclick: () => { this.setAbout(null); this.input.focus(); } });
    this.note.replaceChildren(el("div", {}, worded("strong", about.kind === "edit" ? "editing" : "replying"), el("span", {}, summary(about.message))), cancel);
    this.fit();
    this.input.focus();
  }

  showCommands(commands) {
    this.list = commands;
    this.commands.hidden = commands.length === 0;
  }

  openCommands() {
    openMenu(this.phone.screen(), say("commands_of"), this.list.map(({ command, description }) => [
      description, () => this.phone.act("type", { text: `/${command}` }), el("code", {}, `/${command}`)]));
  }

  showKeys(markup) {
    this.keys = markup;
    this.keyToggle.hidden = !markup;
    this.keyboard.hidden = !markup;
    this.nameToggle();
    this.keyboard.replaceChildren(...(markup?.keyboard ?? []).map((row) => el("div.reply-row", {}, ...row.map((key) => this.replyKey(key)))));
    if (markup?.input_field_placeholder) this.input.placeholder = markup.input_field_placeholder;
  }

  replyKey(key) {
    const picture = key.request_contact ? icon("contact") : key.request_location ? icon("location") : null;
    return el("button.reply-key", { type: "button", onclick: () => this.press(key) }, picture, el("span", {}, key.text));
  }

  press(key) {
    if (key.request_contact) this.shareContact(() => this.phone.act("press", { label: key.text }));
    else if (key.request_location) this.chooseLocation((place) => this.phone.act("press", { label: key.text, ...place }));
    else this.phone.act("press", { label: key.text });
  }

  toggleKeys() {
    this.keyboard.hidden = !this.keyboard.hidden;
    this.nameToggle();
  }

  nameToggle() {
    this.keyToggle.setAttribute("aria-label", say(this.keyboard.hidden ? "keyboard_show" : "keyboard_hide"));
    this.keyToggle.title = this.keyToggle.getAttribute("aria-label");
  }

  openAttach() {
    const choices = [
      ["photo", () => this.choosePhoto()], ["document", () => this.chooseDocument()], ["voice", () => this.chooseVoice()],
      ["location", () => this.chooseLocation((place) => this.phone.act("location", place))],
      ["contact", () => this.shareContact(() => this.phone.act("contact"))],
      ["sticker", () => this.chooseSticker()], ["forward", () => this.chooseForward()],
    ];
    const buttons = choices.map(([key, deed]) =>
      el(`button.attach-item.to-${key}`, { type: "button", onclick: () => { close(); deed(); } }, el("span.disc", {}, icon(key)), el("span", {}, say(key))));
    const close = openSheet(this.phone.screen(), say("attach"), el("div.sheet-body.attach-grid", {}, ...buttons));
  }

  choosePhoto() {
    const sample = worded("button.second-button", "photo_sample", {
      type: "button", onclick: async () => { const caption = close.caption(); close(); this.phone.send("photo", await samplePhoto(), { caption, name: "timbangan.jpg" }); },
    });
    const close = openForm(this.phone.screen(), say("photo"), [{ name: "file", key: "choose_photo", type: "file", wanted: true }, { name: "caption", key: "caption" }],
      "send", ({ file, caption }) => this.phone.send("photo", file, { caption, name: file.name }), sample);
    const caption = this.phone.screen().querySelector("input[name=caption]");
    this.phone.screen().querySelector("input[type=file]").accept = "image/*";
    close.caption = () => caption.value.trim();
  }

  chooseDocument() {
    openForm(this.phone.screen(), say("document"), [{ name: "file", key: "choose_document", type: "file", wanted: true }, { name: "caption", key: "caption" }],
      "send", ({ file, caption }) => this.phone.send("document", file, { caption, name: file.name }));
  }

  chooseVoice() {
    const sample = worded("button.second-button", "voice_sample", {
      type: "button", onclick: () => { close(); this.phone.send("voice", sampleVoice(), { seconds: 2 }); },
    });
    const close = openForm(this.phone.screen(), say("voice"), [{ name: "file", key: "choose_voice", type: "file", wanted: true }],
      "send", ({ file }) => this.phone.send("voice", file), sample);
    this.phone.screen().querySelector("input[type=file]").accept = "audio/*";
  }

  chooseLocation(done) {
    openForm(this.phone.screen(), say("location"), [
      { name: "latitude", key: "latitude", value: "-7.42450", type: "number", step: "any", wanted: true },
      { name: "longitude", key: "longitude", value: "109.23020", type: "number", step: "any", wanted: true },
    ], "send", ({ latitude, longitude }) => done({ latitude: Number(latitude), longitude: Number(longitude) }));
  }

  shareContact(done) {
    const close = openSheet(this.phone.screen(), say("contact"), el("div.sheet-body.notice", {},
      el("p", {}, say("share_contact_ask", { number: this.phone.number })),
      worded("button.main-button.first", "share", { type: "button", onclick: () => { close(); done(); } })));
  }

  chooseSticker() {
    const buttons = STICKERS.map((emoji) => el("button.sticker-choice", { type: "button", "aria-label": say("sticker_of", { emoji }), onclick: () => { close(); this.phone.act("sticker", { emoji }); } }, emoji));
    const close = openSheet(this.phone.screen(), say("sticker"), el("div.sheet-body.sticker-grid", {}, ...buttons));
  }

  chooseForward() {
    openForm(this.phone.screen(), say("forward"), [
      { name: "text", key: "forward_text", wanted: true }, { name: "author", key: "forward_author", value: say("forward_example"), wanted: true },
    ], "send", (given) => this.phone.act("forward", given));
  }
}
