// The page: what it shows now, and its renewal. No library, no build.

import { bytes, number } from "./amounts.js";
import { buildCharts, drawCharts } from "./charts.js";
import { $, element, say } from "./page.js";
import { ask, Refused } from "./server.js";
import { drawEvictions, drawTops, renewTenant, showTenant } from "./tenants.js";

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
    if (e.status === 401) {
      say(e.message + " Load the page again to be asked for one.", true);
      return; // Who gave none is not asked again by the clock.
    }
    say(e instanceof Refused ? `The server refuses: ${e.message}` : "The server does not answer.", true);
  }
  setTimeout(update, 1000 * period);
}

export function draw(data) {
  period = data.period;
  drawNow(data);
  drawCharts(data);
  drawTops(data);
  drawEvictions(data);
  if ($("status").textContent === "Loading …") {
    say("Connected. Figures are renewed every " + period + " seconds.");
  }
  renewTenant();
}

$("search").addEventListener("submit", (event) => {
  event.preventDefault();
  showTenant($("name").value, false);
});
buildCharts();
update();
