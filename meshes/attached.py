"""What holds where: attachments by the areas of the bone, and by a point on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.atlas import Attachment, Part
from meshes.surface import point_tree

#: Share of an attachment that must lie in an area of the bone for it to be told there.
_GOOD_PART = 0.12
#: A point this near to the middle of a triangle of an attachment lies on it, beyond the triangle's
#: own reach, mm.
_NEAR_MM = 0.3


def with_regions(
    attachments: Iterable[Attachment], parts: Mapping[str, Part]
) -> tuple[Attachment, ...]:
    """Return the attachments with the areas of the bone that they lie in.

    Parameters
    ----------
    attachments : iterable of Attachment
    parts : mapping of id to Part
        With the bones, finished.
    """
    trees: dict[str, cKDTree] = {}
    told = []
    for attachment in attachments:
        bone = parts[attachment.bone]
        if not len(bone.region):
            told.append(attachment)
            continue
        if bone.id not in trees:
            trees[bone.id] = point_tree(_centres(bone))
        area = bone.region[trees[bone.id].query(_centres(attachment))[1]]
        count = np.bincount(area[area >= 0], weights=_areas(attachment)[area >= 0],
                            minlength=len(bone.regions))  # fmt: skip
        order = np.argsort(-count, kind="stable")
        enough = count > _GOOD_PART * _areas(attachment).sum()
        names = tuple(bone.regions[i] for i in order if enough[i])
        told.append(replace(attachment, regions=names))
    return tuple(told)


class AttachmentFinder:
    """Finds which attachments lie under a point of a bone.

    Parameters
    ----------
    attachments : iterable of Attachment
    """

    def __init__(self, attachments: Iterable[Attachment]) -> None:
        self._on: dict[str, list[Attachment]] = {}
        for attachment in attachments:
            self._on.setdefault(attachment.bone, []).append(attachment)
        self._trees: dict[str, tuple[cKDTree, NDArray[np.float64]]] = {}

    def at(self, bone: str, point_mm: tuple[float, float, float]) -> tuple[str, ...]:
        """Return the ids of the attachments at a point on a bone, the nearest first."""
        found = []
        for attachment in self._on.get(bone, ()):
            tree, reach = self._tree(attachment)
            away, nearest = tree.query(point_mm)
            if away < reach[nearest] + _NEAR_MM:
                found.append((float(away), attachment.id))
        return tuple(id_ for _, id_ in sorted(found))

    def _tree(self, attachment: Attachment) -> tuple[cKDTree, NDArray[np.float64]]:
        if attachment.id not in self._trees:
            centres = _centres(attachment)
            corners = attachment.vertices_mm[attachment.faces].astype(np.float64)
            reach = np.linalg.norm(corners - centres[:, None], axis=2).max(axis=1)
            self._trees[attachment.id] = point_tree(centres), reach
        return self._trees[attachment.id]


def _centres(shape: Part | Attachment) -> NDArray[np.float64]:
    return np.asarray(shape.vertices_mm[shape.faces].mean(axis=1), np.float64)


def _areas(shape: Attachment) -> NDArray[np.float64]:
    corners = shape.vertices_mm[shape.faces].astype(np.float64)
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return np.asarray(np.linalg.norm(cross, axis=1) / 2)
