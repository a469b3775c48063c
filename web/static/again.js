// How far some work is, on a page that stays where it is; when the work is over, the whole page comes anew.
// Without this module the page refreshes itself.
const working = () => document.querySelector("[data-again]");

async function look() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-again]");
  if (!now) return location.reload();
  const lines = [...working().querySelectorAll("[role=status], progress")];
  const fresh = [...now.querySelectorAll("[role=status], progress")];
  if (lines.length !== fresh.length) return location.reload();
  lines.forEach((line, place) => {
    if (line.textContent !== fresh[place].textContent || line.value !== fresh[place].value)
      line.replaceWith(document.adoptNode(fresh[place]));
  });
}

if (working()) setInterval(look, 1000 * working().dataset.again);
