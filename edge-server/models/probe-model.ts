import { messageOf, SightlineError } from '../../shared/errors.ts';
import type { ImportedModel, ImportedPort } from '../../shared/models/import/convert.ts';
import { openSession } from '../inference/native-session.ts';

/** The most values an input may have to be tried. */
const maxValues = 64 * 1024 * 1024;

/**
 * Runs an imported model once on zeros: that it loads and runs, and the true shapes of its outputs. Answers undefined
 * when an input has a variable size. Throws `invalid_model` with the runtime's words when it refuses the model.
 */
export async function probeModel(model: ImportedModel): Promise<readonly ImportedPort[] | undefined> {
  const feeds = model.inputs.map(({ name, shape = [] }) => ({
    name,
    shape,
    length: shape.reduce((a, b) => a * b, 1),
  }));
  if (feeds.some(({ shape }) => shape.some((size) => size < 0))) return undefined;
  if (feeds.some(({ length }) => length > maxValues))
    throw new SightlineError('too_large', 'The model’s input is too large to be run.');
  const { session } = await openSession(model.onnx, 1);
  try {
    const zeros = feeds.map(
      ({ name, shape, length }) =>
        [name, { type: 'float32', dims: shape, data: new Float32Array(length) }] as const,
    );
    const outputs = await session.run(Object.fromEntries(zeros));
    return model.outputs.map((port) => ({ ...port, shape: outputs[port.name]?.dims ?? port.shape ?? [] }));
  } catch (cause) {
    throw new SightlineError('invalid_model', `The imported model doesn't run: ${messageOf(cause)}`, {
      cause,
    });
  } finally {
    await session.close();
  }
}
