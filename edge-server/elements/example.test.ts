import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { servicesForCases } from '../../shared/elements/services.cases.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { graphOf } from '../../shared/pipeline/resolve.ts';
import { createRun } from '../../shared/run/create-run.ts';
import { FakeHost } from '../../shared/run/fake-host.cases.ts';
import type { Message } from '../../shared/run/message.ts';
import { createModuleLoader } from './module-loader.ts';
import { modulesIn } from './modules-in.ts';

const folder = fileURLToPath(new URL('../../examples/elements/', import.meta.url));

async function runExample(outputs: Message[]) {
  const { document } = parseDocument(readFileSync(`${folder}sightline.yaml`, 'utf8'));
  const loadModule = createModuleLoader({ folder, allowed: modulesIn(document) });
  const detector = closing(() => host);
  const host = new FakeHost(elementOf, { ...servicesForCases(), detector, loadModule });
  const run = createRun({
    graph: graphOf(document, 'room'),
    host,
    elements: elementOf,
    listener: { output: (message) => void outputs.push(message) },
  });
  await run.start();
  return { host, run };
}

/** The detector of the cases, closing the frames as a host's own would. */
function closing(host: () => FakeHost): NonNullable<ReturnType<typeof servicesForCases>['detector']> {
  return (element) => {
    const inner = servicesForCases().detector?.(element);
    if (inner === undefined) throw new Error('no detector');
    return {
      ...inner,
      detect(frame, info, options, signal) {
        host().frames.close(frame as Parameters<FakeHost['frames']['close']>[0]);
        return inner.detect(frame, info, options, signal);
      },
    };
  };
}

test('the example counts people, once for each change, and its metrics and events are there', async () => {
  const outputs: Message[] = [];
  const { host, run } = await runExample(outputs);
  const push = async (): Promise<void> => {
    void host.source.push();
    await host.clock.advanceAsync(1000);
  };
  await push();
  await push();
  expect(outputs.map(({ value }) => value)).toEqual([{ count: 1, text: 'In the room: 1' }]);
  run.notify({
    name: 'forget',
    target: { to: 'elements', elements: ['user'] },
    params: {},
  });
  await push();
  expect(outputs).toHaveLength(2);
  const { elements } = run.figures();
  expect(elements.find(({ name }) => name === 'user')?.metrics).toEqual({ count: 1 });
  expect(host.lines.map(({ message }) => message)).toContain('fields count, text');
  await run.stop(0);
  expect(host.frames.open).toBe(0);
});
