// One message as a bubble: what it holds, its buttons, its time and marks.

import { el, icon, iconButton } from "./dom.js";
import { fileAddress } from "./net.js";
import { clockTime, fileSize, formatted } from "./text.js";
import { labelled, say } from "./words.js";

/** deeds: {open(kind, target), tap(message, button, element), actions(message, element), enlarge(address)} */
export function bubble(message, deeds) {
  const mine = message.mine;
  const body = el("div.bubble", {}, ...content(message, deeds), marks(message));
  const actions = iconButton("more", "actions", {
    className: "icon-button bubble-more", tabIndex: -1, onclick: (event) => deeds.actions(message, event.currentTarget),
  });
  const row = el(`div.message.${mine ? "mine" : "theirs"}`, { tabIndex: -1 },
    el("div.bubble-line", {}, body, message.key === undefined ? actions : null), inlineKeyboard(message, deeds));
  row.classList.toggle("bare", "sticker" in message);
  row.classList.toggle("pictured", "photo" in message);
  row.dataset.id = message.message_id ?? `waiting-${message.key}`;
  return row;
}

function content(message, deeds) {
  return [
    ...forwarded(message), ...replied(message), ...media(message, deeds),
    text(message.text ?? message.caption, message.entities ?? message.caption_entities, deeds),
  ].filter(Boolean);
}

function text(words, entities, deeds) {
  return words ? el("div.words", {}, formatted(words, entities, deeds.open)) : null;
}

function forwarded(message) {
  if (!message.forward_origin) return [];
  const line = el("p.forwarded");
  labelled(line, () => { line.textContent = say("forwarded_from", { name: message.forward_origin.sender_user_name }); });
  return [line];
}

function replied(message) {
  const to = message.reply_to_message;
  if (!to) return [];
  return [el("div.quote", {}, el("strong", {}, to.from.first_name), el("span", {}, summary(to)))];
}

/** A message in one line. */
export function summary(message) {
  const words = message.text ?? message.caption;
  if (words) return words;
  const kind = ["photo", "document", "voice", "location", "contact", "sticker"].find((name) => name in message);
  return kind === "document" ? message.document.file_name : kind === "contact" ? message.contact.first_name : say(kind ?? "messages");
}

function media(message, deeds) {
  if (message.photo) return [photo(message, deeds)];
  if (message.document) return [fileLink(message.document)];
  if (message.voice) return [voice(message.voice)];
  if (message.location) return [place(message.location)];
  if (message.contact) return [contact(message.contact)];
  if (message.sticker) return [sticker(message.sticker)];
  return [];
}

function photo(message, deeds) {
  const size = message.photo.at(-1);
  const address = fileAddress(size.file_id);
  const image = el("img", { src: address, width: size.width, height: size.height, loading: "lazy" });
  labelled(image, () => { image.alt = message.caption ?? say("photo_of", { time: clockTime(message.date ?? new Date()) }); });
  return el("button.photo", { type: "button", onclick: () => deeds.enlarge(address, image.alt) }, image);
}

function fileLink(file) {
  const link = el("a.file", { href: fileAddress(file.file_id), download: file.file_name }, icon("download"),
    el("span", {}, el("strong", {}, file.file_name), el("small", {}, fileSize(file.file_size))));
  return labelled(link, () => link.setAttribute("aria-label", `${say("download", { name: file.file_name })}, ${fileSize(file.file_size)}`));
}

function voice(sound) {
  const player = el("audio.voice", { src: fileAddress(sound.file_id), controls: true, preload: "metadata" });
  return labelled(player, () => player.setAttribute("aria-label", say("voice")));
}

function place(location) {
  const where = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  return el("div.place", {}, el("div.map", {}, icon("location")), el("span", {}, where));
}

function contact(person) {
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
  return el("div.person", {}, icon("contact"), el("span", {}, el("strong", {}, name), el("small", {}, person.phone_number)));
}

function sticker(picture) {
  const shown = el("div.sticker", { role: "img" }, picture.emoji);
  return labelled(shown, () => shown.setAttribute("aria-label", say("sticker_of", { emoji: picture.emoji })));
}

function marks(message) {
  const waits = message.key !== undefined;
  const line = el("span.marks");
  if (message.edit_date) {
    const edited = el("span");
    line.append(labelled(edited, () => { edited.textContent = say("edited"); }));
  }
  if (message.date) line.append(el("time", { dateTime: new Date(message.date * 1000).toISOString() }, clockTime(message.date)));
  if (message.mine) {
    const mark = el("span.mark", { role: "img" }, icon(waits ? "clock" : "check"));
    line.append(labelled(mark, () => mark.setAttribute("aria-label", say(waits ? "waiting" : "sent"))));
  }
  return line;
}

function inlineKeyboard(message, deeds) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return el("div.inline-keyboard", {}, ...rows.map((row) => el("div.inline-row", {}, ...row.map((button) => inlineButton(message, button, deeds)))));
}

function inlineButton(message, button, deeds) {
  return el("button.inline-button", { type: "button", onclick: (event) => deeds.tap(message, button, event.currentTarget) },
    el("span", {}, button.text), button.url ? icon("outside") : null);
}
