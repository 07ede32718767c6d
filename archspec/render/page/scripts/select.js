// Selection: one box at a time, and what leads to it and from it.

let selected = null;

function select(box) {
  for (const element of document.querySelectorAll(".selected, .near")) {
    element.classList.remove("selected", "near");
  }
  selected = box;
  for (const element of box ? elements.get(box) : []) {
    element.classList.add("selected");
    const around = element.closest("[data-home]") ?? element.closest(".camera");
    for (const line of around.querySelectorAll(":scope > [data-from]")) {
      const ends = [line.dataset.from, line.dataset.to];
      line.classList.toggle("near", ends.includes(box.key));
    }
  }
  tellDetails();
}

/** Mark the boxes that open the sheet which is shown. */
function markOpened(name) {
  for (const [element, box] of boxes) element.classList.toggle("here", box.opens === name);
}
