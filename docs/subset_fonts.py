"""Cut the fonts of diagrams down to what diagrams need, and note how wide each character is.

    npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz
    python docs/subset_fonts.py package

Writes archspec/text/fonts/. Kerning, ligatures and hints are left out: a text is as wide as the
sum of its characters, in every viewer. The output depends on the package and on fonttools alone.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET: Final = Path(__file__).parent.parent / "archspec" / "text" / "fonts"
WEIGHTS: Final = {"regular": "Inter-Regular", "bold": "Inter-SemiBold"}

_LATIN: Final = [chr(each) for each in (*range(0x20, 0x7F), *range(0xA0, 0x100)) if each != 0xAD]
_GREEK: Final = [
    chr(each) for each in (*range(0x391, 0x3AA), *range(0x3B1, 0x3CA)) if each != 0x3A2
]
_SIGNS: Final = list("–—‘’“”•…′″←↑→↓↔−∏∑√∞≈≠≤≥⊕⊗⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉")
CHARACTERS: Final = "".join(sorted({*_LATIN, *_GREEK, *_SIGNS}))


def options() -> Options:
    """Outlines and widths alone, and the names that a licence or a program asks for."""
    chosen = Options()
    chosen.layout_features = []
    chosen.hinting = False
    chosen.notdef_outline = True
    chosen.name_IDs = [0, 1, 2, 4, 5, 6, 7, 13, 14, 16, 17]
    chosen.drop_tables += ["GDEF", "GPOS", "GSUB", "STAT", "gasp"]
    chosen.recalc_timestamp = False
    return chosen


def subset(source: Path) -> TTFont:
    """The font with the characters of diagrams, and no other."""
    font = TTFont(source, recalcTimestamp=False)
    missing = [each for each in CHARACTERS if ord(each) not in font.getBestCmap()]
    if missing:
        sys.exit(f"{source.name} lacks {' '.join(missing)}")
    cutter = Subsetter(options())
    cutter.populate(text=CHARACTERS)
    cutter.subset(font)
    return font


def advances(font: TTFont) -> list[int]:
    """How far each of CHARACTERS moves on, in units of the font."""
    glyphs = font.getBestCmap()
    return [font["hmtx"][glyphs[ord(each)]][0] for each in CHARACTERS]


def write(package: Path) -> None:
    """Write both weights in both containers, the widths and the licence."""
    widths: dict[str, object] = {"characters": CHARACTERS}
    for weight, name in WEIGHTS.items():
        font = subset(package / "web" / f"{name}.woff2")
        widths["units_per_em"] = font["head"].unitsPerEm
        widths[weight] = advances(font)
        for flavor, suffix in ((None, "ttf"), ("woff2", "woff2")):
            font.flavor = flavor
            font.save(TARGET / f"{name}.{suffix}")
    text = json.dumps(widths, ensure_ascii=False)
    (TARGET / "widths.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    shutil.copyfile(package / "LICENSE.txt", TARGET / "OFL.txt")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
