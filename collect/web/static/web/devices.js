// Ticks a whole column of who fills which form, or empties it when all are ticked.
for (const button of document.querySelectorAll("[data-tick]")) {
  const boxes = document.querySelectorAll(
    `input[name="fill"][value$="-${button.dataset.tick}"]:not(:disabled)`,
  );
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const all = [...boxes].every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}
