// Colors: the scheme of the page, and what the colors of boxes say.

const root = document.documentElement;
const heat = document.getElementById("heat");
const key = document.querySelector(".key");
const schemes = document.querySelectorAll("[data-scheme]");

function wear(scheme) {
  root.dataset.theme = scheme;
  for (const each of schemes) each.setAttribute("aria-pressed", String(each.dataset.scheme === scheme));
}

for (const each of schemes) each.addEventListener("click", () => wear(each.dataset.scheme));
wear(root.dataset.theme);

/** Color all boxes by a heat map, or by their kinds where it has no name. */
function warm(name) {
  const place = Object.keys(facts.heats).indexOf(name);
  root.toggleAttribute("data-heat", place >= 0);
  for (const [element, box] of boxes) {
    if (place >= 0 && box.heat) element.style.setProperty("--heat", box.heat[place]);
  }
  tellScale();
}

/** What the colors of the open sheet mean. */
function tellScale() {
  const place = Object.keys(facts.heats).indexOf(heat.value);
  key.hidden = place < 0;
  if (place < 0) return;
  const [least, , most] = key.children;
  least.textContent = `${facts.heats[heat.value]}: 0`;
  most.textContent = sheets.get(current.name)?.peaks[place] ?? facts.most;
}

heat.addEventListener("change", () => warm(heat.value));
