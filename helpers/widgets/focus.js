// What canvases of the course share about the keyboard; put in front of the modules that use it.

// Give the focus back to what is around the canvas, so that Jupyter's keys work again.
function leave(canvas) {
  const around = canvas.parentElement.closest("[tabindex]");
  if (around) around.focus({ preventScroll: true });
  else canvas.blur();
}

// While the canvas is used by keys, its frame is "keyed". :focus-visible does not tell: Firefox decides that once, when
// the focus comes, and who pressed the mouse first never sees where the keys are.
function followKeys(canvas, signal) {
  const frame = canvas.parentElement, options = { capture: true, signal };
  const when = (type, keyed) => frame.addEventListener(type, () => frame.classList.toggle("keyed", keyed()), options);
  when("focus", () => canvas.matches(":focus-visible"));
  when("keydown", () => true);
  when("pointerdown", () => false);
  when("blur", () => false);
}

