"""Build some stages again on the atlas that is kept: ``python -m meshes.measure.restage STAGE …``.

For whoever works on one stage: the parts of the other stages are taken from the cache, whatever
version they were built with. What comes out is kept under the version of now, so that the program
shows it at once. Only a whole build (``heupatlas atlas bouw --opnieuw``) is to be trusted.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace

from meshes.atlas import Atlas
from meshes.attached import with_regions
from meshes.attachments import attachments
from meshes.bones import load_bones
from meshes.cache import cache_folder, read_atlas, write_atlas
from meshes.drawings import drawings
from meshes.steps import FINISH, ORDER, Site, take_step
from meshes.versions import versions


def kept_atlas() -> Atlas:
    """Return the newest atlas of the cache, of whatever version.

    Raises
    ------
    SystemExit
        If there is none.
    """
    for folder in sorted(
        cache_folder().glob("atlas-*"), key=lambda f: f.stat().st_mtime, reverse=True
    ):
        made_with = json.loads((folder / "manifest.json").read_text("utf-8"))["versions"]
        atlas = read_atlas(folder, made_with)
        if atlas:
            return atlas
    raise SystemExit("no atlas is kept here: run `heupatlas atlas bouw` first")


def main() -> int:
    """Build the named stages again."""
    names = sys.argv[1:]
    if set(names) - set(ORDER):
        print(f"python -m meshes.measure.restage {'|'.join(ORDER)} …")
        return 1
    atlas = kept_atlas()
    bones = load_bones()
    site = Site(bones, dict(atlas.parts))
    for step in [*(stage for stage in ORDER if stage in names), FINISH]:
        take_step(step, site)
    whole = site.parts
    now = versions()
    made = replace(
        atlas,
        parts=whole,
        versions=now,
        attachments=with_regions(attachments(whole, bones.left_out), whole),
        drawings=drawings(bones, whole),
    )
    write_atlas(made, cache_folder() / f"atlas-{now['figures']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
