"""Code of the shader that gives surfaces their tint and their light."""

from __future__ import annotations

#: Colour in the shader: the tint of emphasis over the colours of the vertices.
TINT = """
  diffuseColor = mix(diffuseColor, tint * (0.74 + 0.34 * dot(diffuseColor, vec3(0.45))),
                     tintAmount);
"""

#: Where a matrix mirrors, VTK turns the normals inside out.
FLIP = "\n  normalVCVSOutput *= flip;\n"
#: Light that comes from everywhere, on what faces down and on what faces up.
SKY_BELOW, SKY_ABOVE = (0.150, 0.128, 0.112), (0.300, 0.312, 0.330)
#: Light in the shader: of a sky and a rim, and for faded parts a body that thins out where one
#: looks straight in.
LIGHT = f"""
  float turnedAway = 1.0 - abs(normalVCVSOutput.z);
  vec3 sky = mix(vec3{SKY_BELOW}, vec3{SKY_ABOVE}, 0.5 + 0.5 * normalVCVSOutput.y);
  ambientColor = diffuseColor * (sky + rim * 2.2 * turnedAway * turnedAway * turnedAway);
  opacity = mix(opacity, min(1.0, opacity * (0.45 + 1.9 * turnedAway * turnedAway)), ghost);
"""
#: After the light: what would burn out is held back, in its own colour.
SHOULDER = """//VTK::Light::Impl
  float brightest = max(gl_FragData[0].r, max(gl_FragData[0].g, gl_FragData[0].b));
  float over = max(brightest - 0.80, 0.0);
  gl_FragData[0].rgb *= 1.0 - (over - over / (1.0 + over / 0.20)) / max(brightest, 0.80);
"""
