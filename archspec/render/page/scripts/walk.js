// Walking: the address names the open sheet and the selected box; keys and clicks lead on.

const NARROW = 1000; // pixels, up to which details stand below
const TINY = 0.4; // the scale, below which boxes of a poster cannot be hit
const EDGES = 50; // pixels around a drawing
const current = { name: "" };
const first = facts.first === "poster" ? readableFirst() : facts.first;

/** The poster if it can be read as a whole, else the first block beside its network. */
function readableFirst() {
  const room = document.querySelector("main");
  const { width, height } = cameras.get("poster").svg.viewBox.baseVal;
  const beside = details.hidden || innerWidth < NARROW ? 0 : details.offsetWidth;
  const scale = Math.min(
    (room.clientWidth - beside - EDGES) / width,
    (room.clientHeight - EDGES) / height,
  );
  if (scale >= READABLE) return "poster";
  const differs = facts.sheets.find(({ status }) => status && status !== "unchanged");
  if (differs) return differs.name;
  return innerWidth < NARROW ? "network" : facts.sheets[1].name;
}

/** The sheet and the box that an address names. */
function addressed() {
  let text = location.hash.slice(1);
  try {
    text = decodeURIComponent(text);
  } catch {
    return { name: first };
  }
  const known = sheetNames().filter((name) => text === name || text.startsWith(`${name}/`));
  const name = known.sort((one, other) => other.length - one.length)[0];
  if (!name) return { name: first };
  const key = text.slice(name.length + 1);
  return { name, box: sheets.get(name)?.boxes.find((box) => box.key === key) };
}

/** The names of all sheets, in the order of the tabs. */
function sheetNames() {
  return Array.from(document.querySelectorAll(".sheet"), (section) => section.id);
}

/** Open a sheet, as a step that the browser can take back. */
function go(name) {
  if (name !== current.name) history.pushState(null, "", `#${name}`);
  arrive();
}

/** Open the figure of a box, with the box in the middle. */
function visit(box) {
  if (box.sheet.name !== current.name) history.pushState(null, "", `#${box.sheet.name}/${box.key}`);
  arrive(box);
  const [element] = elements.get(box);
  element?.focus({ preventScroll: true });
}

/** Show what the address names, or the figure of a box. */
function arrive(wanted) {
  const { name, box } = wanted ? { name: wanted.sheet.name, box: wanted } : addressed();
  if (name !== current.name) show(name);
  select(box ?? null);
  note();
  if (box) cameras.get(name).centre(elements.get(box)[0]);
}

function show(name) {
  current.name = name;
  document.body.dataset.open = name.split("/")[0];
  for (const section of document.querySelectorAll(".sheet")) {
    section.classList.toggle("open", section.id === name);
  }
  for (const tab of document.querySelectorAll(".tabs a")) {
    const own = decodeURIComponent(tab.hash.slice(1)) === name;
    if (own) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
    if (own) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  namePage(name);
  markOpened(name);
  const way = name !== "network" && document.querySelector("#network .here");
  if (name === "poster") cameras.get(name).fit();
  else cameras.get(name)?.open(startOf(name));
  if (name !== "network") cameras.get("network").open(way || startOf("network"));
  tellScale();
}

/** Give the page the title of the sheet that is open. */
function namePage(name) {
  const title = sheets.get(name)?.title ?? "Poster";
  document.title = name.startsWith("block/") ? `${title} · ${facts.title}` : facts.title;
}

/** The element where a figure begins to be read: what differs first, or where the data enter. */
function startOf(name) {
  const found = sheets.get(name)?.boxes ?? [];
  const box = found.find(({ status }) => status && status !== "unchanged") ?? found[0];
  return box && elements.get(box)[0];
}

/** The sheet before or behind the open one, in the order of the tabs. */
function turn(step) {
  const names = sheetNames();
  go(names[(names.indexOf(current.name) + step + names.length) % names.length]);
}

/** Keep the selected box in the address, without a step to take back. */
function note() {
  const box = selected?.sheet.name === current.name ? `/${selected.key}` : "";
  const hash = `#${current.name}${box}`;
  if (decodeURIComponent(location.hash) !== hash) history.replaceState(null, "", hash);
}

// Clicks and keys on boxes ----------------------------------------------------------------------

/** What a click or a key on an element of a drawing is for. */
function use(element, camera) {
  const box = boxes.get(element.closest("[data-key]"));
  const home = element.closest("[data-home]");
  const poster = camera === cameras.get("poster");
  const tiny = camera.fitted * camera.scale < TINY;
  if (box?.opens && cameras.has(box.opens)) go(box.opens);
  else if (poster && home && (tiny || !box)) go(`block/${home.dataset.home}`);
  else choosing(box ?? null);
}

function choosing(box) {
  select(box === selected ? null : box);
  note();
  const element = selected && elements.get(selected).find((each) => each.closest(".sheet.open"));
  if (!element) return;
  const camera = cameras.get(current.name);
  if (current.name !== "poster" && innerWidth < NARROW) camera.centre(element);
  else camera.reveal(element);
}

/** The camera of the drawing that an element is in. */
function cameraOf(element) {
  const view = element.closest(".view");
  return view && cameras.get(view.parentElement.id);
}

const area = document.querySelector("main");
area.addEventListener("click", (event) => {
  const camera = cameraOf(event.target);
  if (camera) use(event.target, camera);
});
area.addEventListener("keydown", (event) => {
  const camera = cameraOf(event.target);
  if (!camera || event.target === camera.view) return;
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  if (event.key === " " && boxes.has(event.target)) choosing(boxes.get(event.target));
  else use(event.target, camera);
});
area.addEventListener("focusin", (event) => {
  const camera = cameraOf(event.target);
  if (camera && event.target !== camera.view && event.target.matches(":focus-visible")) {
    camera.reveal(event.target);
  }
});

/** Let boxes and panels be reached by keys, and say what they are. */
function nameElements() {
  for (const [element, box] of boxes) {
    const inPanel = element.closest("#poster [data-home]");
    if (inPanel) continue;
    const told = element.querySelector("title")?.textContent ?? box.label;
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", box.opens ? "link" : "button");
    element.setAttribute("aria-label", box.opens ? `${told}. Opens its figure` : told);
  }
  for (const panel of document.querySelectorAll("#poster .panel[data-figure]")) {
    const title = sheets.get(`block/${panel.dataset.figure}`)?.title ?? "";
    panel.setAttribute("tabindex", "0");
    panel.setAttribute("role", "link");
    panel.setAttribute("aria-label", `Open ${title}`);
  }
}

nameElements();

// Keys and buttons of the page ------------------------------------------------------------------

const STRIDES = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const ZOOMS = { "+": STEP, "=": STEP, "-": 1 / STEP, _: 1 / STEP };

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea, .source")) return;
  const camera = cameras.get(current.name);
  if (event.key === "Tab" && !event.shiftKey && document.activeElement === document.body) search.focus();
  else if (event.key === "i") toggleDetails();
  else if (event.key === "/") search.focus();
  else if (event.key === "n") turn(1);
  else if (event.key === "p") turn(-1);
  else if (event.key === "Escape") back();
  else if (!camera) return;
  else if (event.key === "0") camera.fit(true);
  else if (event.key in ZOOMS) camera.zoomMiddle(ZOOMS[event.key]);
  else if (event.key in STRIDES) camera.pan(...STRIDES[event.key].map((each) => each * STRIDE), true);
  else return;
  event.preventDefault();
});

/** One step out: from the details, or to the sheet that leads here. */
function back() {
  if (!details.hidden) return closeDetails();
  const way = document.querySelector(".sheet.open .back");
  if (way) go(decodeURIComponent(way.hash.slice(1)));
}

for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => {
    const camera = cameras.get(current.name);
    if (!camera) return;
    if (button.dataset.zoom === "fit") camera.fit(true);
    else camera.zoomMiddle(button.dataset.zoom === "in" ? STEP : 1 / STEP);
  });
}

document.getElementById("tell").addEventListener("click", toggleDetails);

function tellZoom() {
  const camera = cameras.get(current.name);
  if (!camera) return;
  const percent = Math.round(100 * camera.fitted * camera.scale);
  document.querySelector(".controls output").textContent = `${percent} %`;
  document.querySelector("[data-zoom=fit]").ariaLabel = `Fit the figure, ${percent} %`;
}

addEventListener("camera", tellZoom);
addEventListener("hashchange", () => arrive());

/** Show what was shown before a view changed its size. */
function adapt(entries) {
  for (const { target } of entries) {
    const camera = [...cameras.values()].find(({ view }) => view === target);
    const own = selected && elements.get(selected).find((each) => target.contains(each));
    if (camera?.opened && target.clientWidth) camera.open(own ?? camera.opened);
  }
  tellZoom();
}

const watch = new ResizeObserver(adapt);
for (const camera of cameras.values()) watch.observe(camera.view);

heat.value = facts.heat;
warm(heat.value);
arrive();
if (facts.changes && !selected && innerWidth < NARROW) nearFirst();
