"""Light and finish: what makes a model look like a plate in a book."""

from __future__ import annotations

from typing import Any

from vtkmodules.vtkRenderingCore import vtkLight, vtkRenderer

from viewer.render.palette import Rgb

#: Position beside the camera (right, up, towards the viewer), colour, intensity. The rim comes
#: from the surface itself (nodes.py): it costs less than a third light.
_LIGHTS: tuple[tuple[tuple[float, float, float], Rgb, float], ...] = (
    ((-0.60, 0.80, 1.0), (1.0, 0.975, 0.94), 0.80),
    ((0.95, -0.20, 0.55), (0.86, 0.92, 1.0), 0.30),
)

#: How far ambient occlusion looks for what shades a point: the depth of the socket. Much farther,
#: what passes well in front of something throws a dark band on it; at 12 the fossa stays flat.
_OCCLUSION_RADIUS_MM = 18.0
#: What comes this much nearer does not shade. VTK keeps places as numbers of 16 bits, which at a
#: metre from the eye lie 0.5 mm apart: below three of those a smooth bone is speckled.
_OCCLUSION_BIAS_MM = 1.6
#: Points that are tried; fewer leave grain, more are not seen after the blur.
_OCCLUSION_TRIES = 48


def add_lights(renderer: vtkRenderer) -> None:
    """Put key and fill light beside the camera; they move along with it."""
    renderer.RemoveAllLights()
    renderer.AutomaticLightCreationOff()
    for position, colour, intensity in _LIGHTS:
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*position)
        light.SetFocalPoint(0, 0, 0)
        light.SetColor(*colour)
        light.SetIntensity(intensity)
        renderer.AddLight(light)


def draw_nearest_first(renderer: Any) -> None:
    """Draw what lies in front first, so that the light on what it hides is never worked out."""
    cullers = renderer.GetCullers()
    cullers.InitTraversal()
    cullers.GetNextItem().SetSortingStyleToFrontToBack()


def set_ground(renderer: Any, colour: Rgb) -> None:
    """Set the colour of the ground."""
    renderer.SetBackground(*colour)


def set_finish(renderer: Any, *, smooth_edges: bool, occlusion: bool) -> None:
    """Switch FXAA and ambient occlusion.

    Parameters
    ----------
    smooth_edges : bool
        FXAA: about a third more time for a frame.
    occlusion : bool
        SSAO: darker in folds and joints, twice the time of a frame.
    """
    renderer.SetUseFXAA(smooth_edges)
    renderer.SetUseSSAO(occlusion)
    if occlusion:
        renderer.SetSSAORadius(_OCCLUSION_RADIUS_MM)
        renderer.SetSSAOBias(_OCCLUSION_BIAS_MM)
        renderer.SetSSAOKernelSize(_OCCLUSION_TRIES)
        renderer.SSAOBlurOn()
