// Elements of the page. All that the server says comes in as text: nothing is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

export const $ = (id) => document.getElementById(id);

export function element(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function shape(name, attributes, ...children) {
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
  node.append(...children.filter((child) => child !== null && child !== undefined).map((child) => (typeof child === "string" ? shown(child) : child)));
  return node;
}

// What sets the direction of text, or is not seen, could make one name look like another. Elsewhere, too, it is a "?".
export const shown = (text) => text.replace(/[\p{Cf}\p{Zl}\p{Zp}]/gu, "?");

// A cell is text or a node.
export function table(caption, heads, rows, isText = (column) => column === 0) {
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

// A list that is drawn anew does not take the focus from who stands in it.
export function keepFocus(place, draw) {
  const focused = place.contains(document.activeElement) ? [...place.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  const key = focused < 0 ? null : document.activeElement.dataset.key;
  place.replaceChildren(...draw());
  if (focused >= 0) {
    const buttons = [...place.querySelectorAll("button")];
    (buttons.find((button, i) => i >= focused && button.dataset.key === key) || buttons.find((button) => button.dataset.key === key) || buttons[focused])?.focus();
  }
}

export function say(text, isBad = false) {
  $("status").textContent = shown(text);
  $("status").classList.toggle("bad", isBad);
}
