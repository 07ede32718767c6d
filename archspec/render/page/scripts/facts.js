// What the page knows: its facts, and the elements that stand for boxes.

let facts;
const sheets = new Map();

/** The elements of each box, first that in its own figure. */
const elements = new Map();

/** The box of each element. */
const boxes = new Map();

/** Know what the facts say, and no more of what others said before. */
function learn(text) {
  facts = JSON.parse(text);
  for (const known of [sheets, elements, boxes]) known.clear();
  for (const sheet of facts.sheets) {
    sheets.set(sheet.name, sheet);
    for (const box of sheet.boxes) {
      box.sheet = sheet;
      elements.set(box, []);
    }
  }
  for (const section of document.querySelectorAll(".sheet")) {
    for (const element of section.querySelectorAll("[data-key]")) {
      const box = boxAt(section.id, element);
      if (!box) continue;
      boxes.set(element, box);
      elements.get(box)[section.id === "poster" ? "push" : "unshift"](element);
    }
  }
}

/** The box that an element of a sheet stands for; a poster shows those of all figures. */
function boxAt(name, element) {
  const home = element.closest("[data-home]");
  const own = name !== "poster" ? name : home ? `block/${home.dataset.home}` : "network";
  return sheets.get(own)?.boxes.find((box) => box.key === element.dataset.key);
}

/** An element with attributes and children; texts are only ever texts. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null && child !== ""));
  return element;
}

learn(document.getElementById("facts").textContent);
