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
    const rows = box.heat?.[element.closest(".sheet").id === "poster" ? 1 : 0];
    if (place >= 0 && rows) element.style.setProperty("--heat", rows[place]);
  }
  tellScale();
}

/** What the colors of the open sheet mean. */
function tellScale() {
  const place = Object.keys(facts.heats).indexOf(heat.value);
  key.hidden = place < 0;
  if (place < 0) return;
  const peaks = sheets.get(current.name)?.peaks ?? facts.peaks;
  const [least, , most] = key.children;
  least.textContent = `${facts.heats[heat.value]}: 0`;
  most.textContent = peaks[place];
}

heat.addEventListener("change", () => warm(heat.value));
