import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { createLog } from '../log.ts';
import { RunJournal } from './run-journal.ts';

test('what becomes of an element is a notice; what becomes of the run is one once', () => {
  const log = createLog('silent', process.stderr);
  const journal = new RunJournal({ clock: new FakeClock(), log, changed: () => undefined });
  journal.follow('running', 'frames flow');
  journal.hear({ at: 1, kind: 'state', element: null, message: 'running: frames flow' });
  journal.hear({ at: 2, kind: 'state', element: 'source', message: '"source" rests: it was told to pause.' });
  expect(journal.notices.newest.map(({ message }) => message)).toEqual([
    '"source" rests: it was told to pause.',
    'running: frames flow',
  ]);
});
