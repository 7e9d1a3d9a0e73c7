// Where links lead: to this bot, with or without a payload, or out of this machine, which the page never leaves.

import { el, worded } from "./dom.js";
import { openNotice } from "./sheet.js";
import { say } from "./words.js";

/** The payload of a link to this bot, null if it has none; undefined for any other address. */
export function startPayload(address, username) {
  const link = /^(?:https?:\/\/)?(?:t|telegram)\.me\/(\w+)\/?(?:\?(?:.*&)?start=([\w-]{1,64}))?/i.exec(address.trim());
  if (link?.[1].toLowerCase() !== username.toLowerCase()) return undefined;
  return link[2] ?? null;
}

/** Says what a real phone would do with an outside address, and lets it be copied. */
export function outsideNotice(screen, address, copy) {
  const url = new URL(address, location.href);
  const words = url.hostname === "wa.me" && url.searchParams.get("text");
  openNotice(screen, say("link_outside"), words ? say("link_wa") : say("link_outside_note"),
    el("p.outside-address", {}, words || address), worded("button.second-button", "copy_link", { type: "button", onclick: copy }));
}
