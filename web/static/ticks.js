// One tick above a list that ticks or unticks all of it. Without this module each is ticked by itself.
for (const table of document.querySelectorAll("table.ticks")) {
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
  const cell = table.querySelector("thead th");
  const label = cell.textContent.trim();
  const all = document.createElement("input");
  all.type = "checkbox";
  all.className = "form-check-input";
  all.setAttribute("aria-label", label);
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  table.addEventListener("change", show);
  cell.replaceChildren(all);
  show();
}
