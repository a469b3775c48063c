// A sheet dropped on the frame is put into its file field. Without this module the field takes it.
const frame = document.querySelector("[data-drop]");
const field = frame.querySelector("input[type=file]");

for (const name of ["dragenter", "dragover"]) {
  frame.addEventListener(name, (event) => {
    event.preventDefault();
    frame.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) {
  frame.addEventListener(name, () => frame.classList.remove("over"));
}
frame.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
});
