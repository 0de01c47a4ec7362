// Tenants in lists, and one of them with what can be done to it.

import { bytes, clock, exactClock, millis, number, span } from "./amounts.js";
import { $, element, keepFocus, say, shown, table } from "./page.js";
import { ask } from "./server.js";

const TOPS = [
  ["hottest", "Hottest"],
  ["slowest", "Slowest in the last hour"],
  ["failing", "Failing"],
  ["coldest", "Coldest"],
];

export function drawTops(data) {
  keepFocus($("tops"), () =>
    TOPS.map(([key, title]) => {
      const rows = data.tops[key].map((tenant) => [tenantButton(tenant.name), number(tenant.calls), number(tenant.errors), millis(tenant.p99), span(tenant.idle)]);
      const body = rows.length === 0 ? element("p", { class: "none" }, "None.") : element("div", { class: "scroll" }, table(title, ["Tenant", "Calls", "Errors", "p99", "Idle"], rows));
      return element("div", { class: "card" }, body.tagName === "P" ? element("h3", {}, title) : null, body);
    }),
  );
}

function tenantButton(name) {
  return element("button", { type: "button", class: "link", "data-key": name, onclick: () => showTenant(name, true) }, name);
}

export function drawEvictions(data) {
  const counts = Object.entries(data.evictionCounts).filter(([, count]) => count > 0);
  $("eviction-counts").textContent =
    counts.length === 0 ? "No model has left memory since the start." : "Since the start: " + counts.map(([cause, count]) => `${number(count)} by ${cause.replaceAll("_", " ")}`).join(", ") + ".";
  const rows = data.evictions.map((each) => [tenantButton(each.name), exactClock(each.at), each.newcomer ? `${each.cause}, for ${each.newcomer}` : each.cause, bytes(each.bytes)]);
  keepFocus($("evictions"), () =>
    rows.length === 0 ? [] : [element("div", { class: "card scroll" }, table("The last ones", ["Model", "When", "Why", "Bytes"], rows, (i) => i < 3))],
  );
}

let shownTenant = null;

export async function showTenant(name, jump) {
  shownTenant = name;
  $("name").value = name;
  const said = await renew(name);
  if (said !== null) {
    say(said);
  }
  if (jump) {
    $("search-title").scrollIntoView({ block: "start" });
    $("name").focus({ preventScroll: true });
  }
}

// What there is to say of it; null if another tenant is shown meanwhile.
async function renew(name) {
  let said = `${name} is shown.`;
  let draw;
  try {
    const answer = await ask("/console/tenant?name=" + encodeURIComponent(name));
    draw = () => parts(answer.body);
  } catch (e) {
    said = e.status === 404 ? `Nothing is known of ${name}.` : e.message;
    draw = () => [element("p", {}, said), actions(name)];
  }
  if (shownTenant !== name) {
    return null;
  }
  keepFocus($("tenant"), draw);
  return said;
}

function parts(tenant) {
  const errors = Object.entries(tenant.errors).map(([kind, count]) => `${kind.replaceAll("_", " ")} ${number(count)}`).join(", ");
  const facts = [
    ["In memory", tenant.inMemory ? "yes, " + bytes(tenant.bytes) : "no"],
    ["Calls", number(tenant.calls), `${number(tenant.hits)} found it in memory`],
    ["Rows", number(tenant.rows)],
    ["Errors", number(Object.values(tenant.errors).reduce((sum, count) => sum + count, 0)), errors],
    ["Loads", number(tenant.loads.store + tenant.loads.disk), `${number(tenant.loads.disk)} from the disk, ${number(tenant.loads.failed)} failed`],
    ["Model's part, last hour", millis(tenant.lastHour.model.p50), "p99 " + millis(tenant.lastHour.model.p99)],
    ["Whole call, last hour", millis(tenant.lastHour.whole.p50), "p99 " + millis(tenant.lastHour.whole.p99)],
    ["Last call", tenant.lastCallAt ? exactClock(tenant.lastCallAt) : "never"],
  ];
  if (tenant.lastLoad) {
    const load = tenant.lastLoad;
    facts.push(["Last load", millis(load.total), `from the ${load.from}, ${exactClock(load.at)}: fetching ${millis(load.fetching)}, unpacking ${millis(load.unpacking)}, building ${millis(load.building)}`]);
  }
  if (tenant.lastFailure) {
    const failure = tenant.lastFailure;
    facts.push(["Last failure", failure.kind.replaceAll("_", " "), `${exactClock(failure.at)}: ${failure.message}`]);
  }
  const slices = tenant.slices.map((slice) => [clock(slice.at), number(slice.calls), millis(slice.p50), millis(slice.p95), millis(slice.p99)]);
  return [
    element("h3", {}, tenant.name),
    element("dl", { class: "tiles" }, ...facts.map(([name, value, more]) => element("div", {}, element("dt", {}, name), element("dd", {}, value, more ? element("small", {}, more) : null)))),
    actions(tenant.name),
    element("div", { class: "card scroll" }, table("The last hour, by ten minutes", ["From", "Calls", "p50", "p95", "p99"], slices)),
  ];
}

function actions(name) {
  const json = (more) => ({ method: "POST", headers: { "Content-Type": "application/json", ...more }, body: JSON.stringify({ models: [name] }) });
  const all = [
    ["Warm", "Load this model into memory?", () => ask("/warm", json({}))],
    ["Refresh", "Ask the store for the newest version of this model, and load it?", () => ask("/warm", json({ "Cache-Control": "no-cache" }))],
    ["Unload", "Drop this model from memory and disk? The next call loads it anew.", () => ask("/models/" + encodeURIComponent(name), { method: "DELETE" })],
  ];
  return element("p", { class: "buttons" }, ...all.map(([title, question, act]) => element("button", { type: "button", "data-key": title, onclick: () => confirmed(title, question, name, act) }, title + " …")));
}

let asked = null;

function confirmed(title, question, name, act) {
  const dialog = $("confirm");
  $("confirm-title").textContent = title;
  $("confirm-text").textContent = shown(`${question} ${name}`);
  $("confirm-yes").textContent = title;
  asked = { title, name, act };
  dialog.returnValue = "no";
  dialog.onclose = answered;
  dialog.showModal();
}

async function answered() {
  const dialog = $("confirm");
  if (dialog.open || asked === null) {
    return; // It closed for the question before, and says so late.
  }
  const { title, name, act } = asked;
  asked = null;
  if (dialog.returnValue !== "yes") {
    return;
  }
  say(`${title}: ${name} …`);
  try {
    const answer = await act();
    say(`${title}: ${name} ${answer.status === 202 ? "queued" : "done"}.`);
  } catch (e) {
    say(`${title}: ${name} failed: ${e.message}`, true);
  }
  if (shownTenant === name) {
    await renew(name);
  }
}

// What is shown of one tenant is asked for again, unless a question is open; nothing is said of it.
export function renewTenant() {
  if (shownTenant !== null && !document.querySelector("dialog[open]")) {
    return renew(shownTenant);
  }
  return null;
}
