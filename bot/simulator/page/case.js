// Puts a phone together: paper label, plastic, screen, bars, chat, and the places for what comes later.

import { el, iconButton, worded } from "./dom.js";
import { labelled, say } from "./words.js";

/** Gives `phone` its elements; body: which of the phones' colours. */
export function build(phone, body) {
  phone.statusTime = el("span.status-time");
  phone.subtitle = el("span.subtitle", { role: "status" });
  phone.log = el("div.log", { role: "log", tabIndex: 0, "aria-live": "polite", onkeydown: (event) => phone.walk(event), onscroll: () => phone.scrolled() });
  labelled(phone.log, () => phone.log.setAttribute("aria-label", `${say("messages")}, ${phone.name}`));
  phone.welcome = el("div.welcome", {}, el("img.wave", { src: "logo.svg", alt: "", width: 56, height: 56 }), worded("strong", "welcome_title"), el("span.welcome-words"));
  phone.waitingBox = el("div.waiting-box");
  phone.log.append(phone.welcome, phone.waitingBox);
  phone.bar = el("button.start-bar", { type: "button", hidden: true, onclick: () => phone.start() });
  phone.toastBox = el("div.toasts", { role: "status", "aria-live": "assertive" });
  phone.badge = el("span.badge", { hidden: true });
  phone.signalSwitch = el("input", { type: "checkbox", role: "switch", onchange: () => phone.setSignal(!phone.signalSwitch.checked) });
  phone.glass = el("div.glass", {},
    el("div.status-bar", {}, phone.statusTime, el("span.status-icons", { "aria-hidden": "true" }, el("i.bars", {}, el("b"), el("b"), el("b"), el("b")), el("i.battery"))),
    el("header.app-bar", {}, el("span.avatar", { "aria-hidden": "true" }, phone.town.bot.name.slice(0, 1)),
      el("div.app-title", {}, el("strong", {}, phone.town.bot.name), phone.subtitle),
      iconButton("more", "more", { onclick: () => phone.openMenu() })),
    phone.log, phone.toastBox, phone.bar, phone.composer.element);
  phone.element = el(`section.phone.${body}`, { id: `phone-${phone.id}`, onpointerdown: () => phone.activate(), onfocusin: () => phone.activate() },
    el("header.tag", {}, el("h2", {}, el("span.tag-name", {}, phone.name), phone.owner.role ? el("span.tag-role", {}, phone.owner.role) : null), phone.badge,
      el("label.signal", {}, phone.signalSwitch, el("span.track", { "aria-hidden": "true" }), worded("span", "no_signal"))),
    el("div.case", {}, el("div.speaker", { "aria-hidden": "true" }), phone.glass,
      el("div.soft-keys", { "aria-hidden": "true" }, el("i.key-back"), el("i.key-home"), el("i.key-recent"))));
  labelled(phone.glass, () => phone.relabel());
  labelled(phone.element, () => phone.element.setAttribute("aria-label", phone.owner.role ? say("phone_of", { name: phone.name, role: phone.owner.role }) : say("phone_of_nobody", { name: phone.name })));
}
