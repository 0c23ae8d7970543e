// Named tensors as bytes: a length, JSON that says what there is, and the values, each tensor at a multiple of 8.
const ARRAYS = { float32: Float32Array, int64: BigInt64Array, int32: Int32Array, uint8: Uint8Array };
const padded = (length) => Math.ceil(length / 8) * 8;

/** The bytes of tensors by name; each has `type`, `dims` and `data`. */
export function writeTensors(tensors) {
  const named = Object.entries(tensors);
  const described = named.map(([name, { type, dims, data }]) => ({
    name,
    type,
    dims: [...dims],
    bytes: data.byteLength,
  }));
  const head = new TextEncoder().encode(JSON.stringify(described));
  const size = named.reduce((sum, [, { data }]) => sum + padded(data.byteLength), padded(4 + head.length));
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = padded(4 + head.length);
  for (const [, { data }] of named) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += padded(data.byteLength);
  }
  return bytes;
}

/** What `writeTensors` wrote: [{ name, type, dims, data }]; the values are copies. */
export function readTensors(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const described = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = padded(4 + length);
  return described.map(({ name, type, dims, bytes: size }) => {
    const data = new ARRAYS[type](Uint8Array.from(bytes.subarray(at, at + size)).buffer);
    at += padded(size);
    return { name, type, dims, data };
  });
}
