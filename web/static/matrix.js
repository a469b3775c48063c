// The picture of who meets whom by keyboard: one pair takes the focus, arrows go to the next pair in that direction.
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

for (const doors of document.querySelectorAll("[data-doors]")) {
  const places = new Map();
  for (const door of doors.querySelectorAll("a")) places.set(door.dataset.at, door);
  const most = Math.max(...[...places.keys()].flatMap((at) => at.split(" ").map(Number)));
  doors.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const door = event.target.closest("a");
    if (!step || !door) return;
    event.preventDefault();
    let [row, column] = door.dataset.at.split(" ").map(Number);
    for (let far = 0; far <= most; far++) {
      row += step[0];
      column += step[1];
      const next = places.get(`${row} ${column}`);
      if (!next) continue;
      door.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
      return;
    }
  });
}
