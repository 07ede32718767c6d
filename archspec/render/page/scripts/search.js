// Search: boxes and blocks by their label, module, block and size.

const search = document.getElementById("search");
const results = document.getElementById("results");
const MOST_RESULTS = 40;

let entries = [];

function listEntries() {
  entries = facts.sheets.flatMap((sheet) => [
    entry(sheet, null, sheet.title, sheet.number),
    ...sheet.boxes.map((box) => entry(sheet, box, box.label, box.path, box.size, box.status)),
  ]);
}

function entry(sheet, box, title, ...further) {
  const where = [box && sheet.title, ...further].filter(Boolean);
  return { sheet, box, title, where, text: plain([title, ...where].join(" ")) };
}

/** A text as it is compared: capitals do not count, and × can be written as x. */
function plain(text) {
  return text.toLowerCase().replaceAll("×", "x");
}

let found = [];
let chosen = -1;

function look() {
  const words = plain(search.value).split(/\s+/).filter(Boolean);
  found = words.length
    ? entries.filter((each) => words.every((word) => each.text.includes(word)))
    : [];
  const rank = ({ title, box }) => (plain(title).startsWith(words[0]) ? 0 : 2) + (box ? 1 : 0);
  found.sort((one, other) => rank(one) - rank(other));
  const more = found.length - MOST_RESULTS;
  found = found.slice(0, MOST_RESULTS);
  results.replaceChildren(...found.map(option));
  if (more > 0) results.append(make("li", { class: "none" }, `and ${more} more`));
  if (words.length && !found.length) results.append(make("li", { class: "none" }, "Nothing found"));
  open(words.length > 0);
  choose(found.length ? 0 : -1);
}

function option(each, index) {
  return make(
    "li",
    { id: `result-${index}`, role: "option", onpointerdown: (event) => event.preventDefault(), onclick: () => take(index) },
    make("b", {}, each.title),
    make("small", {}, each.where.join(" · ")),
  );
}

function open(shown) {
  results.hidden = !shown;
  search.setAttribute("aria-expanded", String(shown));
}

function choose(index) {
  chosen = index;
  [...results.children].forEach((item, place) => {
    item.setAttribute("aria-selected", String(place === index));
    if (place === index) item.scrollIntoView({ block: "nearest" });
  });
  if (index < 0) search.removeAttribute("aria-activedescendant");
  else search.setAttribute("aria-activedescendant", `result-${index}`);
}

function take(index) {
  const each = found[index];
  if (!each) return;
  open(false);
  search.blur();
  if (each.box) visit(each.box);
  else go(each.sheet.name);
}

search.addEventListener("input", look);
search.addEventListener("focus", () => search.value && look());
search.addEventListener("blur", () => open(false));
search.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && found.length) choose((chosen + step + found.length) % found.length);
  else if (event.key === "Enter") take(chosen);
  else if (event.key === "Escape") leave();
  else return;
  event.preventDefault();
  event.stopPropagation();
});

function leave() {
  search.value = "";
  look();
  search.blur();
}

listEntries();
