// Sending a workbook: drop it anywhere in the field, and see how far it is.

const zone = (event) => event.target.closest?.(".drop");

const ready = () => {
  for (const hint of document.querySelectorAll(".drop-here")) hint.hidden = false;
};
ready();
document.addEventListener("htmx:afterSwap", ready);

for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    const over = zone(event);
    if (!over || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    over.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  const left = zone(event);
  if (left && !left.contains(event.relatedTarget)) left.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  const onto = zone(event);
  if (!onto || !event.dataTransfer.files.length) return;
  event.preventDefault();
  onto.classList.remove("over");
  const field = onto.querySelector("input[type=file]");
  const one = new DataTransfer();
  one.items.add(event.dataTransfer.files[0]);
  field.files = one.files;
  field.focus();
});

const show = (form, working) => {
  form.querySelector(".progress").hidden = !working;
  form.querySelector("button").disabled = working;
};
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches(".upload")) show(event.target, true);
});
document.addEventListener("htmx:xhr:progress", (event) => {
  const { loaded, total, lengthComputable } = event.detail;
  if (!event.target.matches(".upload") || !lengthComputable) return;
  const arrived = loaded >= total;
  const bar = event.target.querySelector("progress");
  // The check has no percentage: the bar then only says that something happens.
  if (arrived) bar.removeAttribute("value");
  else bar.value = (100 * loaded) / total;
  event.target.querySelector(".sending").hidden = arrived;
  event.target.querySelector(".checking").hidden = !arrived;
});
for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target;
    if (!form.matches(".upload")) return;
    show(form, false);
    delete form.dataset.sent;
    // Without htmx the browser itself tells what went wrong.
    if (kind === "htmx:sendError") form.submit();
  });
}
// After an answer with errors, the keyboard starts at what is wrong.
document.addEventListener("htmx:afterSettle", () => {
  document.querySelector(".upload .wrong input")?.focus();
});
