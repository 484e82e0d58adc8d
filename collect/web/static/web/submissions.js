// The table of submissions and its pages. Everything works without it, only slower.

// One box ticks all of its form that have a name.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-ticks]");
  if (!all) return;
  for (const box of all.form.elements[all.dataset.ticks] instanceof RadioNodeList
    ? all.form.elements[all.dataset.ticks]
    : [all.form.elements[all.dataset.ticks]]) box.checked = all.checked;
});

// What is typed leaves only the boxes whose label has it.
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-narrows]");
  if (!field) return;
  const wanted = field.value.trim().toLowerCase();
  for (const section of document.querySelectorAll(`#${field.dataset.narrows} section`)) {
    let some = false;
    for (const label of section.querySelectorAll("label")) {
      label.hidden = !label.textContent.toLowerCase().includes(wanted);
      some ||= !label.hidden;
    }
    section.hidden = !some;
  }
});

// j and k lead to the next and the previous one, as in readers of mail.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = { j: "next", k: "prev" }[event.key];
  document.querySelector(`a[rel="${way}"]`)?.click();
});
