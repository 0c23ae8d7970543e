import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Tensor } from '../../shared/tensor.ts';
import { TensorReceiver, TensorSender } from './tensor-post.ts';

function ends(): {
  readonly sender: TensorSender;
  readonly receiver: TensorReceiver;
  readonly close: () => void;
} {
  const { port1, port2 } = new MessageChannel();
  return { sender: new TensorSender(port1), receiver: new TensorReceiver(port2), close: () => port1.close() };
}

function floats(...values: number[]): Tensor {
  return { type: 'float32', dims: [values.length], data: Float32Array.from(values) };
}

test.each<Tensor & { readonly type: 'float32' | 'float16' | 'uint8' | 'int32' }>([
  { type: 'float32', dims: [1, 2], data: Float32Array.of(0.5, -1) },
  { type: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0xbc00) },
  { type: 'uint8', dims: [3], data: Uint8Array.of(1, 2, 255) },
  { type: 'int32', dims: [1], data: Int32Array.of(-7) },
])('a tensor of $type arrives as it was sent, at once', (tensor) => {
  const { sender, receiver, close } = ends();
  sender.send(tensor);
  expect(receiver.take({ type: tensor.type, dims: tensor.dims })).toEqual(tensor);
  close();
});

test('a view that begins inside its memory is sent alone, and stays with its owner', () => {
  const { sender, receiver, close } = ends();
  const memory = Float32Array.of(9, 1, 2, 9);
  const data = memory.subarray(1, 3);
  sender.send({ type: 'float32', dims: [2], data });
  const taken = receiver.take({ type: 'float32', dims: [2] });
  expect(taken.data).toEqual(Float32Array.of(1, 2));
  expect(taken.data.buffer.byteLength).toBe(8);
  expect(memory).toEqual(Float32Array.of(9, 1, 2, 9));
  close();
});

test('they come in order, and memory that was given back is used again and no more is asked for', () => {
  const { sender, receiver, close } = ends();
  const shape = { type: 'float32', dims: [1] } as const;
  sender.send(floats(1));
  sender.send(floats(2));
  const first = receiver.take(shape);
  expect(first.data).toEqual(Float32Array.of(1));
  receiver.giveBack();
  expect(first.data.byteLength).toBe(0);
  sender.send(floats(3));
  expect(receiver.take(shape).data).toEqual(Float32Array.of(2));
  receiver.giveBack();
  receiver.giveBack();
  expect(receiver.take(shape).data).toEqual(Float32Array.of(3));
  close();
});

test('memory of another size is not used for the next model’s tensors', () => {
  const { sender, receiver, close } = ends();
  sender.send(floats(1));
  receiver.take({ type: 'float32', dims: [1] });
  receiver.giveBack();
  sender.send(floats(1, 2));
  expect(receiver.take({ type: 'float32', dims: [2] }).data).toEqual(Float32Array.of(1, 2));
  close();
});

test('what was announced and not sent is said, instead of what came before being taken for it', () => {
  const { receiver, close } = ends();
  expect(() => receiver.take({ type: 'uint8', dims: [1] })).toThrow('did not come');
  close();
});
