"""Light and finish: what makes a model look like a plate in a book."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkLight, vtkRenderer

from viewer.render.palette import Rgb


def towards(position: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return the unit vector ``(3,)`` towards a position."""
    place = np.array(position)
    unit: NDArray[np.float64] = place / np.linalg.norm(place)
    return unit


@dataclass(frozen=True)
class Lamp:
    """A light beside the camera, so far away that its rays are parallel.

    Parameters
    ----------
    position : (float, float, float)
        Where it stands: right, up, towards the viewer.
    colour : Rgb
    intensity : float
    """

    position: tuple[float, float, float]
    colour: Rgb
    intensity: float

    @cached_property
    def direction(self) -> NDArray[np.float64]:
        """Unit vector towards it, (3,)."""
        return towards(self.position)

    @property
    def brightness(self) -> float:
        """What it gives to something white that faces it."""
        return self.intensity * sum(self.colour) / 3


#: The light that models forms, and one that fills in what it leaves dark. The rim
#: comes from the surface itself (nodes.py): it costs less than a third light.
KEY = Lamp((-0.60, 0.80, 1.0), (1.0, 0.975, 0.94), 0.80)
FILL = Lamp((0.95, -0.20, 0.55), (0.86, 0.92, 1.0), 0.30)
#: Shadow is thrown from between the key light and the viewer, (3,): from the key light itself all
#: of a deep socket would lie in the dark.
SHADOW_FROM = towards((-0.40, 0.54, 1.0))

#: How far ambient occlusion looks for what shades a point: the depth of the socket. Much farther,
#: what passes well in front of something throws a dark band on it; at 12 the fossa stays flat.
_OCCLUSION_RADIUS_MM = 18.0
#: What comes this much nearer does not shade. VTK keeps places as numbers of 16 bits, which at a
#: metre from the eye lie 0.5 mm apart: below three of those a smooth bone is speckled.
_OCCLUSION_BIAS_MM = 1.6
#: Points that are tried; fewer leave grain, more are not seen after the blur.
_OCCLUSION_TRIES = 32


def add_lights(renderer: vtkRenderer) -> None:
    """Put key and fill light beside the camera; they move along with it."""
    renderer.RemoveAllLights()
    renderer.AutomaticLightCreationOff()
    for lamp in (KEY, FILL):
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*lamp.position)
        light.SetFocalPoint(0, 0, 0)
        light.SetColor(*lamp.colour)
        light.SetIntensity(lamp.intensity)
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
