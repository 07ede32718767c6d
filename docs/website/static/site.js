// Code and tables that are wider than the page can be scrolled with the keyboard.
function reachScrolled() {
  for (const box of document.querySelectorAll("article pre, article table, article .table-wrapper")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("load", reachScrolled);
addEventListener("resize", reachScrolled);
