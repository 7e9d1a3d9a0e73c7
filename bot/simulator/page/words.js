// The page's own words in the language that was chosen, and elements that are relabelled when it changes.

const words = await (await fetch("words.json")).json();
let language = localStorage.getItem("language") in words ? localStorage.getItem("language") : "id";
const relabels = new WeakMap();

export const currentLanguage = () => language;

export function say(key, facts = {}) {
  return words[language][key].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}

/** Runs `relabel` now and after every change of language, as long as the element is in the page. */
export function labelled(element, relabel) {
  relabel();
  relabels.set(element, [...(relabels.get(element) ?? []), relabel]);
  element.toggleAttribute("data-says", true);
  return element;
}

export function useLanguage(chosen) {
  language = chosen;
  localStorage.setItem("language", chosen);
  document.documentElement.lang = chosen;
  for (const element of document.querySelectorAll("[data-says]")) {
    for (const relabel of relabels.get(element)) relabel();
  }
}

/** Fills what the HTML marks with data-word (text) and data-label (accessible name). */
export function labelDocument() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) {
    labelled(element, () => { element.textContent = say(element.dataset.word); });
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    labelled(element, () => element.setAttribute("aria-label", say(element.dataset.label)));
  }
}
