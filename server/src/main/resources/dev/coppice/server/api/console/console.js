"use strict";

// One page, no library. All that the server says comes in as text: nothing is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";
const TOKEN = "coppice.token";
const TABLE_STEP = 30; // Samples of ten seconds for each row of a chart's table: five minutes.
const LEAST_SLOTS = 30;
const WIDTH = 400;
const HEIGHT = 150;
const LEFT = 46;
const BOTTOM = 18;
const TOP = 8;

const $ = (id) => document.getElementById(id);

function element(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function shape(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) {
      node.addEventListener(key.slice(2), value);
    } else {
      node.setAttribute(key, value);
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// ---- What numbers look like ----

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let rest = value;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return number(rest) + " " + units[unit];
}

function number(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  const digits = value === 0 || Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

const percent = (value) => (value === null ? "–" : number(100 * value) + " %");
const millis = (value) => (value === null || value === undefined ? "–" : value >= 1000 ? number(value / 1000) + " s" : number(value) + " ms");

function span(seconds) {
  if (seconds === null || seconds === undefined) {
    return "never";
  }
  if (seconds < 90) {
    return Math.round(seconds) + " s";
  }
  return seconds < 5400 ? Math.round(seconds / 60) + " min" : seconds < 172800 ? Math.round(seconds / 3600) + " h" : Math.round(seconds / 86400) + " d";
}

const clock = (epochSeconds) => new Date(1000 * epochSeconds).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const exactClock = (text) => new Date(text).toLocaleString([], { dateStyle: "short", timeStyle: "medium" });

// ---- Asking the server ----

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, options = {}) {
  const headers = new Headers(options.headers);
  const token = sessionStorage.getItem(TOKEN);
  if (token) {
    headers.set("Authorization", "Bearer " + token);
  }
  const answer = await fetch(path, { ...options, headers, cache: "no-store" });
  if (answer.status === 401 || answer.status === 403) {
    sessionStorage.removeItem(TOKEN);
    await askToken();
    return ask(path, options);
  }
  if (answer.status === 304) {
    return null;
  }
  const text = await answer.text();
  if (!answer.ok) {
    throw new Refused(answer.status, message(text) || answer.statusText);
  }
  return { etag: answer.headers.get("ETag"), body: text ? JSON.parse(text) : null };
}

function message(text) {
  try {
    return JSON.parse(text).message;
  } catch {
    return text.slice(0, 200);
  }
}

let asking = null;

function askToken() {
  asking ??= new Promise((resolve) => {
    const dialog = $("ask-token");
    dialog.addEventListener(
      "close",
      () => {
        sessionStorage.setItem(TOKEN, $("token").value);
        $("token").value = "";
        asking = null;
        resolve();
      },
      { once: true },
    );
    dialog.showModal();
  });
  return asking;
}

// ---- Charts, each with its table ----

const CHARTS = [
  {
    id: "memory",
    title: "Memory and disk, of their budgets",
    format: percent,
    max: 1,
    series: [
      { name: "memory", of: (h, i) => part(h.memoryUsed[i], h.memoryBudget[i]) },
      { name: "disk", of: (h, i) => part(h.diskUsed[i], h.diskBudget[i]) },
    ],
  },
  {
    id: "hits",
    title: "Calls that found their model in memory",
    format: percent,
    max: 1,
    series: [{ name: "hit ratio", of: (h, i) => part(h.hits[i], h.hits[i] + h.misses[i]) }],
  },
  {
    id: "calls",
    title: "Calls and errors per second",
    format: number,
    series: [
      { name: "calls", of: (h, i, seconds) => h.calls[i] / seconds },
      { name: "4xx", of: (h, i, seconds) => h.clientErrors[i] / seconds },
      { name: "5xx", of: (h, i, seconds) => h.serverErrors[i] / seconds },
    ],
  },
  {
    id: "times",
    title: "How long calls took",
    format: millis,
    series: [
      { name: "99th percentile", of: (h, i) => h.p99[i] },
      { name: "median", of: (h, i) => h.p50[i] },
    ],
  },
  {
    id: "loads",
    title: "Loads under way and waiting",
    format: number,
    series: [
      { name: "under way", of: (h, i) => h.loadsUnderWay[i] },
      { name: "waiting", of: (h, i) => h.loadsWaiting[i] },
    ],
  },
  {
    id: "parts",
    title: "Parts of a load, on average",
    format: millis,
    series: [
      { name: "fetching", of: (h, i) => perLoad(h.fetching, h, i) },
      { name: "unpacking", of: (h, i) => perLoad(h.unpacking, h, i) },
      { name: "building", of: (h, i) => perLoad(h.building, h, i) },
    ],
  },
];

const part = (value, whole) => (whole > 0 ? value / whole : null);
const perLoad = (column, h, i) => (h.loads[i] > 0 ? column[i] / h.loads[i] : null);

function buildCharts() {
  for (const chart of CHARTS) {
    chart.svg = shape("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-labelledby": chart.id + "-title", "aria-describedby": chart.id + "-last" });
    chart.last = element("p", { id: chart.id + "-last", class: "none" });
    chart.table = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": chart.title + ", as a table" });
    chart.details = element("details", { ontoggle: () => showTable(chart) }, element("summary", {}, "As a table"), chart.table);
    const legend = chart.series.map((series, i) =>
      element("li", {}, shape("svg", { viewBox: "0 0 22 8", "aria-hidden": "true" }, shape("path", { class: `series s${i}`, d: "M0 4H22" })), series.name),
    );
    $("charts").append(
      element("figure", { class: "card" }, element("figcaption", { id: chart.id + "-title" }, chart.title), element("ul", { class: "legend" }, ...legend), chart.svg, chart.last, chart.details),
    );
  }
}

function drawChart(chart, data) {
  const count = data.history.calls.length;
  // A server that is young shows what there is, not an hour of nothing.
  const slots = Math.min(data.slots, Math.max(LEAST_SLOTS, count));
  chart.values = chart.series.map((series) => data.history.calls.map((ignored, i) => series.of(data.history, i, data.period)));
  chart.times = data.history.calls.map((ignored, i) => data.end - (count - 1 - i) * data.period);
  const known = chart.values.flat().filter((value) => value !== null);
  const max = chart.max || nice(Math.max(0, ...known));
  const x = (i) => LEFT + ((slots - count + i) / Math.max(1, slots - 1)) * (WIDTH - LEFT - 4);
  const y = (value) => TOP + (1 - value / max) * (HEIGHT - TOP - BOTTOM);
  const grid = [0, max / 2, max].flatMap((value) => [
    shape("path", { class: "grid", d: `M${LEFT} ${y(value)}H${WIDTH - 4}` }),
    shape("text", { x: LEFT - 5, y: y(value) + 4, "text-anchor": "end" }, chart.format(value)),
  ]);
  const times = [slots - 1, (slots - 1) / 2, 0].map((ago, i) =>
    shape("text", { x: LEFT + (i / 2) * (WIDTH - LEFT - 4), y: HEIGHT - 3, "text-anchor": ["start", "middle", "end"][i] }, clock(data.end - ago * data.period)),
  );
  const lines = chart.values.map((values, s) => shape("path", { class: `series s${s}`, d: line(values, x, y) }));
  chart.svg.replaceChildren(...grid, ...times, ...lines.reverse());
  chart.last.textContent = "Now: " + chart.series.map((series, s) => `${series.name} ${chart.format(latest(chart.values[s]))}`).join(", ");
  showTable(chart);
}

const latest = (values) => (values.length > 0 ? values[values.length - 1] : null);

function line(values, x, y) {
  let path = "";
  let pen = "M";
  values.forEach((value, i) => {
    if (value === null) {
      pen = "M";
      return;
    }
    // A value alone between gaps is a dash, or it would not be seen.
    path += `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}` + (pen === "M" ? "h1" : "");
    pen = "L";
  });
  return path;
}

function nice(max) {
  if (max <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= max);
}

function showTable(chart) {
  if (!chart.details.open || !chart.values) {
    return;
  }
  const rows = [];
  for (let i = chart.times.length - 1; i >= 0; i -= TABLE_STEP) {
    rows.push([clock(chart.times[i]), ...chart.values.map((values) => chart.format(values[i]))]);
  }
  chart.table.replaceChildren(table(chart.title + ", every five minutes", ["Time", ...chart.series.map((series) => series.name)], rows));
}

// A cell is text or a node.
function table(caption, heads, rows, isText = (column) => column === 0) {
  const kind = (i) => (isText(i) ? "text" : "");
  const body = rows.map((row) => element("tr", {}, ...row.map((cell, i) => element("td", { class: typeof cell === "object" ? "name" : kind(i) }, cell))));
  return element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...heads.map((head, i) => element("th", { scope: "col", class: kind(i) }, head)))),
    element("tbody", {}, ...body),
  );
}

// ---- Tiles, tenants, evictions ----

function drawNow(data) {
  const now = data.now;
  const tiles = [
    ["Memory", bytes(now.memoryUsed), "of " + bytes(now.memoryBudget)],
    ["Disk", now.diskBudget > 0 ? bytes(now.diskUsed) : "none", now.diskBudget > 0 ? "of " + bytes(now.diskBudget) : ""],
    ["Models in memory", number(now.models), number(now.diskModels) + " on the disk"],
    ["Loads", number(now.loadsUnderWay), number(now.loadsWaiting) + " waiting"],
    ["Calls waiting", number(now.callsWaiting), number(now.callsInFlight) + " in flight"],
    ["Tenants with figures", number(now.tenants), ""],
  ];
  $("now").replaceChildren(
    ...tiles.map(([name, value, more]) => element("div", {}, element("dt", {}, name), element("dd", {}, value, element("small", {}, more)))),
  );
}

const TOPS = [
  ["hottest", "Hottest"],
  ["slowest", "Slowest in the last hour"],
  ["failing", "Failing"],
  ["coldest", "Coldest"],
];

function drawTops(data) {
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

// A list that is drawn anew does not take the focus from who stands in it.
function keepFocus(place, draw) {
  const focused = place.contains(document.activeElement) ? [...place.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  const key = focused < 0 ? null : document.activeElement.dataset.key;
  place.replaceChildren(...draw());
  if (focused >= 0) {
    const buttons = [...place.querySelectorAll("button")];
    (buttons.find((button, i) => i >= focused && button.dataset.key === key) || buttons.find((button) => button.dataset.key === key) || buttons[focused])?.focus();
  }
}

function drawEvictions(data) {
  const counts = Object.entries(data.evictionCounts).filter(([, count]) => count > 0);
  $("eviction-counts").textContent =
    counts.length === 0 ? "No model has left memory since the start." : "Since the start: " + counts.map(([cause, count]) => `${number(count)} by ${cause.replaceAll("_", " ")}`).join(", ") + ".";
  const rows = data.evictions.map((each) => [tenantButton(each.name), exactClock(each.at), each.newcomer ? `${each.cause}, for ${each.newcomer}` : each.cause, bytes(each.bytes)]);
  keepFocus($("evictions"), () =>
    rows.length === 0 ? [] : [element("div", { class: "card scroll" }, table("The last ones", ["Model", "When", "Why", "Bytes"], rows, (i) => i < 3))],
  );
}

// ---- One tenant ----

let shownTenant = null;

async function showTenant(name, jump) {
  shownTenant = name;
  $("name").value = name;
  try {
    const answer = await ask("/console/tenant?name=" + encodeURIComponent(name));
    if (shownTenant === name) {
      drawTenant(answer.body);
    }
  } catch (e) {
    $("tenant").replaceChildren(element("p", {}, e.status === 404 ? `Nothing is known of ${name}.` : e.message), actions(name));
  }
  if (jump) {
    $("search-title").scrollIntoView({ block: "start" });
    $("name").focus({ preventScroll: true });
  }
}

function drawTenant(tenant) {
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
  keepFocus($("tenant"), () => [
    element("h3", {}, tenant.name),
    element("dl", { class: "tiles" }, ...facts.map(([name, value, more]) => element("div", {}, element("dt", {}, name), element("dd", {}, value, more ? element("small", {}, more) : null)))),
    actions(tenant.name),
    element("div", { class: "card scroll" }, table("The last hour, by ten minutes", ["From", "Calls", "p50", "p95", "p99"], slices)),
  ]);
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

function confirmed(title, question, name, act) {
  const dialog = $("confirm");
  $("confirm-title").textContent = title;
  $("confirm-text").textContent = `${question} ${name}`;
  $("confirm-yes").textContent = title;
  dialog.returnValue = "no";
  dialog.addEventListener(
    "close",
    async () => {
      if (dialog.returnValue !== "yes") {
        return;
      }
      say(`${title}: ${name} …`);
      try {
        await act();
        say(`${title}: ${name} done.`);
      } catch (e) {
        say(`${title}: ${name} failed: ${e.message}`, true);
      }
      await showTenant(name, false);
    },
    { once: true },
  );
  dialog.showModal();
}

function say(text, isBad = false) {
  $("status").textContent = text;
  $("status").classList.toggle("bad", isBad);
}

// ---- Each tick ----

let etag = null;
let period = 10;
let silent = false;

async function update() {
  try {
    const answer = await ask("/console/data", etag ? { headers: { "If-None-Match": etag } } : {});
    if (answer !== null) {
      etag = answer.etag;
      draw(answer.body);
    }
    if (silent || etag === null) {
      say("Connected.");
    }
    silent = false;
  } catch (e) {
    silent = true;
    say(e instanceof Refused ? `The server refuses: ${e.message}` : "The server does not answer.", true);
  }
  setTimeout(update, 1000 * period);
}

function draw(data) {
  period = data.period;
  drawNow(data);
  CHARTS.forEach((chart) => drawChart(chart, data));
  drawTops(data);
  drawEvictions(data);
  if ($("status").textContent === "Loading …") {
    say("Connected. Figures are renewed every " + period + " seconds.");
  }
  if (shownTenant !== null && !document.querySelector("dialog[open]")) {
    showTenant(shownTenant, false);
  }
}

$("search").addEventListener("submit", (event) => {
  event.preventDefault();
  showTenant($("name").value, false);
});
buildCharts();
update();
