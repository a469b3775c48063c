// The line on how much room a forum's rules leave, kept up to date while they are typed. Without this module a button asks.
const form = document.querySelector("form[data-room]");
const line = form.querySelector("[data-room-line]");
form.querySelector("[data-room-button]").hidden = true;

let waiting = 0;
let asked = 0;

async function ask() {
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.room, { method: "POST", body: new FormData(form) });
    if (!answer.ok || mine !== asked) return;
    const found = await answer.json();
    if (found.words) line.textContent = found.words;
    line.classList.toggle("not-enough", !found.enough);
  } catch {
    // offline for a moment: the next change asks again
  }
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 400);
});
