"""The page: all figures of a network in one HTML file, to navigate in a browser.

The file loads nothing and tells the browser so, with a policy that names its own scripts and styles
by their digests. Without scripts it shows all figures, one below another.
"""

from archspec.render.page.html_document import write_page

__all__ = ["write_page"]
