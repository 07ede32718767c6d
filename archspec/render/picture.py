"""A picture as it is written, which shows itself in a notebook."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from archspec.dataclass import dataclass
from archspec.diagnostics import fail
from archspec.output_files import make_folder, replace_file
from archspec.text.visible import shorten_middle

if TYPE_CHECKING:
    from archspec.render.provenance_mark import PictureMark

_TEXTS = (".svg", ".html", ".tex", ".tikz", ".mmd", ".dot", ".json")
"""The formats that are texts."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a network, of what differs between two, or of a comparison.

    In a notebook it shows itself if it is an SVG or a PNG.

    Attributes:
        data: the content of its file.
        suffix: the suffix of its format, such as `.svg`.
        spec: the name of its spec in messages.
        digest: the digest of the texts that it is drawn from.

    Examples:
        >>> picture = archspec.load("zoo/lenet5").render()
        >>> picture
        <Picture .svg of zoo/lenet5.yaml>
        >>> picture.save("lenet5.svg")
        PosixPath('lenet5.svg')
    """

    data: bytes
    suffix: str
    spec: str
    digest: str

    def __repr__(self) -> str:
        return f"<Picture {self.suffix} of {self.spec}>"

    @property
    def text(self) -> str:
        """The content of a format that is a text, such as SVG or TikZ.

        Raises:
            ValueError: for PNG and PDF.

        Examples:
            >>> picture = archspec.load("zoo/lenet5").render(format="mmd")
            >>> "flowchart" in picture.text
            True
        """
        if self.suffix not in _TEXTS:
            raise ValueError(f"{self.suffix} is no text; its bytes are `data`")
        return self.data.decode()

    @property
    def mark(self) -> "PictureMark | None":
        """What is recorded in it: the version of archspec, and the digest of the spec."""
        from archspec.render.provenance_mark import read_mark

        return read_mark(self.data)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file, as a whole or not at all, over one that is there.

        Args:
            path: the file; its suffix is that of the format, or is added if it has none.

        Returns:
            The path of the file.

        Raises:
            ValueError: for the suffix of another format.
            SpecError: A409 if the system refuses.

        Examples:
            >>> archspec.load("zoo/lenet5").render(format="dot").save("figures/lenet5")
            PosixPath('figures/lenet5.dot')
        """
        place = Path(path)
        if not place.suffix:
            place = place.with_name(place.name + self.suffix)
        if place.suffix.lower() != self.suffix:
            raise ValueError(f"this picture is for a file that ends in {self.suffix}, not {place}")
        try:
            make_folder(place.parent)
            replace_file(place, self.data)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            shown = shorten_middle(place.as_posix())
            raise fail("A409", f"`{shown}` cannot be written: {reason}", None) from error
        return place

    def _repr_svg_(self) -> str | None:
        """Show an SVG in a notebook."""
        return self.text if self.suffix == ".svg" else None

    def _repr_png_(self) -> bytes | None:
        """Show a PNG in a notebook."""
        return self.data if self.suffix == ".png" else None
