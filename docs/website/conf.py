"""Sphinx's configuration of the documentation site, which `make docs` builds.

The pages are the Markdown files of the repository as they are; what only the site has is added
while Sphinx reads them. See docs/decisions/0039-site.md.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from site_extension import QUICK, ROOT_PAGE, connect

from archspec.version import VERSION

project = html_title = "archspec"
release = version = VERSION
copyright = "the archspec authors"  # Sphinx asks for this name

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = ROOT_PAGE
include_patterns = ["*.md", "docs/**.md", "docs/**.ipynb"]
source_suffix = {".md": "markdown", ".ipynb": "markdown"}
exclude_patterns = [
    ".*",
    "archspec",
    "benchmarks",
    "editors",
    "findings",
    "generated",
    "out",
    "site",
]
exclude_patterns += ["specs", "tests", "tools"]
myst_heading_anchors = 4
smartquotes = not tags.has(QUICK)  # noqa: F821 - a name that Sphinx gives
suppress_warnings = ["misc.highlighting_failure"]  # what commands print is no shell script

default_role = "code"  # docstrings mark code as Markdown does
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_mock_imports = ["torch"]
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False

html_theme = "furo"
html_static_path = ["static"]
templates_path = ["templates"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_additional_pages = {"index": "landing.html"}
html_domain_indices = html_use_index = False
html_show_search_summary = False  # browsers do not let pages of files fetch others
html_copy_source = html_show_sourcelink = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1f5fbf", "color-brand-content": "#1f5fbf"},
    "dark_css_variables": {"color-brand-primary": "#8ab4f8", "color-brand-content": "#8ab4f8"},
}

setup = connect
