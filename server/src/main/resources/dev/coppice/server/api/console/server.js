// Asking the server, with the token that the page's user gave where it wants one.

import { $ } from "./page.js";

const TOKEN = "coppice.token";

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function ask(path, options = {}) {
  const headers = new Headers(options.headers);
  const token = sessionStorage.getItem(TOKEN);
  if (token) {
    headers.set("Authorization", "Bearer " + token);
  }
  // Answers say that none is to be kept. A cache mode here would have the browser add Cache-Control.
  const answer = await fetch(path, { ...options, headers });
  if (answer.status === 401) {
    // Another question may have brought a newer token meanwhile.
    if (sessionStorage.getItem(TOKEN) === token) {
      sessionStorage.removeItem(TOKEN);
      await askToken(Boolean(token));
    }
    return ask(path, options);
  }
  if (answer.status === 304) {
    return null;
  }
  const text = await answer.text();
  if (!answer.ok) {
    throw new Refused(answer.status, message(text) || answer.statusText);
  }
  return { status: answer.status, etag: answer.headers.get("ETag"), body: text ? JSON.parse(text) : null };
}

function message(text) {
  try {
    return JSON.parse(text).message;
  } catch {
    return text.slice(0, 200);
  }
}

let asking = null;

// Refused if the user gives none.
function askToken(isRefused) {
  asking ??= new Promise((resolve, reject) => {
    const dialog = $("ask-token");
    $("token-refused").textContent = isRefused ? "The server refused that token." : "";
    dialog.returnValue = "";
    dialog.addEventListener(
      "close",
      () => {
        const token = $("token").value;
        $("token").value = "";
        asking = null;
        if (dialog.returnValue === "yes") {
          sessionStorage.setItem(TOKEN, token);
          resolve();
        } else {
          reject(new Refused(401, "A token is needed, and none was given."));
        }
      },
      { once: true },
    );
    dialog.showModal();
  });
  return asking;
}
