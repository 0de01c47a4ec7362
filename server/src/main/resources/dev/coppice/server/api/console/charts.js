// Charts of the last hour, each with its table.

import { clock, millis, number, percent } from "./amounts.js";
import { $, element, shape, table } from "./page.js";

const TABLE_STEP = 30; // Samples of ten seconds for each row of a chart's table: five minutes.
const LEAST_SLOTS = 30;
const WIDTH = 400;
const HEIGHT = 150;
const LEFT = 46;
const BOTTOM = 18;
const TOP = 8;

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

export function buildCharts() {
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

export function drawCharts(data) {
  CHARTS.forEach((chart) => drawChart(chart, data));
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
