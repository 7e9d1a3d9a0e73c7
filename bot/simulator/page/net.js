// Talks to the simulator: what the phones do, what they show, and the stream of news.

export class NotPossible extends Error {}

async function ask(path, options = {}) {
  const response = await fetch(`/simulator/${path}`, options);
  const answer = await response.json();
  if (!response.ok) throw new NotPossible(answer.reason);
  return answer;
}

const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const state = () => ask("state");
export const look = (phone, since) => ask(`phones/${phone}?since=${since}`);
export const moveClock = (by) => post("clock", by);
export const addPhone = (owner) => post("phones", owner);
export const fileAddress = (fileId) => `/simulator/files/${fileId}`;

export async function act(phone, deed, given = {}) {
  return (await post(`phones/${phone}/${deed}`, given)).result;
}

export async function sendFile(phone, kind, file, query = {}) {
  const given = new URLSearchParams(query);
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  return (await ask(`phones/${phone}/file/${kind}?${given}`, { method: "POST", headers, body: file })).result;
}

/** Calls onNews([{what, phone}]) for every change, onLost and onBack when the simulator goes and comes. */
export function follow(phones, { onNews, onLost, onBack }) {
  const stream = new EventSource(`/simulator/events?phones=${phones.join(",")}`);
  stream.onmessage = (event) => onNews(JSON.parse(event.data));
  stream.onerror = onLost;
  stream.onopen = onBack;
  return () => stream.close();
}
