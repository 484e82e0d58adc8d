// Deciding with fewer steps. Everything works without it.

// What belongs to another way of deciding is out of the way.
function suit(form) {
  const way = form.querySelector("[name=way]:checked")?.value;
  for (const part of form.querySelectorAll("[data-way]")) {
    part.hidden = part.dataset.way !== way;
  }
}

function suitAll() {
  for (const form of document.querySelectorAll("#decide")) suit(form);
}

document.addEventListener("change", (event) => {
  const control = event.target;
  if (control.name === "way") suit(control.form);
  if (control.dataset.ticks) {
    const boxes = control.form.querySelectorAll(`[name="${control.dataset.ticks}"]`);
    for (const box of boxes) box.checked = control.checked;
  }
});

function choose(form, way) {
  const radio = form.querySelector(`[name=way][value="${way}"]`);
  if (radio) radio.checked = true;
  suit(form);
}

// A reason or an answer that is often right is filled in by one press.
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-fill]");
  if (!chip) return;
  const text = chip.textContent.trim();
  if (chip.dataset.chooses) choose(chip.form, chip.dataset.chooses);
  const field = document.getElementById(chip.dataset.fill);
  const box = field?.querySelector?.(`input[value="${CSS.escape(text)}"]`);
  if (box) box.checked = true;
  else if (field) field.value = text;
  (box ?? field)?.focus();
});

document.addEventListener("htmx:afterSettle", suitAll);
suitAll();
