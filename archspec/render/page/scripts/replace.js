// Replacing: figures that changed get their new drawing, and everything else stays where it is.

/** Put what is said and what is drawn in a state in place of what is shown. */
function replaceFigures(say, { figures, changed, faults }) {
  const kept = keepPlace();
  say();
  if (figures) putFigures(figures);
  restorePlace(kept);
  if (changed) flash(changed);
  markFaults(faults);
}

function putFigures(figures) {
  putTexts(figures);
  putSheets(figures);
  learn(figures.facts);
  if (facts.changes) {
    changes.innerHTML = figures.changes;
    linkChanges();
  }
  setCameras();
  for (const camera of cameras.values()) {
    camera.take();
    watch.observe(camera.view);
  }
  nameElements();
  listEntries();
  warm(heat.value);
}

function putTexts({ title, remark, tabs, spine }) {
  const bar = document.querySelector(".tabs");
  const scrolled = bar.scrollLeft;
  document.querySelector(".name h1").innerHTML = title;
  document.querySelector(".name .remark").innerHTML = remark;
  document.querySelector(".name .remark").title = document.querySelector(".name .remark").textContent;
  document.querySelector("main").className = spine;
  bar.innerHTML = tabs;
  bar.scrollLeft = scrolled;
}

/** Put the sheets that changed, and order all as they are named; a view stays, and so its camera. */
function putSheets({ names, sheets: texts }) {
  const area = document.querySelector("main");
  for (const section of document.querySelectorAll(".sheet")) {
    if (!names.includes(section.id)) section.remove();
  }
  let last = null;
  for (const name of names) {
    let section = document.getElementById(name);
    if (name in texts) {
      const template = make("template");
      template.innerHTML = texts[name];
      const made = template.content.firstElementChild;
      if (section) section.querySelector(".caption").replaceWith(made.querySelector(".caption"));
      if (section) section.lastElementChild.replaceChildren(...made.lastElementChild.childNodes);
      section ??= made;
    }
    const before = last ? last.nextElementSibling : area.firstElementChild;
    if (section !== before) area.insertBefore(section, before);
    last = section;
  }
}

// What stays ------------------------------------------------------------------------------------

/** What is selected, focused and seen, by names that the next figures have too. */
function keepPlace() {
  const focused = boxes.get(document.activeElement);
  return {
    selected: selected && [selected.sheet.name, selected.key],
    focused: focused && [document.activeElement.closest(".sheet").id, focused.sheet.name, focused.key],
    scrolled: details.scrollTop,
    views: new Map([...cameras].map(([name, camera]) => [name, keepView(camera)])),
  };
}

/** How a drawing is seen: null for all of it, else its scale, and boxes with their places. */
function keepView(camera) {
  const { x, y, scale, opened, view } = camera;
  if (!view.clientWidth || (!x && !y && scale === 1)) return null;
  const seen = view.getBoundingClientRect();
  const found = [];
  for (const [element, box] of boxes) {
    if (!view.contains(element)) continue;
    const [left, top] = middle(element);
    const away = Math.hypot(left - (seen.left + seen.right) / 2, top - (seen.top + seen.bottom) / 2);
    found.push({ name: box.sheet.name, key: box.key, left, top, away, opened: element === opened });
  }
  found.sort((one, other) => one.away - other.away);
  return { scale: camera.fitted * scale, found };
}

function middle(element) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return [(left + right) / 2, (top + bottom) / 2];
}

function restorePlace({ selected: chosen, focused, scrolled, views }) {
  if (!document.getElementById(current.name)) current.name = "";
  if (!current.name) arrive();
  else showTab();
  for (const [name, camera] of cameras) restoreView(camera, views.get(name));
  if (chosen || selected) select((chosen && boxNamed(...chosen)) ?? null);
  else tellDetails();
  details.scrollTop = scrolled;
  if (focused) focusAgain(elementIn(document.getElementById(focused[0]), focused[1], focused[2]));
  tellScale();
  tellZoom();
}

/** Focus an element where it is, instead of where it can be seen best. */
function focusAgain(element) {
  if (!element) return;
  const camera = cameraOf(element);
  camera.still = true;
  element.focus({ preventScroll: true });
  camera.still = false;
}

/** Mark the tab of the open sheet, as `show` does, without moving anything. */
function showTab() {
  for (const tab of document.querySelectorAll(".tabs a")) {
    if (decodeURIComponent(tab.hash.slice(1)) === current.name) tab.setAttribute("aria-current", "page");
  }
  markOpened(current.name);
}

/** Show a drawing at the scale that it had, with the box in its place that is nearest to the middle. */
function restoreView(camera, kept) {
  const held = kept?.found.find(({ name, key }) => elementIn(camera.view, name, key));
  if (!held) return camera.set(camera.x ?? 0, camera.y ?? 0, camera.scale ?? 1, false);
  const opened = kept.found.find((each) => each.opened);
  camera.opened = opened ? (elementIn(camera.view, opened.name, opened.key) ?? null) : null;
  camera.set(camera.x, camera.y, kept.scale / camera.fitted, false);
  const [left, top] = middle(elementIn(camera.view, held.name, held.key));
  const unit = camera.fitted;
  camera.set(camera.x + (held.left - left) / unit, camera.y + (held.top - top) / unit, camera.scale, false);
}

function boxNamed(name, key) {
  return sheets.get(name)?.boxes.find((box) => box.key === key);
}

function elementIn(place, name, key) {
  const box = boxNamed(name, key);
  return box && elements.get(box).find((element) => place?.contains(element));
}

// What changed and what is wrong ----------------------------------------------------------------

/** Show what changed: the boxes, those whose size or cost follows, and those that open their block. */
function flash({ boxes: names, affected }) {
  putMarks("flashed", names);
  putMarks("affected", affected);
  const opened = new Set(names.map(([name]) => name));
  for (const tab of document.querySelectorAll(".tabs a")) {
    tab.classList.toggle("flashed", opened.has(decodeURIComponent(tab.hash.slice(1))));
  }
}

/** Mark the boxes with errors. */
function markFaults(names) {
  putMarks("faulty", names);
}

/** Give boxes a class, and take it from all others; a box that opens such a one has it too. */
function putMarks(name, names) {
  for (const element of document.querySelectorAll(`.${CSS.escape(name)}`)) {
    if (boxes.has(element)) element.classList.remove(name);
  }
  const found = new Set();
  for (const each of names) addOpeners(boxNamed(...each), found);
  for (const box of found) {
    for (const element of elements.get(box)) {
      element.getBoundingClientRect(); // so that an animation begins anew
      element.classList.add(name);
    }
  }
}

function addOpeners(box, found) {
  if (!box || found.has(box)) return;
  found.add(box);
  for (const other of elements.keys()) if (other.opens === box.sheet.name) addOpeners(other, found);
}

news.addEventListener("click", (event) => {
  const link = event.target.closest("[data-box]");
  const box = link && boxNamed(...JSON.parse(link.dataset.box));
  if (box) visit(box);
});

// A page that is opened next begins with the same colors.
const stored = sessionStorage.getItem("scheme");
if (stored) wear(stored);
for (const each of schemes) each.addEventListener("click", () => sessionStorage.setItem("scheme", root.dataset.theme));
markFaults(JSON.parse(live.dataset.faults));
