// Details: what is known of a box, or of the block that is open, and its lines of the spec.

const details = document.getElementById("details");
const number = new Intl.NumberFormat("en-US");
const LONGEST_MARK = 12;

/** Show the details of the selected box, else those of the open block, if they are shown at all. */
function tellDetails() {
  const sheet = sheets.get(current.name) ?? sheets.get("network");
  if (selected) details.hidden = false;
  if (details.hidden) return;
  details.replaceChildren(...(selected ? boxDetails(selected) : sheetDetails(sheet)));
  details.scrollTop = 0;
  for (const page of details.querySelectorAll(".source")) showHit(page);
}

/** Scroll a text of the spec to the lines that are marked. */
function showHit(page) {
  const hit = page.querySelector(".hit");
  if (hit) page.scrollTop = hit.offsetTop - page.clientHeight / 3;
}

function closeDetails() {
  details.hidden = true;
  if (selected) select(null);
  note();
}

function toggleDetails() {
  if (!details.hidden) return closeDetails();
  details.hidden = false;
  tellDetails();
}

function boxDetails(box) {
  const { sheet } = box;
  const uses = pathsOf(box);
  const kind = sheet.name === "network" ? box.kind : `${box.kind} of ${sheet.title}`;
  return [
    heading(box.label, box.status ? `${box.status} · ${kind}` : kind),
    box.opens && openButton(box.opens),
    make(
      "dl",
      {},
      ...row("Change", box.remark),
      ...row("Before", box.was && box.was.label !== box.label && box.was.label),
      ...row("Output", box.size),
      ...row("Parameters", ...cost(box, "parameters")),
      ...row("MACs", ...cost(box, "macs")),
      ...row("Activations", box.values && number.format(box.values)),
      ...row("Receptive field", seenText(box.seen)),
      ...row("Repeats", box.repeat > 1 && `${box.repeat} in turn, costs together`),
      ...row("Use", sheet.uses.length > 1 && useText(sheet)),
      ...row(uses.length > 1 ? "Modules" : "Module", pathList(uses)),
    ),
    box.counted ? null : make("p", { class: "hint" }, TRAINING),
    ...sources(box),
  ].filter(Boolean);
}

const TRAINING = "Exists while training only; the totals of the network leave it out.";

function sheetDetails(sheet) {
  if (facts.changes) return changeDetails();
  const kind = sheet.number || (sheet.uses[0] ? "Block" : "Network");
  const uses = sheet.uses.filter(Boolean);
  return [
    heading(sheet.title, kind),
    make(
      "dl",
      {},
      ...row("Input", sheet.input),
      ...row("Output", sheet.output),
      ...row("Parameters", ...cost(sheet, "parameters")),
      ...row("MACs", ...cost(sheet, "macs")),
      ...row("With training heads", sheet.name === "network" && trainingText()),
      ...row("Use", uses.length > 1 && useText(sheet)),
      ...row("All uses", uses.length > 1 && costsText(sheet.together)),
      ...row(uses.length > 1 ? "Modules" : "Module", pathList(uses)),
    ),
    sheet.counted ? null : make("p", { class: "hint" }, TRAINING),
    ...sources(sheet),
  ].filter(Boolean);
}

/** What the network costs with its heads for training; nothing where it has none. */
function trainingText() {
  return facts.training ? costsText(facts.training) : "";
}

function costsText({ parameters, macs }) {
  return `${number.format(parameters)} parameters, ${number.format(macs)} MACs`;
}

/** Which of several uses of a block the costs are about. */
function useText({ uses, alike }) {
  return alike ? `costs of each of ${uses.length}` : `costs of the first of ${uses.length}`;
}

function heading(title, kind) {
  const close = make("button", { type: "button", "aria-label": "Close", onclick: closeDetails }, "×");
  return make("header", {}, make("div", {}, make("h3", {}, title), make("p", {}, kind)), close);
}

function openButton(name) {
  const title = sheets.get(name)?.title ?? "";
  return make("a", { class: "open-figure", href: `#${name}` }, `Open ${title}`);
}

function row(name, ...values) {
  const told = values.filter(Boolean);
  return told.length ? [make("dt", {}, name), make("dd", {}, ...told)] : [];
}

/** A cost, and its share of the network as a number and a bar. */
function cost(of, what) {
  const before = of.was?.[what] ?? of[what];
  if (before !== of[what]) return [`${number.format(before ?? 0)} → ${number.format(of[what] ?? 0)}`];
  if (!of[what]) return [];
  const exact = number.format(of[what]);
  if (!of.counted || !facts[what]) return [exact];
  const share = of[what] / facts[what];
  const bar = make("meter", { min: 0, max: 1, value: share, "aria-hidden": "true" });
  return [exact, make("span", { class: "share" }, `${shareText(share)} of all`), bar];
}

function shareText(share) {
  const percent = 100 * share;
  if (percent < 0.01) return "< 0.01 %";
  return `${percent >= 99.95 ? 100 : percent.toPrecision(percent < 0.1 ? 1 : percent < 10 ? 2 : 3)} %`;
}

function seenText(seen) {
  if (!seen) return "";
  return seen[0] ? `${seen.join("×")} of the input` : "all of the input";
}

/** The module of a box, in every use of its block. */
function pathsOf(box) {
  const { uses } = box.sheet;
  if (!box.path) return [];
  if (box.paths) return box.paths;
  if (!box.path.startsWith(`${uses[0]}.`)) return [box.path];
  return [...new Set(uses.map((use) => use + box.path.slice(uses[0].length)))];
}

function pathList(paths) {
  if (!paths.length) return null;
  const items = paths.map((path) => make("code", {}, path));
  if (items.length < 4) return make("div", { class: "paths" }, ...items);
  const summary = make("summary", {}, items[0], ` + ${items.length - 1}`);
  return make("details", {}, summary, make("div", { class: "paths" }, ...items.slice(1)));
}

// The spec --------------------------------------------------------------------------------------

/** The texts of the spec of a box or block; of both specs, where two have it. */
function sources(of) {
  if (!of.was) return source(of.span, { added: "After", removed: "Before" }[of.status]);
  return [...source(of.was.span, "Before"), ...source(of.span, "After")];
}

/** The text of the spec with the lines of a span marked; other files can be chosen. */
function source(span, title = "Spec") {
  const files = Object.keys(facts.sources);
  if (!span || !(span[0] in facts.sources)) return [];
  const place = make("code", { class: "place" }, `${span[0]}:${span[1]}`);
  const page = make("div", { class: "source", tabindex: "0", "aria-label": "Text of the spec" });
  const choose = make("select", {
    "aria-label": "File",
    onchange: () => showFile(page, choose.value, choose.value === span[0] ? span : null),
  });
  choose.append(...files.map((file) => make("option", {}, file)));
  choose.value = span[0];
  showFile(page, span[0], span);
  const head = make("header", { class: "spec" }, make("h4", {}, title), place);
  return [head, make("div", { class: "file" }, files.length > 1 ? choose : null, page)];
}

function showFile(page, file, span) {
  page.replaceChildren(...facts.sources[file].map((line, index) => sourceLine(line, index + 1, span)));
}

function sourceLine(line, place, span) {
  const [, from, start, to, end] = span ?? [];
  const last = to - from < LONGEST_MARK ? to : from;
  const hit = span && from <= place && place <= last;
  const text = make("span", { class: "text" });
  if (hit && from === to) {
    const cut = [...line];
    const piece = (begin, stop) => cut.slice(begin, stop).join("");
    text.append(piece(0, start - 1), make("mark", {}, piece(start - 1, end - 1)), piece(end - 1));
  } else {
    text.append(line);
  }
  return make("div", { class: hit ? "hit" : "" }, make("span", { class: "line" }, place), text);
}
