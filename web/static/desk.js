// What pages do better with JavaScript; each of them does the same without.
// The timetable: choosing and moving without losing one's place. A job: its progress without reloading.

const swaps = (element) => element?.closest(".grid, .chosen, .views, .doing");

async function show(request, keep) {
  // The new page in place of the old one; anything unexpected is left to the browser.
  const answer = await fetch(request);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.querySelector("main");
  if (!main) throw new Error("not a page of ours");
  const scrolls = [...document.querySelectorAll("main .scroll")].map((one) => one.scrollLeft);
  document.querySelector("main").replaceWith(document.adoptNode(main));
  const life = page.querySelector(".life");
  if (life) document.querySelector(".life")?.replaceWith(document.adoptNode(life));
  document.title = page.title;
  [...document.querySelectorAll("main .scroll")].forEach((one, place) => { one.scrollLeft = scrolls[place] ?? 0; });
  if (answer.ok) history[keep ? "replaceState" : "pushState"]({}, "", answer.url);
  const title = document.querySelector("main h1");
  if (!document.querySelector("main .grid")) title?.scrollIntoView();
  (main.querySelector(".trouble") ?? main.querySelector(".is-chosen") ?? main.querySelector("#timetable"))
    ?.scrollIntoView({ block: "nearest" });
  main.querySelector(".trouble, .chosen")?.focus({ preventScroll: true });
}

function follow(event) {
  const link = event.target.closest("a");
  if (!link || !swaps(link) || link.origin !== location.origin || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (!link.pathname.endsWith("/schedule")) return;
  event.preventDefault();
  show(link.href, false).catch(() => { location.href = link.href; });
}

function send(event) {
  const form = event.target;
  if (form.method !== "post" || !swaps(form)) return;
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  show(new Request(form.action, { method: "POST", body: new URLSearchParams(fields) }), true)
    .catch(() => form.submit());
}

function steer(event) {
  if (event.key === "Escape") {
    document.querySelector("[data-leave]")?.click();
    return;
  }
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const way = ways[event.key];
  const from = event.target.closest?.(".seat, .here");
  if (!way || !from) return;
  const next = nearest(from, way);
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

function nearest(from, [right, down]) {
  // The closest cell in that direction, sideways steps counted double.
  const centre = (one) => {
    const box = one.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x, y] = centre(from);
  let best = null;
  let least = Infinity;
  for (const one of document.querySelectorAll(".grid .seat, .grid .here")) {
    const [a, b] = centre(one);
    const ahead = (a - x) * right + (b - y) * down;
    const aside = Math.abs((a - x) * down) + Math.abs((b - y) * right);
    if (ahead > 4 && ahead + 2 * aside < least) {
      best = one;
      least = ahead + 2 * aside;
    }
  }
  return best;
}

async function watch(job) {
  const bar = job.querySelector("progress");
  for (;;) {
    await new Promise((done) => setTimeout(done, 1000));
    const now = await fetch(job.dataset.job).then((answer) => answer.json()).catch(() => null);
    if (!now) continue;
    if (now.over) return location.reload();
    if (now.words) job.querySelector("[data-words]").textContent = now.words[0].toUpperCase() + now.words.slice(1);
    if (now.fraction === null) bar.removeAttribute("value");
    else bar.value = now.fraction;
  }
}

if (document.querySelector("main .grid")) {
  document.addEventListener("click", follow);
  document.addEventListener("submit", send);
  document.addEventListener("keydown", steer);
  addEventListener("popstate", () => location.reload());
}
const job = document.querySelector("[data-job]");
if (job) watch(job);
