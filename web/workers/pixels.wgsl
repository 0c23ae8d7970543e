// A camera's frame as a model wants it: size, bars, order of colours, scale, mean, deviation, layout. Works in float,
// so its numbers are near the exact kernel's, not equal to them.

struct Plan {
  size: vec2i,
  // Where the picture lies within the input; the rest are bars.
  origin: vec2i,
  shown: vec2i,
  // 0: a plane for each colour, 1: the colours of a pixel together.
  interleaved: u32,
  // 0: red first, 1: blue first, 2: gray alone.
  color: u32,
  mean: vec3f,
  scale: f32,
  deviation: vec3f,
  pad: f32,
}

@group(0) @binding(0) var frame: texture_external;
@group(0) @binding(1) var bilinear: sampler;
@group(0) @binding(2) var<uniform> plan: Plan;
@group(0) @binding(3) var<storage, read_write> tensor: array<f32>;

fn pixelAt(place: vec2i) -> vec3f {
  if (any(place < vec2i(0)) || any(place >= plan.shown)) {
    return vec3f(plan.pad);
  }
  let uv = (vec2f(place) + 0.5) / vec2f(plan.shown);
  return floor(textureSampleBaseClampToEdge(frame, bilinear, uv).rgb * 255.0 + 0.5);
}

@compute @workgroup_size(8, 8)
fn prepare(@builtin(global_invocation_id) id: vec3u) {
  let at = vec2i(id.xy);
  if (any(at >= plan.size)) {
    return;
  }
  let pixel = pixelAt(at - plan.origin);
  let area = plan.size.x * plan.size.y;
  let index = at.y * plan.size.x + at.x;
  if (plan.color == 2u) {
    let gray = floor((dot(pixel, vec3f(77.0, 150.0, 29.0)) + 128.0) / 256.0);
    tensor[index] = (gray * plan.scale - plan.mean.x) / plan.deviation.x;
    return;
  }
  let ordered = select(pixel.rgb, pixel.bgr, plan.color == 1u);
  let value = (ordered * plan.scale - plan.mean) / plan.deviation;
  for (var channel = 0; channel < 3; channel++) {
    let place = select(channel * area + index, index * 3 + channel, plan.interleaved == 1u);
    tensor[place] = value[channel];
  }
}
