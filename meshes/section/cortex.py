"""How thick the dense outer layer of bone is drawn in a cut: schematic, not measured.

The scans give the outside of the bones only. So that a cut looks as one does, bones have a dense
layer of even thickness over spongy bone; in the shafts of the long bones it grows to a tube around
the marrow. The figures are round ones, meant for the eye.
"""

from __future__ import annotations

import numpy as np

from meshes.atlas import Floats, Part

#: Of bones without a shaft, and of the ends of those with one, mm.
_THIN_MM = 1.4
#: Of vertebrae and sacrum, mm.
_THINNEST_MM = 1.0
_VERTEBRAL = frozenset({"sacrum", "lumbar_spine", "coccyx"})
#: Of the shaft of a long bone, mm.
_SHAFT_MM = {"femur": 6.0, "tibia": 5.0, "fibula": 3.0}
#: Heights of both ends of a shaft as shares of the length of the bone, and over what share of it
#: the layer grows to its full thickness.
_SHAFT_FROM, _SHAFT_TO, _GROWS = 0.13, 0.82, 0.14


def cortex_mm(part: Part) -> Floats:
    """Return the thickness of the dense layer at each vertex of a bone, ``(n,) float32``, mm."""
    thin = _THINNEST_MM if part.id in _VERTEBRAL else _THIN_MM
    result = np.full(len(part.vertices_mm), thin, np.float32)
    shaft = _SHAFT_MM.get(part.id)
    if shaft is not None:
        height = part.vertices_mm[:, 2]
        down = (height.max() - height) / max(float(np.ptp(height)), 1e-6)
        inside = np.minimum(down - _SHAFT_FROM, _SHAFT_TO - down) / _GROWS
        share = np.clip(inside, 0.0, 1.0)
        result += (shaft - thin) * share * share * (3.0 - 2.0 * share)
    return result
