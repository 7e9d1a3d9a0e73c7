// Formatted text as elements, and times as people read them. Offsets are UTF-16 units, as strings have them here.

import { el } from "./dom.js";
import { currentLanguage } from "./words.js";

const ZONE = "Asia/Jakarta";
const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span.spoiler",
};

/** `open` is called with ("url", address) or ("command", "/lapor") when such a part is tapped. */
export function formatted(text, entities = [], open) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fragment.append(...parts(text, sorted, 0, text.length, open));
  return fragment;
}

function parts(text, entities, from, to, open) {
  const made = [];
  let at = from;
  for (let i = 0; i < entities.length;) {
    const entity = entities[i];
    const end = Math.min(entity.offset + entity.length, to);
    let next = i + 1;
    while (next < entities.length && entities[next].offset < end) next += 1;
    made.push(text.slice(at, entity.offset));
    const inner = parts(text, entities.slice(i + 1, next), entity.offset, end, open);
    made.push(part(entity, text.slice(entity.offset, end), inner, open));
    at = end;
    i = next;
  }
  made.push(text.slice(at, to));
  return made.filter((piece) => piece !== "");
}

function part(entity, words, inner, open) {
  switch (entity.type) {
    case "text_link": return link(entity.url, inner, "url", open);
    case "url": return link(/^https?:/i.test(words) ? words : `https://${words}`, inner, "url", open);
    case "bot_command": return link(words, inner, "command", open);
    case "spoiler": return spoiler(inner);
    default: return el(TAGS[entity.type] ?? "span", {}, ...inner);
  }
}

function link(target, inner, kind, open) {
  return el("button.link", { type: "button", onclick: () => open(kind, target) }, ...inner);
}

function spoiler(inner) {
  return el("span.spoiler", { tabIndex: 0, onclick: (event) => event.currentTarget.classList.add("seen") }, ...inner);
}

const format = (options) => new Intl.DateTimeFormat(currentLanguage() === "id" ? "id-ID" : "en-GB", { timeZone: ZONE, ...options });
const asDate = (moment) => (typeof moment === "number" ? new Date(moment * 1000) : moment);

export const clockTime = (moment) => format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(asDate(moment)).replace(".", ":");
export const dayKey = (moment) => new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(asDate(moment));
export const longDay = (moment) => format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(asDate(moment));
export const weekday = (moment, length = "long") => format({ weekday: length }).format(asDate(moment));
export const dayNumber = (moment) => format({ day: "numeric" }).format(asDate(moment));
export const month = (moment) => format({ month: "short" }).format(asDate(moment));
export const monthYear = (moment) => format({ month: "short", year: "numeric" }).format(asDate(moment));

export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const number = bytes < 1024 ** 2 ? bytes / 1024 : bytes / 1024 ** 2;
  const digits = new Intl.NumberFormat(currentLanguage() === "id" ? "id-ID" : "en-GB", { maximumFractionDigits: 1 });
  return `${digits.format(number)} ${bytes < 1024 ** 2 ? "KB" : "MB"}`;
}
