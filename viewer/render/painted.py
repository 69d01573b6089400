"""Attachments painted on the bones: patches drawn just over the surface they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas, Attachment, Part
from viewer.render.clipping import Clipping
from viewer.render.mesh import Mesh
from viewer.render.nodes import Moved, Node
from viewer.scene import Look

#: How strongly a patch wins from the bone in the same place (in the units of OpenGL): by its slope,
#: little, or it shows through the rim of the bone before it, and by depth.
_BY_SLOPE, _BY_DEPTH = -1.0, -8.0
#: Where no bone is moved.
_AS_BUILT: Mapping[str, NDArray[np.float64]] = {}


class Painted:
    """Draws attachments; a patch is made ahead of time, or when it is first shown.

    Parameters
    ----------
    atlas : Atlas
    renderer : vtkRenderer
    clipping : Clipping
    """

    def __init__(self, atlas: Atlas, renderer: Any, clipping: Clipping) -> None:
        self._clipping = clipping
        self._known = {attachment.id: attachment for attachment in atlas.attachments}
        self._midline_x_mm = atlas.midline_x_mm
        self._renderer = renderer
        self._nodes: dict[str, Node] = {}
        #: Where each was put last: mirrored or not, and its matrix.
        self._places: dict[str, tuple[bool, bytes | None]] = {}

    def show(self, ids: Iterable[str], *, mirrored: bool, moved: Moved) -> None:
        """Show these patches and no others, each where its bone is moved to."""
        wanted = {id_ for id_ in ids if id_ in self._known}
        for id_ in wanted:
            self._made(id_)
        for id_, node in self._nodes.items():
            node.take(Look(1.0 if id_ in wanted else 0.0))
            if id_ not in wanted:
                continue
            matrix = moved(self._known[id_].bone)
            place = mirrored, None if matrix is None else matrix.tobytes()
            if self._places.get(id_) != place:
                self._places[id_] = place
                node.place(mirrored=mirrored, moved=matrix)

    def prepare(self) -> Iterator[None]:
        """Make all patches, unseen, one at a time: a bone that is chosen shows many at once."""
        for id_ in self._known:
            if id_ not in self._nodes:
                self._made(id_).take(Look(0.0))
                yield

    def clip(self) -> None:
        """Leave out what a section plane cuts away, or nothing."""
        for node in self._nodes.values():
            node.clip()

    def _made(self, id_: str) -> Node:
        if id_ not in self._nodes:
            self._nodes[id_] = self._node(self._known[id_])
        return self._nodes[id_]

    def _node(self, attachment: Attachment) -> Node:
        part = Part(
            id=attachment.id,
            group="bones",
            tissue=f"attachment_{attachment.end}",
            vertices_mm=attachment.vertices_mm,
            faces=attachment.faces,
            source="",
            credit="",
            licence="",
            solid=True,  # seen from outside only, as the bone is
        )
        node = Node(
            Mesh(part),
            other_side=False,
            midline_x_mm=self._midline_x_mm,
            renderer=self._renderer,
            clipping=self._clipping,
        )
        node.clip()
        mapper = node.actor.GetMapper()
        mapper.SetResolveCoincidentTopologyToPolygonOffset()
        mapper.SetRelativeCoincidentTopologyPolygonOffsetParameters(_BY_SLOPE, _BY_DEPTH)
        return node
