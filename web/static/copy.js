// A button beside each link that copies it. Without this module the link is selected and copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = button.parentElement.querySelector("input");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "✓";
    } catch {
      // not allowed here: the link is selected, to be copied by hand
    }
  });
}
