"""Where muscles and ligaments hold to the bones: patches of the bones' own surfaces."""

from __future__ import annotations

from collections.abc import Mapping

from meshes.atlas import Attachment, Part


def attachments(parts: Mapping[str, Part]) -> tuple[Attachment, ...]:
    """Return all attachments, in the order of the table.

    Parameters
    ----------
    parts : mapping of id to Part
        With the bones.
    """
    return ()
