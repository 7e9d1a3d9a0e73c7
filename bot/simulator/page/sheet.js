// What slides up or opens over a phone's screen: menus, small forms, notices, a large picture. Escape closes.

import { el, iconButton, worded } from "./dom.js";
import { say } from "./words.js";

/** Opens over `screen` and returns how to close it; focus goes in, stays in, and comes back to where it was. */
export function openSheet(screen, title, ...content) {
  const before = document.activeElement;
  const close = () => {
    veil.remove();
    if (before?.isConnected) before.focus();
  };
  const sheet = el("div.sheet", { role: "dialog", "aria-modal": "true", "aria-label": title, tabIndex: -1 },
    el("header.sheet-head", {}, el("h3", {}, title), iconButton("close", "close", { onclick: close })), ...content);
  const veil = el("div.veil", { onkeydown: (event) => keep(event, sheet, close) }, sheet);
  veil.addEventListener("pointerdown", (event) => { if (event.target === veil) close(); });
  screen.append(veil);
  (sheet.querySelector("input, textarea, .first") ?? sheet.querySelector(".sheet-body button") ?? sheet).focus();
  return close;
}

function keep(event, sheet, close) {
  if (event.key === "Escape") {
    event.stopPropagation();
    close();
  }
  if (event.key !== "Tab") return;
  const stops = [...sheet.querySelectorAll("button, input, textarea, a[href]")].filter((stop) => !stop.disabled);
  const leaving = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement === leaving || document.activeElement === sheet) {
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  }
}

/** A list of things to do: [[label, deed, picture?], …]. */
export function openMenu(screen, title, choices) {
  const buttons = choices.map(([label, deed, picture]) =>
    el("button.menu-item", { type: "button", onclick: () => { close(); deed(); } }, picture ?? null, el("span", {}, label)));
  const close = openSheet(screen, title, el("div.sheet-body.menu", {}, ...buttons));
}

/** A small form; `fields` are [{name, key, value?, hint?, type?, wanted?}], `done` gets the values. */
export function openForm(screen, title, fields, okKey, done, ...extra) {
  const inputs = fields.map(({ name, value = "", hint = "", type = "text", wanted = false, step }) =>
    el("input", { name, value, placeholder: hint, type, required: wanted, step, autocomplete: "off" }));
  const form = el("form.sheet-body.form", {
    onsubmit: (event) => {
      event.preventDefault();
      const values = Object.fromEntries(inputs.map((input) => [input.name, input.type === "file" ? input.files[0] : input.value.trim()]));
      close();
      done(values);
    },
  }, ...fields.map((field, i) => (field.type === "file" ? fileChoice(field, inputs[i]) : el("label", {}, el("span", {}, say(field.key)), inputs[i]))), ...extra,
  worded("button.main-button", okKey, { type: "submit" }));
  const close = openSheet(screen, title, form);
  return close;
}

/** The browser's own button speaks the browser's language; this one speaks the page's. */
function fileChoice({ key }, input) {
  const chosen = el("output");
  input.addEventListener("change", () => { chosen.textContent = input.files[0]?.name ?? ""; });
  return el("label.file-choice", {}, el("b", {}, say(key)), chosen, input);
}

/** Something to read, with one button. */
export function openNotice(screen, title, words, ...buttons) {
  const close = openSheet(screen, title, el("div.sheet-body.notice", {}, el("p", {}, words), ...buttons,
    worded("button.main-button.first", "ok", { type: "button", onclick: () => close() })));
  return close;
}

export function openPicture(screen, address, alt) {
  openSheet(screen, say("photo"), el("img.large-picture", { src: address, alt }));
}
