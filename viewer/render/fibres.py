"""Fibre bundles in the shader: one small picture laid along the fibres of every muscle and band.

Each vertex carries its place across the fibres (in bundles) and along them (in mm), and how much of
it is tendon. The picture holds a few bundles of uneven width; its mipmaps let them fade where they
become finer than a pixel, so nothing shimmers. The same picture makes the border between tendon and
belly: each bundle reaches its own way into the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkDataObject, vtkImageData
from vtkmodules.vtkRenderingCore import vtkActor, vtkTexture

from meshes.atlas import Floats, Part
from viewer.render.arrays import shared
from viewer.render.palette import TENDON, TENDON_SHINE, weave

#: Bundles across the picture and millimetres along it.
_BUNDLES, _LENGTH_MM = 24, 110.0
_WIDE_PX, _LONG_PX = 512, 128
#: Height of a bundle over its borders, in its own widths.
_HEIGHT = 0.30
#: Slope that the picture can hold.
_STEEPEST = 3.0
_SEED = 20261123

_VERTEX_DEC = """//VTK::PositionVC::Dec
in vec3 fibre;
out vec3 fibreVSOutput;
"""
_VERTEX_IMPL = """//VTK::PositionVC::Impl
  fibreVSOutput = fibre;
"""
FRAGMENT_DEC = """//VTK::PositionVC::Dec
in vec3 fibreVSOutput;
"""
#: After the colours of the vertices, before any tint: bundles, furrows and the tendon, whose own
#: fibres run along the whole whatever those of the belly do.
COLOUR = f"""
  const vec2 oneBundle = vec2(1.0, 0.37) / {_BUNDLES:.1f};
  vec2 alongOnly = vec2(0.0, fibreVSOutput.y / {_LENGTH_MM:.1f});
  vec3 weave = texture(fibres, fibreVSOutput.x * oneBundle + alongOnly).rgb - 0.5;
  float tendon = smoothstep(0.38, 0.62, fibreVSOutput.z + 0.55 * weave.b);
  vec3 sinew = tendonColour * (1.0 + 0.20 * weave.r + 0.14 * weave.b);
  sinew.b *= 1.0 + 0.25 * weave.r;
  if (weaveLean != 0.0) {{
    vec3 leaning = texture(
      fibres, (fibreVSOutput.x - weaveLean * fibreVSOutput.y) * oneBundle + alongOnly).rgb - 0.5;
    weave = mix(leaning, weave, tendon);
  }}
  vec3 belly = diffuseColor * (1.0 + weaveColour * weave.r);
  belly.gb *= 1.0 + 0.45 * weaveColour * weave.r;
  diffuseColor = mix(belly, sinew, tendon);
  specularColor = mix(specularColor, vec3({TENDON_SHINE:.2f}), tendon);
"""
#: Before the light: each bundle is round.
NORMAL = f"""
  vec3 toRight = dFdx(vertexVCVSOutput.xyz);
  vec3 toTop = dFdy(vertexVCVSOutput.xyz);
  vec3 besideTop = cross(toTop, normalVCVSOutput);
  vec3 besideRight = cross(normalVCVSOutput, toRight);
  float area = dot(toRight, besideTop);
  vec2 rightward = dFdx(fibreVSOutput.xy);
  vec2 upward = dFdy(fibreVSOutput.xy);
  float lean = weaveLean * (1.0 - tendon);
  vec3 acrossFibres = (besideTop * (rightward.x - lean * rightward.y)
                       + besideRight * (upward.x - lean * upward.y))
                      * (sign(area) / max(abs(area), 1e-9));
  acrossFibres *= min(1.0, 1.0 / max(length(acrossFibres), 1e-6));
  float steep = weaveRelief * (1.0 - ghost) * (1.0 - 0.55 * tendon) * {2 * _STEEPEST:.1f} * weave.g;
  normalVCVSOutput = normalize(normalVCVSOutput - steep * acrossFibres);
"""


def has_fibres(part: Part) -> bool:
    """Whether a part knows its fibres."""
    return len(part.fibre) > 0


def vertex_fibres(part: Part) -> Floats:
    """Return bundle, mm along and share of tendon of each vertex, ``(n, 3) float32``."""
    told = np.zeros((len(part.vertices_mm), 3), np.float32)
    told[:, :2] = part.fibre
    if len(part.tendon):
        told[:, 2] = part.tendon
    return told


def read_fibres(mapper: Any) -> None:
    """Let a mapper take the places of fibres from the array ``fibre`` of its points."""
    mapper.MapDataArrayToVertexAttribute(
        "fibre", "fibre", vtkDataObject.FIELD_ASSOCIATION_POINTS, -1
    )


def lay_fibres(actor: vtkActor, part: Part, texture: vtkTexture) -> None:
    """Let an actor draw the fibres of a part, given mappers that ``read_fibres``."""
    actor.GetProperty().SetTexture("fibres", texture)
    shader = actor.GetShaderProperty()
    shader.AddVertexShaderReplacement("//VTK::PositionVC::Dec", True, _VERTEX_DEC, False)
    shader.AddVertexShaderReplacement("//VTK::PositionVC::Impl", True, _VERTEX_IMPL, False)
    shader.AddFragmentShaderReplacement("//VTK::PositionVC::Dec", True, FRAGMENT_DEC, False)
    # VTK itself would multiply every colour by the picture.
    shader.AddFragmentShaderReplacement("//VTK::TCoord::Impl", True, "", False)
    uniforms = shader.GetFragmentCustomUniforms()
    uniforms.SetUniform3f("tendonColour", TENDON)
    look = weave(part.tissue)
    uniforms.SetUniformf("weaveColour", look.colour)
    uniforms.SetUniformf("weaveRelief", look.relief)
    uniforms.SetUniformf("weaveLean", part.fibre_lean)


def make_texture() -> vtkTexture:
    """Return the picture of the bundles as a texture; one serves all actors of a window."""
    image = vtkImageData()
    image.SetDimensions(_WIDE_PX, _LONG_PX, 1)
    image.GetPointData().SetScalars(shared(weave_picture().reshape(-1, 3)))
    texture = vtkTexture()
    texture.SetInputData(image)
    texture.RepeatOn()
    texture.InterpolateOn()
    texture.MipmapOn()
    texture.SetMaximumAnisotropicFiltering(1.0)  # by processor it doubles the time of a frame
    texture.SetColorModeToDirectScalars()
    return texture


def weave_picture() -> NDArray[np.uint8]:
    """Return brightness, slope and reach of the bundles, ``(long, wide, 3) uint8``, 128 is none.

    It can be laid end to end both ways.
    """
    chance = np.random.default_rng(_SEED)
    along = np.linspace(0.0, 2 * np.pi, _LONG_PX, endpoint=False)[:, None]
    place = (np.arange(_WIDE_PX) + 0.5) / _WIDE_PX * _BUNDLES
    height, number, inside = _bundles(chance, along, place, _BUNDLES, wander=0.32)
    fine, fine_number, fine_inside = _bundles(chance, along, place, 4 * _BUNDLES, wander=0.5)
    relief = _HEIGHT * (height + 0.22 * fine)
    own = _drifting(chance, along, _BUNDLES)[np.arange(_LONG_PX)[:, None], number]
    finer = _drifting(chance, along, 4 * _BUNDLES)[np.arange(_LONG_PX)[:, None], fine_number]
    furrow = np.exp(-((np.minimum(inside, 1 - inside) / 0.10) ** 2))
    fine_furrow = np.exp(-((np.minimum(fine_inside, 1 - fine_inside) / 0.22) ** 2))
    bright = 0.15 * own + 0.13 * finer + 0.10 * (height - 0.65) - 0.26 * furrow - 0.09 * fine_furrow
    slope = (np.roll(relief, -1, axis=1) - np.roll(relief, 1, axis=1)) * _WIDE_PX / _BUNDLES / 2
    reach = 0.55 * own + 0.28 * finer + 0.42 * (height - 0.65)
    planes = [bright - bright.mean(), slope / (2 * _STEEPEST), reach - reach.mean()]
    return np.clip(np.rint(127.5 + 255 * np.stack(planes, axis=-1)), 0, 255).astype(np.uint8)


def _bundles(
    chance: np.random.Generator,
    along: NDArray[np.float64],
    place: NDArray[np.float64],
    count: int,
    *,
    wander: float,
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.float64]]:
    """Return height (0 to 1), number of the bundle and place in it (0 to 1) of each pixel.

    The borders between bundles lie unevenly and wander a little along the fibres, by a share of
    the width of a bundle.
    """
    width = _BUNDLES / count
    even = np.arange(count) * width + chance.uniform(-0.28, 0.28, count) * width
    turns = chance.uniform(0, 2 * np.pi, (3, count))
    sway = sum(np.sin(k * along + turns[k - 1]) / k for k in (1, 2, 3)) / 1.8
    borders = even + wander * 0.5 * width * sway
    borders = np.concatenate([borders[:, -1:] - _BUNDLES, borders, borders[:, :2] + _BUNDLES], 1)
    number = np.empty((len(along), len(place)), np.intp)
    inside = np.empty((len(along), len(place)))
    for row, edges in enumerate(np.maximum.accumulate(borders, axis=1)):
        at = np.clip(np.searchsorted(edges, place, side="right") - 1, 0, count + 1)
        inside[row] = (place - edges[at]) / np.maximum(edges[at + 1] - edges[at], 1e-6)
        number[row] = (at - 1) % count
    inside = np.clip(inside, 0.0, 1.0)
    return np.sqrt(np.maximum(1 - (2 * inside - 1) ** 2, 0.0)), number, inside


def _drifting(
    chance: np.random.Generator, along: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Return a number of its own for each bundle that drifts along it, ``(long, count)``, -1..1."""
    turns = chance.uniform(0, 2 * np.pi, (2, count))
    base = chance.uniform(-0.7, 0.7, count)
    drift: NDArray[np.float64] = (
        base + 0.2 * np.sin(along + turns[0]) + 0.1 * np.sin(2 * along + turns[1])
    )
    return drift
