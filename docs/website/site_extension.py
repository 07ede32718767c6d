"""What the site adds to the pages of the repository while Sphinx reads them."""

import re
from typing import Any, Final

from api_reference import write_reference
from docutils import nodes
from landing import ROOT, describe_landing, read_kinds, write_files
from live_pages import find_live_page
from notebooks import write_notebook_page
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

ROOT_PAGE: Final = "README"
"""The page whose list of documents is the navigation."""

_API: Final = "<!-- reference -->"
"""Stands on the page of the Python API in the place of the reference."""

_HEADING: Final = 'role="heading"'
"""What the theme says of the kinds of pages in the navigation."""

_PARAMETERS: Final = "<dl>\n<dd>"
"""What Sphinx makes of the parameters of a long signature: a list of definitions without terms."""

_PAGE: Final = re.compile(r"\]\((?P<page>[^)#:]+)\.md\)")


def connect(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what to do when."""
    app.connect("source-read", _add_to_source)
    app.connect("doctree-read", _unlink_folders)
    app.connect("doctree-read", _link_live_pages)
    app.connect("html-page-context", _shape_page, priority=400)
    app.connect("html-page-context", _complete_page, priority=900)
    app.connect("build-finished", _write_landing_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _add_to_source(app: Sphinx, page: str, source: list[str]) -> None:
    """Add to the text of a page what a reader on GitHub does not need."""
    if app.env.doc2path(page).suffix == ".ipynb":
        source[0] = write_notebook_page(source[0])
    elif page == ROOT_PAGE:
        for kind, pages in read_kinds():
            source[0] += "\n" + _write_toctree(kind, [page for _, page in pages])
    elif page == "docs/decisions/README":
        source[0] += "\n" + _write_toctree("Decisions", _PAGE.findall(source[0]))
    elif _API in source[0]:
        source[0] = source[0].replace(_API, write_reference())


def _write_toctree(caption: str, pages: list[str]) -> str:
    return "\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```", ""])


def _link_live_pages(app: Sphinx, document: nodes.document) -> None:
    """Put a link to the page of a network below its picture in a gallery, seen when it is near."""
    page = app.env.docname
    if not page.endswith("gallery"):
        return
    for image in list(document.findall(nodes.image)):
        image["loading"] = "lazy"
        live = find_live_page(image["uri"])
        if live:
            link = nodes.reference("", "Explore it", refuri=f"../{live}", internal=True)
            link["classes"] = ["live-page"]
            paragraph = image.parent
            paragraph.parent.insert(
                paragraph.parent.index(paragraph) + 1, nodes.paragraph("", "", link)
            )


def _unlink_folders(app: Sphinx, document: nodes.document) -> None:
    """Show a link to a folder of the repository as its text: the site has no folders."""
    here = ROOT / app.env.docname
    for link in list(document.findall(pending_xref)):
        if (here.parent / link["reftarget"]).is_dir():
            link.replace_self(link.children)


def _shape_page(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Before the theme looks at a page: lead home, and open the part of the navigation it is in."""
    context["master_doc"] = "index"
    list_pages = context["toctree"]
    context["toctree"] = lambda **options: list_pages(**{**options, "collapse": True})


def _complete_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    """After the theme has looked at a page: mend what screen readers are told, fill the first."""
    navigation = context["furo_navigation_tree"]
    context["furo_navigation_tree"] = navigation.replace(_HEADING, f'{_HEADING} aria-level="2"')
    if "body" in context:
        layout = _PARAMETERS.replace("<dl>", '<dl role="presentation">')
        context["body"] = context["body"].replace(_PARAMETERS, layout)
    if page == "index":
        context |= {"landing": describe_landing(), "furo_hide_toc": True}


def _write_landing_files(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.name == "html":
        write_files(app.outdir / "_static")
