// What pages do besides htmx. Everything works without it, only less smoothly.

// After an answer with errors, a screen reader and the keyboard start at what is wrong.
const wrong = document.querySelector("#form-errors");
if (wrong) wrong.focus();

// A second press would do the same again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.again !== undefined) return;
  const again = form.dataset.sent !== undefined;
  if (again) event.preventDefault();
  form.dataset.sent = "";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// A control marked so sends its form when it changes.
document.addEventListener("change", (event) => {
  const control = event.target;
  if (control.matches("[data-submits]")) control.form.requestSubmit();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-print], [data-copy]");
  if (!button) return;
  if (button.dataset.print !== undefined) window.print();
  if (button.dataset.copy !== undefined) {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    button.dataset.done = "";
  }
});

// What cannot be taken back is asked once more.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    delete event.target.dataset.sent;
  }
});
