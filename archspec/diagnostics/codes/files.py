"""A4xx: files that cannot be read, must not be read, or must not be written."""

from typing import Final

from archspec import limits
from archspec.diagnostics.codes.code import Code

_MANY: Final = limits.USED_FILES + 1

CODES: Final = (
    Code(
        "A401",
        "file that cannot be read",
        "The file is not there, may not be read, or is no regular file. Pipes and devices are not "
        "read, since they may never end. A folder stands for the specs in it where a command takes "
        "several specs, and has any.",
        example="$ archspec check specs/inception_v5.yaml",
        fix="$ archspec check specs/inception_v4.yaml",
    ),
    Code(
        "A402",
        "file too large",
        f"A spec or library has at most {limits.FILE_BYTES:,} bytes. The largest networks of the "
        "literature need a few thousand; a larger file is probably not a spec.",
        example="$ archspec check weights.pt",
        fix="$ archspec check specs/inception_v4.yaml",
    ),
    Code(
        "A403",
        "used path that leaves the spec's folder",
        "`use` and `extends` take relative paths that stay, with all links followed, in the "
        "nearest folder called `specs` around the spec, or else in its own. A spec from a "
        "stranger must not be able to show what else is on the disk.",
        example="use: [../../elsewhere/stems.yaml]",
        fix="use: [blocks/stems.yaml]",
    ),
    Code(
        "A404",
        "files that use each other in a circle",
        "Following `use` or `extends` from this file leads back to it. Move what both need into a "
        "third library; the notes name the circle.",
        example="$ echo '{archspec: 1, use: [b.yaml]}' > a.yaml\n"
        "$ echo '{archspec: 1, use: [a.yaml]}' > b.yaml\n$ archspec check a.yaml",
        fix="$ echo '{archspec: 1, use: [c.yaml]}' > a.yaml\n"
        "$ echo '{archspec: 1, use: [c.yaml]}' > b.yaml\n$ archspec check a.yaml",
    ),
    Code(
        "A405",
        "too many used files",
        f"A spec takes at most {limits.USED_FILES} files, counting those that its libraries use. "
        "Put blocks that belong together into one library.",
        example=f"$ cp specs/blocks/stems.yaml blocks/stem{{1..{_MANY}}}.yaml   # and use them all",
        fix="$ cp specs/blocks/stems.yaml blocks/   # and use the blocks that it holds",
    ),
    Code(
        "A406",
        "output that would overwrite something else",
        "The place to write to is a folder, a link, the spec itself, or a file that archspec did "
        "not write, or it lies in what is a file and no folder. Nothing is written; choose another "
        "place, or say `--force` for a file that may go.",
        example="$ archspec build net.yaml --output notes.py",
        fix="$ archspec build net.yaml --output generated/net.py",
    ),
    Code(
        "A407",
        "generated file is stale",
        "The committed source is not what its spec gives today: the spec or archspec has changed "
        "since it was written. Build it again and commit the result.",
        example="$ sed -i 's/(96)/(64)/' specs/net.yaml\n$ archspec build --check specs/net.yaml",
        fix="$ sed -i 's/(96)/(64)/' specs/net.yaml\n$ archspec build specs/net.yaml",
    ),
    Code(
        "A408",
        "generated file was edited by hand",
        "The source no longer agrees with the checksum in its first lines, so building would lose "
        "somebody's work. Move the change into the spec, or copy the file elsewhere and build "
        "with `--force`.",
        example="$ echo '# faster' >> generated/net.py\n$ archspec build specs/net.yaml",
        fix="$ cp generated/net.py net_by_hand.py\n$ archspec build --force specs/net.yaml",
    ),
    Code(
        "A409",
        "output that cannot be written",
        "The system refused to write: no permission, a name that is too long, no space left, or a "
        "standard output that is closed. Files are replaced only when they are complete, so what "
        "was there before is still there.",
        example="$ chmod a-w generated\n$ archspec build specs/net.yaml",
        fix="$ chmod u+w generated\n$ archspec build specs/net.yaml",
    ),
    Code(
        "A410",
        "format that needs a package which is not installed",
        "PNG and PDF are written with packages that most users do without, so they come with the "
        "extra called `image`. Nothing was written. All other formats need no further package.",
        example="$ pip install archspec-nn\n$ archspec render inception_v4 -o inception_v4.pdf",
        fix="$ pip install 'archspec-nn[image]'\n"
        "$ archspec render inception_v4 -o inception_v4.pdf",
    ),
    Code(
        "A411",
        "picture with too many pixels",
        f"A PNG has at most {limits.PICTURE_PIXELS:,} pixels: more would take gigabytes of memory "
        "here and in whatever opens it. Choose a smaller `--scale`, draw a part of the network, or "
        "write SVG or PDF, which are sharp at any size.",
        example="$ archspec render inception_v3 --view full --scale 8 -o inception_v3.png",
        fix="$ archspec render inception_v3 --view full --scale 2 -o inception_v3.png",
    ),
    Code(
        "A412",
        "spec of a commit that cannot be read",
        "`git:REV:path` is the spec as it is in a commit: REV is anything that names one, such as "
        "HEAD~1, a tag or a branch, and the path begins at the top of the repository, or with `./` "
        "at the current folder. Git must be installed, and the current folder must be in the "
        f"repository. At most {limits.REVISION_FILES:,} spec files of its folder are taken, and "
        "none may have a name that git takes and the system does not, such as one of 300 letters.",
        example="$ archspec diff git:HEAD~1:net.yml specs/net.yaml",
        fix="$ archspec diff git:HEAD~1:specs/net.yaml specs/net.yaml",
    ),
)
