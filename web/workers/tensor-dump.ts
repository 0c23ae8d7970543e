import type { Tensor } from '../../shared/tensor.ts';
import type { TensorDump } from './lane.api.ts';

/** Copies a tensor out, with the hash of its bytes. */
export async function dumpTensor(tensor: Tensor): Promise<TensorDump> {
  const { type, dims, data } = tensor;
  const bytes = new Uint8Array(data.byteLength);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { type, dims, bytes, sha256 };
}
