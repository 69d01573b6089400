"""Lines around the regions of the skin, so that one sees where each place ends."""

from __future__ import annotations

from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkFiltersCore import vtkFeatureEdges
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from viewer.render.palette import rgb

_COLOUR = rgb("#1b5f8a")
_WIDTH_PX = 1.6

#: What lies on the far side of the body is not drawn, although the skin is see-through. It stands
#: before VTK's own code, which turns the normals of lines towards the eye.
_NEAR_SIDE = """  if (normalVCVSOutput.z < 0.05) discard;
//VTK::Normal::Impl
"""


def border(mesh: vtkPolyData) -> vtkActor:
    """Return the border of an open mesh as lines over it, seen from its outside only.

    Parameters
    ----------
    mesh : vtkPolyData
        With normals at its points.
    """
    edges = vtkFeatureEdges()
    edges.SetInputData(mesh)
    edges.BoundaryEdgesOn()
    edges.FeatureEdgesOff()
    edges.NonManifoldEdgesOff()
    edges.ManifoldEdgesOff()
    edges.ColoringOff()
    edges.Update()
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(edges.GetOutput())
    mapper.ScalarVisibilityOff()
    mapper.SetResolveCoincidentTopologyToPolygonOffset()
    mapper.SetRelativeCoincidentTopologyLineOffsetParameters(-2.0, -2.0)
    actor = vtkActor()
    actor.SetMapper(mapper)
    finish = actor.GetProperty()
    finish.SetColor(*_COLOUR)
    finish.SetLineWidth(_WIDTH_PX)
    finish.SetAmbient(1.0)  # lit, so that there are normals, but by ambient light alone
    finish.SetDiffuse(0.0)
    finish.SetSpecular(0.0)
    shader = actor.GetShaderProperty()
    shader.AddFragmentShaderReplacement("//VTK::Normal::Impl", True, _NEAR_SIDE, False)
    return actor
