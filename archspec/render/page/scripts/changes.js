// Changes: what differs between two networks, each with its lines in both, and the way to its box.

const changes = document.getElementById("changes");
details.hidden = false;

/** Make every change of the list one that can be unfolded, and lead to its box. */
function linkChanges() {
  for (const [index, item] of changes.querySelectorAll("ol > li").entries()) {
    const [before, after] = facts.changes[index];
    const box = changedBox(before, after);
    const show = make("button", { type: "button", onclick: () => visit(box) }, "Show");
    const body = make("div", { class: "lines" });
    const unfold = make("details", { ontoggle: () => unfolded(unfold, body, before, after) });
    unfold.append(make("summary", {}, ...item.childNodes), body);
    item.append(unfold, ...(box ? [show] : []));
  }
}

/** Show the lines of a change once they are wanted. */
function unfolded(unfold, body, before, after) {
  if (!unfold.open) return body.replaceChildren();
  body.replaceChildren(...source(before, "Before"), ...source(after, "After"));
  for (const hit of body.querySelectorAll(".source")) showHit(hit);
}

/** The box that a change is about: the one that stands where it does. */
function changedBox(before, after) {
  const marked = [...elements.keys()].filter((box) => ["added", "removed", "changed"].includes(box.status));
  const meets = (one, two) => one && two && one[0] === two[0] && precedes(one, two) && precedes(two, one);
  return marked.find((box) =>
    box.status === "removed" ? meets(box.span, before) : meets(box.span, after) || meets(box.was?.span, before),
  );
}

/** Whether a stretch begins before another one ends. */
function precedes([, line, column], [, , , endLine, endColumn]) {
  return line < endLine || (line === endLine && column < endColumn);
}

/** Come close to the first box that differs, where the whole figure is too small to read. */
function nearFirst() {
  const boxes = sheets.get(current.name)?.boxes ?? [];
  const box = boxes.find((each) => each.status !== "unchanged");
  if (box) cameras.get(current.name).centre(elements.get(box)[0], READABLE);
}

/** What is shown while no box is selected. */
function changeDetails() {
  const [title, counts] = changes.querySelectorAll("h2, h2 + p");
  return [heading(title.textContent, counts.textContent), changes];
}

linkChanges();
