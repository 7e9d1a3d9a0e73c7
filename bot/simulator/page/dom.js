// Builds elements from values; text is always text, never markup.

import { labelled, say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** el("button.send.big", {type: "button", onclick: f}, "text", child, null) */
export function el(kind, properties = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const element = document.createElement(tag);
  element.classList.add(...classes);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** An element whose text is a word of the page. */
export function worded(kind, key, properties = {}) {
  const element = el(kind, properties);
  return labelled(element, () => { element.textContent = say(key); });
}

const ICONS = {
  more: "M12 5.5v.010M12 12v.010M12 18.5v.010",
  attach: "M8 12.5V7a4 4 0 0 1 8 0v9.5a2.5 2.5 0 0 1-5 0V8.5",
  send: "M4 12 20 4.5 15.5 20l-4-6.5zM11.5 13.5 20 4.5",
  photo: "M4 7h3.5L9 5h6l1.5 2H20v12H4zM12 9.5a3.4 3.4 0 1 0 .010 0",
  document: "M6.5 3.5H14l4 4V20.5H6.5zM14 3.5v4h4M9.5 12h5.5M9.5 15.5h5.5",
  voice: "M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4zM6.5 11a5.5 5.5 0 0 0 11 0M12 16.5V20",
  location: "M12 21c-4-4.5-6.5-8-6.5-11a6.5 6.5 0 0 1 13 0c0 3-2.5 6.5-6.5 11zM12 7.5a2.5 2.5 0 1 0 .010 0",
  contact: "M12 4.5a3.5 3.5 0 1 0 .010 0M5 20c.5-4.5 3-6.5 7-6.5s6.5 2 7 6.5z",
  sticker: "M5 5h14v9l-5 5H5zM19 14h-5v5M9 10v.010M14.5 10v.010M9 13q2.5 2 5 .5",
  forward: "M13 6.5 19.5 12 13 17.5V14c-4 0-6.5 1-8.5 4 .5-5 3.5-8 8.5-8.5z",
  keyboard: "M3.5 7h17v10.5h-17zM7 10.5v.010M10.3 10.5v.010M13.7 10.5v.010M17 10.5v.010M8.5 14.2h7",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  clock: "M12 4.5a7.5 7.5 0 1 0 .010 0M12 8v4.2l2.8 1.8",
  check: "M5 12.5l4.5 4.5L19 7.5",
  download: "M12 4v11M7.5 11 12 15.5 16.5 11M5 19.5h14",
  outside: "M8 16 16.5 7.5M9.5 7h7.5v7.5",
  lines: "M4.5 7h15M4.5 12h15M4.5 17h15",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows only an icon; its name is a word of the page. */
export function iconButton(name, key, properties = {}) {
  const button = el("button.icon-button", { type: "button", ...properties }, icon(name));
  return labelled(button, () => {
    button.setAttribute("aria-label", say(key));
    button.title = say(key);
  });
}
