"""numpy arrays as VTK data, shared and not copied."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util import numpy_support
from vtkmodules.vtkCommonCore import vtkPoints, vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkCommonMath import vtkMatrix4x4

from meshes.atlas import Floats, Ints


def shared(array: NDArray[Any]) -> Any:
    """Return a VTK array over the same memory; it keeps the numpy array alive."""
    wrap: Any = numpy_support.numpy_to_vtk
    return wrap(np.ascontiguousarray(array), deep=False)


def to_numpy(array: Any) -> NDArray[Any]:
    """Return numpy's view of a VTK array, over the same memory."""
    unwrap: Any = numpy_support.vtk_to_numpy
    result: NDArray[Any] = unwrap(array)
    return result


def points(vertices_mm: Floats) -> vtkPoints:
    """Return ``(n, 3) float32`` vertices as VTK points."""
    result = vtkPoints()
    result.SetData(shared(np.ascontiguousarray(vertices_mm, np.float32)))
    return result


def triangles(faces: Ints) -> vtkCellArray:
    """Return ``(m, 3) int32`` faces as VTK cells of three points each."""
    result = vtkCellArray()
    result.SetData(3, shared(np.ascontiguousarray(faces, np.int32).ravel()))
    return result


def surface(vertices: vtkPoints, faces: Ints) -> vtkPolyData:
    """Return a mesh over points that other meshes may share."""
    mesh = vtkPolyData()
    mesh.SetPoints(vertices)
    mesh.SetPolys(triangles(faces))
    return mesh


def bytes_to_numpy(
    data: vtkUnsignedCharArray, *, height_px: int, width_px: int
) -> NDArray[np.uint8]:
    """Return RGBA bytes as ``(h, w, 4) uint8``, rows from the bottom, over the same memory."""
    return to_numpy(data).reshape(height_px, width_px, 4)


def vtk_bytes(data: vtkUnsignedCharArray) -> bytes:
    """Return bytes that VTK holds."""
    return to_numpy(data).tobytes()


def vtk_matrix(matrix: NDArray[np.float64]) -> vtkMatrix4x4:
    """Return a ``(4, 4)`` matrix as VTK's."""
    result = vtkMatrix4x4()
    result.DeepCopy(np.asarray(matrix, float).ravel().tolist())
    return result
