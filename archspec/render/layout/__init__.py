"""Place the parts of a figure, in pixels, with `y` growing downward."""
