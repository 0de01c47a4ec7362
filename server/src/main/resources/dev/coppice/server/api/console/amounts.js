// What numbers and times look like.

export function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let rest = value;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return number(rest) + " " + units[unit];
}

export function number(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  const digits = value === 0 || Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

export const percent = (value) => (value === null ? "–" : number(100 * value) + " %");
export const millis = (value) => (value === null || value === undefined ? "–" : value >= 1000 ? number(value / 1000) + " s" : number(value) + " ms");

export function span(seconds) {
  if (seconds === null || seconds === undefined) {
    return "never";
  }
  if (seconds < 90) {
    return Math.round(seconds) + " s";
  }
  return seconds < 5400 ? Math.round(seconds / 60) + " min" : seconds < 172800 ? Math.round(seconds / 3600) + " h" : Math.round(seconds / 86400) + " d";
}

export const clock = (epochSeconds) => new Date(1000 * epochSeconds).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
export const exactClock = (text) => new Date(text).toLocaleString([], { dateStyle: "short", timeStyle: "medium" });
