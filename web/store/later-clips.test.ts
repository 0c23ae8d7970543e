import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { settle } from '../../shared/fake-clock.cases.ts';
import type { ClipServices } from '../../shared/run/clip-services.ts';
import { laterClips } from './later-clips.ts';

/** What was asked of whoever makes clips, once it is there. */
function trial() {
  const said: string[] = [];
  const gate: { open: () => void; refuse: (error: Error) => void } = { open: () => {}, refuse: () => {} };
  const services: ClipServices = {
    open: () => ({
      look: (_frame, at) => void said.push(`look ${at}`),
      begin: (id) => (said.push(`begin ${id}`), id !== 'one too many'),
      end: (id, until) => void said.push(`end ${id} ${until}`),
      close: () => void said.push('close'),
    }),
  };
  const load = (): Promise<ClipServices> =>
    new Promise((resolve, reject) => {
      gate.open = () => resolve(services);
      gate.refuse = reject;
    });
  const done = (id: string, reason: string | null): void => void said.push(`${id}: ${reason}`);
  const recorder = laterClips(load).open({ pipeline: 'tab', preMs: 0, maxMs: 1000, done });
  return { said, gate, recorder };
}

test('what was asked for before it was loaded is done then, in its order; frames of before are not waited for', async () => {
  const { said, gate, recorder } = trial();
  expect([recorder.look({}, 1), recorder.begin('a', 0)]).toEqual([undefined, true]);
  recorder.end('a', 5);
  gate.open();
  await settle();
  void recorder.look({}, 2);
  expect([recorder.begin('b', 1), recorder.begin('one too many', 1)]).toEqual([true, false]);
  recorder.close();
  void recorder.look({}, 3);
  await settle();
  expect(said).toEqual(['begin a', 'end a 5', 'look 2', 'begin b', 'begin one too many', 'close']);
});

test('one that was one too many then is said to have none', async () => {
  const { said, gate, recorder } = trial();
  recorder.begin('one too many', 0);
  gate.open();
  await settle();
  expect(said).toEqual(['begin one too many', 'one too many: too many are open']);
});

test('where it cannot be loaded every clip says why', async () => {
  const { said, gate, recorder } = trial();
  recorder.begin('a', 0);
  gate.refuse(new SightlineError('storage', 'no network'));
  await settle();
  recorder.begin('b', 0);
  recorder.end('b', 1);
  recorder.close();
  await settle();
  expect(said).toEqual(['a: no network', 'b: no network']);
});
