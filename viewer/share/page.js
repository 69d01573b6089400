"use strict";
// Draws the model of this page and opens its texts. Places are mm, LPS: x to the patient's left,
// y backward, z up.
(function () {
  const about = JSON.parse(document.getElementById("about").textContent);
  const text = document.getElementById("text");
  const list = document.getElementById("list");
  const label = document.getElementById("name");
  const canvas = document.getElementById("view");
  let chosen = new Set();
  let draw = function () {};

  // --- texts

  function open(id) {
    if (!Object.prototype.hasOwnProperty.call(about.texts, id)) return;
    text.innerHTML = about.texts[id];
    text.scrollTop = 0;
    chosen = new Set(id === about.first ? [] : about.parts[id] || []);
    label.textContent = about.names[id] || "";
    list.value = about.names[id] ? id : "";
    draw();
  }

  window.addEventListener("hashchange", function () {
    open(decodeURIComponent(location.hash.slice(1)) || about.first);
  });
  Object.keys(about.names)
    .sort((a, b) => about.names[a].localeCompare(about.names[b], "nl"))
    .forEach(function (id) {
      const option = document.createElement("option");
      option.value = id;
      option.textContent = about.names[id];
      list.append(option);
    });
  list.addEventListener("change", () => { if (list.value) location.hash = list.value; });
  if (location.hash) open(decodeURIComponent(location.hash.slice(1)));

  // --- small algebra: matrices are 16 numbers by columns

  function times(a, b) {
    const made = new Float32Array(16);
    for (let c = 0; c < 4; c++) {
      for (let r = 0; r < 4; r++) {
        let sum = 0;
        for (let k = 0; k < 4; k++) sum += a[k * 4 + r] * b[c * 4 + k];
        made[c * 4 + r] = sum;
      }
    }
    return made;
  }

  function turnsOver(m) {
    return m[0] * (m[5] * m[10] - m[6] * m[9]) - m[4] * (m[1] * m[10] - m[2] * m[9])
      + m[8] * (m[1] * m[6] - m[2] * m[5]) < 0;
  }

  // --- drawing

  const gl = canvas.getContext("webgl", { antialias: true, alpha: true, preserveDrawingBuffer: true });
  const wide = gl && gl.getExtension("OES_element_index_uint");
  if (!gl || (!wide && about.shapes.some((shape) => shape.wide))) {
    document.getElementById("failed").hidden = false;
    return;
  }

  function program(vertex, fragment) {
    const made = gl.createProgram();
    [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]].forEach(function ([kind, code]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, code);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
      gl.attachShader(made, shader);
    });
    ["place", "normal", "colour"].forEach((name, i) => gl.bindAttribLocation(made, i, name));
    gl.linkProgram(made);
    const at = {};
    for (let i = 0; i < gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS); i++) {
      const name = gl.getActiveUniform(made, i).name;
      at[name] = gl.getUniformLocation(made, name);
    }
    return { program: made, at };
  }

  const VERTEX = `
    attribute vec3 place, normal; attribute vec4 colour;
    uniform vec3 low, size; uniform mat4 own, view, screen;
    varying vec3 n; varying vec3 c;
    void main() {
      n = mat3(view) * (mat3(own) * normal);
      c = colour.rgb;
      gl_Position = screen * view * own * vec4(low + size * place, 1.0);
    }`;
  const shown = program(VERTEX, `
    precision mediump float;
    uniform vec4 tint; uniform float opacity;
    varying vec3 n; varying vec3 c;
    void main() {
      vec3 up = normalize(n);
      if (!gl_FrontFacing) up = -up;
      vec3 base = mix(c, tint.rgb * (0.74 + 0.34 * dot(c, vec3(0.45))), tint.a);
      vec3 sky = mix(vec3(0.17, 0.15, 0.14), vec3(0.34, 0.35, 0.36), 0.5 + 0.5 * up.y);
      float key = max(dot(up, normalize(vec3(-0.45, 0.6, 0.75))), 0.0);
      float fill = max(dot(up, normalize(vec3(0.8, 0.1, 0.55))), 0.0);
      float away = 1.0 - abs(up.z);
      vec3 light = base * (sky + 0.8 * key + 0.28 * fill + 0.2 * away * away * away);
      float over = max(max(light.r, max(light.g, light.b)) - 0.8, 0.0);
      light *= 1.0 - (over - over / (1.0 + over / 0.2)) / (0.8 + over);
      gl_FragColor = vec4(light, mix(opacity, min(1.0, opacity * (0.45 + 1.9 * away * away)), step(opacity, 0.99)));
    }`);
  const numbered = program(VERTEX, `
    precision mediump float; uniform vec4 number; varying vec3 n; varying vec3 c;
    void main() { gl_FragColor = number; }`);

  const bytes = Uint8Array.from(atob(document.getElementById("data").textContent), (x) => x.charCodeAt(0));
  const buffers = about.shapes.map(function (shape) {
    const vertices = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, vertices);
    gl.bufferData(gl.ARRAY_BUFFER, bytes.subarray(shape.vertices, shape.vertices + 16 * shape.count), gl.STATIC_DRAW);
    const faces = gl.createBuffer();
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, faces);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, bytes.subarray(shape.faces, shape.faces + (shape.wide ? 4 : 2) * shape.corners), gl.STATIC_DRAW);
    return { vertices, faces };
  });

  const camera = { yaw: 0, pitch: 0, distance: 0, focal: about.centre.slice() };
  const ANGLE = Math.PI / 6;
  const FAR_OFF = about.radius / Math.sin(ANGLE / 2);

  function axes() {
    const yaw = camera.yaw * Math.PI / 180, pitch = camera.pitch * Math.PI / 180;
    const right = [Math.cos(yaw), Math.sin(yaw), 0];
    const back = [Math.sin(yaw) * Math.cos(pitch), -Math.cos(yaw) * Math.cos(pitch), Math.sin(pitch)];
    const up = [back[1] * right[2] - back[2] * right[1], back[2] * right[0] - back[0] * right[2], back[0] * right[1] - back[1] * right[0]];
    return [right, up, back];
  }

  function matrices() {
    const rows = axes();
    const view = new Float32Array(16);
    rows.forEach(function (row, r) {
      for (let k = 0; k < 3; k++) view[k * 4 + r] = row[k];
      view[12 + r] = -row.reduce((sum, value, k) => sum + value * camera.focal[k], 0);
    });
    view[14] -= camera.distance;
    view[15] = 1;
    const aspect = canvas.width / canvas.height;
    const near = Math.max(camera.distance - 600, 5), far = camera.distance + 900;
    const high = 1 / (Math.tan(ANGLE / 2) * Math.max(1, 1 / aspect));
    const screen = new Float32Array(16);
    screen[0] = high / aspect;
    screen[5] = high;
    screen[10] = (far + near) / (near - far);
    screen[11] = -1;
    screen[14] = 2 * far * near / (near - far);
    return { view, screen };
  }

  function part(node, used) {
    const shape = about.shapes[node.shape], buffer = buffers[node.shape];
    gl.uniformMatrix4fv(used.at.own, false, node.matrix);
    gl.uniform3fv(used.at.low, shape.low);
    gl.uniform3fv(used.at.size, shape.size);
    gl.frontFace(turnsOver(node.matrix) ? gl.CW : gl.CCW);
    if (node.solid) gl.enable(gl.CULL_FACE);
    else gl.disable(gl.CULL_FACE);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer.vertices);
    gl.vertexAttribPointer(0, 3, gl.UNSIGNED_SHORT, true, 16, 0);
    gl.vertexAttribPointer(1, 3, gl.BYTE, true, 16, 8);
    gl.vertexAttribPointer(2, 4, gl.UNSIGNED_BYTE, true, 16, 12);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffer.faces);
    gl.drawElements(gl.TRIANGLES, shape.corners, shape.wide ? gl.UNSIGNED_INT : gl.UNSIGNED_SHORT, 0);
  }

  function begin(used) {
    const { view, screen } = matrices();
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.useProgram(used.program);
    [0, 1, 2].forEach((i) => gl.enableVertexAttribArray(i));
    gl.uniformMatrix4fv(used.at.view, false, view);
    gl.uniformMatrix4fv(used.at.screen, false, screen);
  }

  const chosenTint = [1, 3, 5].map((i) => parseInt(about.chosen.slice(i, i + 2), 16) / 255);
  const solid = about.nodes.filter((node) => node.opacity > 0.99);
  const faded = about.nodes.filter((node) => node.opacity <= 0.99);

  function frame() {
    asked = false;
    const scale = Math.min(window.devicePixelRatio || 1, 2);
    const width = Math.max(1, Math.round(canvas.clientWidth * scale));
    const height = Math.max(1, Math.round(canvas.clientHeight * scale));
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    begin(shown);
    gl.disable(gl.BLEND);
    gl.depthMask(true);
    const each = function (node) {
      const tint = chosen.has(node.part) ? chosenTint : node.tint;
      gl.uniform4fv(shown.at.tint, tint ? [...tint, 0.72] : [0, 0, 0, 0]);
      // faded parts lie over each other here, and are not averaged as in the program
      gl.uniform1f(shown.at.opacity, node.opacity > 0.99 ? 1 : 0.6 * node.opacity);
      part(node, shown);
    };
    solid.forEach(each);
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.depthMask(false);
    faded.forEach(each);
    gl.depthMask(true);
  }

  let asked = false;
  draw = function () {
    if (!asked) { asked = true; requestAnimationFrame(frame); }
  };

  // The numbers are drawn into a picture of their own, at the size of the canvas.
  function at(x, y) {
    const target = gl.createFramebuffer(), picture = gl.createTexture(), depth = gl.createRenderbuffer();
    gl.bindTexture(gl.TEXTURE_2D, picture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, canvas.width, canvas.height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.bindFramebuffer(gl.FRAMEBUFFER, target);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, picture, 0);
    gl.bindRenderbuffer(gl.RENDERBUFFER, depth);
    gl.renderbufferStorage(gl.RENDERBUFFER, gl.DEPTH_COMPONENT16, canvas.width, canvas.height);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.RENDERBUFFER, depth);
    begin(numbered);
    gl.disable(gl.BLEND);
    about.nodes.forEach(function (node, i) {
      if (node.opacity < 0.5) return; // one looks, and taps, through what is faded
      gl.uniform4f(numbered.at.number, ((i + 1) & 255) / 255, ((i + 1) >> 8) / 255, 0, 1);
      part(node, numbered);
    });
    const bounds = canvas.getBoundingClientRect();
    const pixel = new Uint8Array(4);
    gl.readPixels(
      Math.round((x - bounds.left) * canvas.width / bounds.width),
      Math.round(canvas.height - 1 - (y - bounds.top) * canvas.height / bounds.height),
      1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.deleteFramebuffer(target);
    gl.deleteTexture(picture);
    gl.deleteRenderbuffer(depth);
    const number = pixel[0] + 256 * pixel[1];
    return number ? about.nodes[number - 1].part : null;
  }

  // --- hands

  function turn(dx, dy) {
    camera.yaw -= dx * 0.4;
    camera.pitch = Math.max(-89, Math.min(89, camera.pitch + dy * 0.4));
    draw();
  }

  function nearer(factor) {
    camera.distance = Math.max(0.15 * FAR_OFF, Math.min(4 * FAR_OFF, camera.distance * factor));
    draw();
  }

  function shift(dx, dy) {
    const [right, up] = axes();
    const step = 2 * camera.distance * Math.tan(ANGLE / 2) / canvas.clientHeight;
    for (let k = 0; k < 3; k++) camera.focal[k] += step * (-dx * right[k] + dy * up[k]);
    draw();
  }

  function look(yaw, pitch) {
    camera.yaw = yaw;
    camera.pitch = pitch;
    camera.distance = FAR_OFF;
    camera.focal = about.centre.slice();
    draw();
  }

  const fingers = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", function (event) {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (fingers.size === 1) moved = 0;
  });
  canvas.addEventListener("pointermove", function (event) {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const dx = event.clientX - before[0], dy = event.clientY - before[1];
    moved += Math.abs(dx) + Math.abs(dy);
    if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      const far = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]);
      nearer(far(before) / Math.max(far([event.clientX, event.clientY]), 1));
      shift(dx / 2, dy / 2);
    } else if (event.shiftKey || event.buttons === 4) {
      shift(dx, dy);
    } else {
      turn(dx, dy);
    }
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
  });
  function lift(event) {
    const was = fingers.delete(event.pointerId);
    if (!was || event.type === "pointercancel" || fingers.size || moved > 6) return;
    const found = at(event.clientX, event.clientY);
    if (found) location.hash = found;
  }
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("wheel", function (event) {
    event.preventDefault();
    nearer(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.003));
  }, { passive: false });
  canvas.addEventListener("dblclick", () => look(camera.yaw, camera.pitch));
  canvas.addEventListener("keydown", function (event) {
    const steps = { ArrowLeft: [-20, 0], ArrowRight: [20, 0], ArrowUp: [0, -20], ArrowDown: [0, 20] };
    if (steps[event.key]) { event.preventDefault(); turn(...steps[event.key]); }
    if (event.key === "+" || event.key === "=") nearer(0.85);
    if (event.key === "-") nearer(1.18);
  });
  document.querySelectorAll("#tools button").forEach(function (button) {
    button.addEventListener("click", function () {
      const outward = about.left ? 90 : -90;
      const yaw = { out: outward, in: -outward }[button.dataset.yaw];
      look(yaw === undefined ? Number(button.dataset.yaw) : yaw, Number(button.dataset.pitch));
    });
  });
  window.addEventListener("resize", draw);
  look(0, 0);
})();
