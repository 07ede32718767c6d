"""The page: all figures of a network in one HTML file, to walk through.

The file loads nothing and says so to the browser, by a policy that names its own scripts and styles
by their digests. Without scripts it shows all figures, one below another.
"""

from archspec.render.page.document import page_of

__all__ = ["page_of"]
