// Live: what the server tells of the spec while it changes, and whether it still tells.

const live = document.getElementById("live");
const news = live.querySelector(".news");
const AGAIN = 1000; // milliseconds until the server is asked again that refused

function listen() {
  const source = new EventSource(`${live.dataset.events}&since=${live.dataset.state}`);
  source.addEventListener("open", () => tellConnection(true));
  source.addEventListener("state", (event) => takeState(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    tellConnection(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN);
  });
}

function tellConnection(connected) {
  live.classList.toggle("lost", !connected);
  live.querySelector(".connection").hidden = connected;
}

/** Show a state of the spec: what is said of it, and the figures that changed. */
function takeState(state) {
  const showsFigures = typeof replaceFigures === "function";
  if (state.reload || (state.figures && !showsFigures)) return location.reload();
  if (showsFigures) replaceFigures(() => putNews(state.news), state);
  else putNews(state.news);
  live.dataset.state = state.id;
}

/** Replace what is said of the spec, and keep what is open and scrolled. */
function putNews(html) {
  const before = news.querySelector(".findings")?.scrollTop ?? 0;
  const focus = news.contains(document.activeElement) && document.activeElement.dataset.name;
  news.innerHTML = html;
  const findings = news.querySelector(".findings");
  if (findings) findings.scrollTop = before;
  if (focus) [...news.querySelectorAll("[data-name]")].find(({ dataset }) => dataset.name === focus)?.focus();
}

listen();
