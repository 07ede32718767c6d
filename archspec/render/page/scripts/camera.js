// Cameras: pan and zoom of one drawing. It opens readable, and shows all of it where that is.

const FARTHEST = 0.5;
const CLOSEST = 8;
const STEP = 1.25;
const STRIDE = 60;
const READABLE = 1; // pixels for a unit of a drawing, whose smallest letters have 11
const PHONE = 700; // pixels, up to which a drawing fills the width
const LARGEST = 1.5; // the scale up to which a slim drawing fills the view
const STILL = 4;

class Camera {
  constructor(view) {
    this.view = view;
    this.take();
    this.pointers = new Map();
    this.dragged = false;
    this.still = false;
    view.tabIndex = 0;
    view.setAttribute("role", "group");
    view.setAttribute("aria-label", "Drawing: arrow keys pan, + and − zoom, 0 fits");
    view.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    view.addEventListener("pointerdown", (event) => this.press(event));
    view.addEventListener("pointermove", (event) => this.move(event));
    view.addEventListener("pointerup", (event) => this.release(event));
    view.addEventListener("pointercancel", (event) => this.release(event));
    view.addEventListener("dblclick", (event) => this.zoom(2, this.at(event), true));
    view.addEventListener("click", (event) => this.dragged && event.stopPropagation(), true);
    this.fit();
  }

  /** Move the drawing that is in the view now. */
  take() {
    this.svg = this.view.querySelector(".drawing");
    this.group = this.view.querySelector(".camera");
  }

  /** Pixels of the screen for a unit of the drawing, when all of it is shown. */
  get fitted() {
    return this.svg.getScreenCTM()?.a || 1;
  }

  /** The scale at which the drawing is as wide as the view. */
  get acrossScale() {
    const { paddingLeft, paddingRight } = getComputedStyle(this.view);
    const room = this.view.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return room / this.svg.viewBox.baseVal.width;
  }

  /** A point of the screen, in units of the drawing as it is when all of it is shown. */
  at({ clientX, clientY }) {
    const matrix = this.svg.getScreenCTM();
    return matrix ? new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse()) : new DOMPoint();
  }

  fit(smooth = false) {
    this.opened = null;
    this.set(0, 0, 1, smooth);
  }

  /** Show all of the drawing where it can be read, else the part around an element. */
  open(element) {
    this.fit();
    this.opened = element;
    const across = Math.min(this.acrossScale, LARGEST);
    const wanted = innerWidth < PHONE ? Math.max(READABLE, across) : READABLE;
    if (element && this.fitted < wanted) this.centre(element, wanted, false);
  }

  /** Zoom around a point that stays where it is. */
  zoom(factor, point, smooth = false) {
    this.opened = null;
    const least = Math.min(FARTHEST, FARTHEST / this.fitted);
    const most = Math.max(CLOSEST / this.fitted, 1);
    const scale = Math.min(Math.max(this.scale * factor, least), most);
    const ratio = scale / this.scale;
    const x = point.x - (point.x - this.x) * ratio;
    this.set(x, point.y - (point.y - this.y) * ratio, scale, smooth);
  }

  /** Zoom around the middle of what is seen. */
  zoomMiddle(factor) {
    const { left, top, width, height } = this.view.getBoundingClientRect();
    this.zoom(factor, this.at({ clientX: left + width / 2, clientY: top + height / 2 }), true);
  }

  /** Pan by pixels of the screen. */
  pan(right, down, smooth = false) {
    this.opened = null;
    const unit = this.fitted;
    this.set(this.x + right / unit, this.y + down / unit, this.scale, smooth);
  }

  /** Show an element, large enough to read: among all others if that is so, else in the middle. */
  centre(element, readable = READABLE, smooth = true) {
    const seen = this.view.getBoundingClientRect();
    if (this.fitted >= readable) return this.fit(smooth);
    const { x, y, width, height } = element.getBBox();
    const scale = Math.max(this.scale, readable / this.fitted);
    const { x: left, y: top } = this.at({ clientX: seen.left, clientY: seen.top });
    const { x: right, y: bottom } = this.at({ clientX: seen.right, clientY: seen.bottom });
    const whole = this.svg.viewBox.baseVal;
    this.set(
      within(left, right, whole.width * scale, (x + width / 2) * scale),
      within(top, bottom, whole.height * scale, (y + height / 2) * scale),
      scale,
      smooth,
    );
  }

  /** Pan as little as shows an element. */
  reveal(element) {
    if (this.still) return;
    const seen = this.view.getBoundingClientRect();
    const found = element.getBoundingClientRect();
    const room = 24;
    const right =
      Math.max(seen.left + room - found.left, 0) + Math.min(seen.right - room - found.right, 0);
    const down =
      Math.max(seen.top + room - found.top, 0) + Math.min(seen.bottom - room - found.bottom, 0);
    if (right || down) this.pan(right, down, true);
  }

  set(x, y, scale, smooth) {
    Object.assign(this, { x, y, scale });
    this.group.classList.toggle("smooth", smooth);
    const still = !x && !y && scale === 1;
    this.group.style.transform = still ? "none" : `translate(${x}px, ${y}px) scale(${scale})`;
    this.view.dispatchEvent(new CustomEvent("camera", { bubbles: true }));
  }

  wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const speed = event.ctrlKey ? 0.01 : 0.0016;
    this.zoom(Math.exp(-event.deltaY * lines * speed), this.at(event));
  }

  press(event) {
    if (event.button !== 0) return;
    if (!this.pointers.size) this.dragged = false;
    this.pointers.set(event.pointerId, event);
    this.start = event;
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const way = Math.hypot(event.clientX - this.start.clientX, event.clientY - this.start.clientY);
    if (!this.dragged && this.pointers.size === 1 && way < STILL) return;
    if (!this.dragged) this.view.setPointerCapture(event.pointerId);
    this.dragged = true;
    const other = [...this.pointers.values()].find((each) => each.pointerId !== event.pointerId);
    if (other) this.pinch(before, event, other);
    else this.pan(event.clientX - before.clientX, event.clientY - before.clientY);
    this.pointers.set(event.pointerId, event);
  }

  /** Two pointers keep their points of the drawing between them. */
  pinch(before, event, other) {
    const wide = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
    const half = (one) => ({
      clientX: (one.clientX + other.clientX) / 2,
      clientY: (one.clientY + other.clientY) / 2,
    });
    const [from, to] = [half(before), half(event)];
    this.pan(to.clientX - from.clientX, to.clientY - from.clientY);
    this.zoom(wide(event) / wide(before), this.at(to));
  }

  release(event) {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size) setTimeout(() => (this.dragged = false));
  }
}

/** Where a length begins of which a place shall be in the middle, with no room left free. */
function within(from, to, length, place) {
  if (length <= to - from) return (from + to - length) / 2;
  return Math.min(Math.max((from + to) / 2 - place, to - length), from);
}

const cameras = new Map();

/** Have a camera for each drawing, in the order of the sheets; those of views that stay are kept. */
function setCameras() {
  const before = new Map(cameras);
  cameras.clear();
  for (const view of document.querySelectorAll(".sheet > .view")) {
    const name = view.parentElement.id;
    const known = before.get(name);
    cameras.set(name, known?.view === view ? known : new Camera(view));
  }
}

setCameras();
