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

#: How far ambient occlusion looks for what shades a point.
_OCCLUSION_RADIUS_MM = 14.0


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


def set_ground(renderer: Any, top: Rgb, bottom: Rgb) -> None:
    """Set the two colours of the ground."""
    renderer.SetBackground(*bottom)
    renderer.SetBackground2(*top)
    renderer.SetGradientBackground(top != bottom)


def set_flat_ground(renderer: Any, colour: Rgb) -> None:
    """Set one colour for the ground: by processor, two cost a tenth of a frame that moves."""
    renderer.SetBackground(*colour)
    renderer.SetGradientBackground(False)


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
        renderer.SetSSAOBias(0.6)
        renderer.SetSSAOKernelSize(48)
        renderer.SSAOBlurOn()
