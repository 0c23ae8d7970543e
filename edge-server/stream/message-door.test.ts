import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { FakeClock } from '../../shared/fake-clock.cases.ts';
import { MessageDoor } from './message-door.ts';

const MESSAGE = new Uint8Array([1]);

function doorOf(take: () => void = () => undefined) {
  const clock = new FakeClock();
  const heard: (string | number)[] = [];
  const door = new MessageDoor({
    peer: { close: (code) => void heard.push(code) },
    clock,
    messagesPerSecond: 3,
    take: () => {
      heard.push('message');
      take();
    },
    tell: ({ code }) => heard.push(code),
    ended: () => heard.push('ended'),
  });
  return { clock, heard, door };
}

test('lets in so many a second; more ends the connection, with a reason, once', () => {
  const { clock, heard, door } = doorOf();
  for (let count = 0; count < 3; count += 1) door.receive(MESSAGE, true);
  clock.advance(1_000);
  for (let count = 0; count < 5; count += 1) door.receive(MESSAGE, true);
  door.fail(new SightlineError('internal', 'too late'));
  door.leave();
  door.end();
  expect(heard).toEqual([...Array.from({ length: 6 }, () => 'message'), 'overloaded', 1013, 'ended']);
});

test.each<[string, (scene: ReturnType<typeof doorOf>) => void, readonly (string | number)[]]>([
  ['text', ({ door }) => door.receive(MESSAGE, false), ['invalid_message', 1003, 'ended']],
  ['silence', ({ clock }) => clock.advance(5_000), ['deadline', 1008, 'ended']],
  ['a goodbye', ({ door }) => door.leave(), [1000, 'ended']],
  ['a socket that is gone', ({ door }) => door.end(), ['ended']],
])('ends at %s', (_, act, expected) => {
  const scene = doorOf();
  scene.door.expect('hello', 5_000);
  act(scene);
  scene.door.receive(MESSAGE, true);
  expect([scene.heard, scene.door.isShut]).toEqual([expected, true]);
});

test('ends at what a message is refused for', () => {
  const { heard, door } = doorOf(() => {
    throw new SightlineError('conflict', 'of another revision');
  });
  door.receive(MESSAGE, true);
  expect(heard).toEqual(['message', 'conflict', 1008, 'ended']);
});
