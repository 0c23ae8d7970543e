import '../../shared/no-eval.ts';
import { expose, transfer } from 'comlink';
import { ClipEncoder } from './clip-encoder.ts';
import { filmOf } from './clip-film.ts';
import type { ClipFile, ClipsApi } from './clips.api.ts';
import { outcomeOf } from './outcome.api.ts';

const encoder = new ClipEncoder();

async function clip(from: number, until: number): Promise<ClipFile | null> {
  const chunks = await encoder.between(from, until);
  return chunks.length === 0 ? null : filmOf(chunks);
}

const api: ClipsApi = {
  record: (frame, at, neededFrom) => outcomeOf(() => encoder.record(frame, at, neededFrom)),
  async clip(from, until) {
    const outcome = await outcomeOf(() => clip(from, until));
    const buffer = outcome.ok ? outcome.value?.data.buffer : undefined;
    return buffer instanceof ArrayBuffer ? transfer(outcome, [buffer]) : outcome;
  },
};

expose(api);
