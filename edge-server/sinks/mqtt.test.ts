import { createHash, pbkdf2Sync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MqttSchema } from '../../shared/elements/mqtt.ts';
import { Secrets } from '../../shared/sinks/secret.ts';
import { until } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { Broker, BrokerReader, hasBroker } from './broker.cases.ts';
import { freePort } from '../loopback.cases.ts';
import { notificationOf } from './outbox-store.cases.ts';
import { checkSink, idIn, sinkOf, unhurried } from './sink.cases.ts';
import type { Sink } from './sink.ts';
import { testSinks } from './sinks.cases.ts';

let folder: string;
let port: number;
let broker: Broker;
const opened: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-mqtt-'));
  port = await freePort();
  if (hasBroker) broker = await Broker.start(port, folder);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  if (hasBroker) await broker.kill();
  await rm(folder, { recursive: true, force: true });
});

function sink(config: object = {}, parts: Parameters<typeof sinkOf>[2] = {}): Sink {
  const made = sinkOf('mqtt', MqttSchema.parse({ broker: `mqtt://127.0.0.1:${port}`, ...config }), {
    clock: systemClock,
    ...parts,
  });
  opened.push(made);
  return made;
}

async function reader(options?: { username?: string; password?: string }): Promise<BrokerReader> {
  const made = await BrokerReader.open(broker.url, options);
  opened.push(made);
  return made;
}

const BASE = 'sightline/porch';
const PERSON = `${BASE}/label/person`;

describe.runIf(hasBroker)('a real broker (skipped where mosquitto is not installed)', () => {
  checkSink(async () => {
    const read = await reader();
    const events = () => read.said.filter(({ topic }) => topic === `${BASE}/event`).map(({ text }) => text);
    const utf8 = () => events().map((text) => Buffer.from(text, 'latin1').toString());
    return {
      sink: sink(),
      told: async () => {
        await until(() => events().length > 0, 'an event was told');
        return utf8().map(idIn);
      },
      heard: async () => utf8().join('\n'),
      away: () => broker.kill(),
      remove: () => read.close(),
    };
  });

  test('knows whether Sightline is there: by its word, and by its last will', async () => {
    const made = sink();
    const read = await reader();
    await until(() => read.last(`${BASE}/availability`) === 'online', 'it is online');
    await made.close();
    await until(() => read.last(`${BASE}/availability`) === 'offline', 'it said good-bye');
    const later = await reader();
    await until(() => later.last(`${BASE}/availability`) === 'offline', 'the broker kept that');
    expect(later.said.find(({ topic }) => topic.endsWith('availability'))?.retained).toBe(true);
  });

  test('is told events as JSON, and how many of each label there are, kept, when that changes', async () => {
    const made = sink({ labels: ['person'] });
    const read = await reader();
    await until(() => read.last(`${PERSON}/present`) === 'OFF', 'nobody is there');
    await made.send([notificationOf('a', { counts: { person: 2, cat: 1 } })], unhurried());
    await until(() => read.last(`${BASE}/label/cat/count`) === '1', 'the cat is counted');
    expect([read.last(`${PERSON}/count`), read.last(`${PERSON}/present`)]).toEqual(['2', 'ON']);
    expect(read.json(`${BASE}/event`)).toMatchObject({
      event_type: 'new',
      id: 'a',
      event: { label: 'person' },
    });
    const said = read.said.length;
    await made.send([notificationOf('b', { counts: { person: 2, cat: 1 } })], unhurried());
    await until(() => read.json(`${BASE}/event`)['id'] === 'b', 'b was told');
    expect(read.said.slice(said).map(({ topic }) => topic)).toEqual([`${BASE}/event`]);
  });

  test('is told what was found in a frame, after which labels that are not in it are not there', async () => {
    const made = sink({ labels: ['person'] });
    const read = await reader();
    const event = { type: 'detections', at: 1, detections: [] };
    await made.send([notificationOf('a', { counts: { person: 3 } })], unhurried());
    await made.send([notificationOf('f', { event, counts: { dog: 1 } })], unhurried());
    await until(() => read.last(`${BASE}/label/dog/present`) === 'ON', 'the dog is there');
    expect([read.last(`${PERSON}/count`), read.last(`${PERSON}/present`)]).toEqual(['0', 'OFF']);
    expect(read.json(`${BASE}/detections`)).toEqual(event);
  });

  test('lets Home Assistant find everything, each thing once and all of one device', async () => {
    const bytes = Buffer.from([0xff, 0xd8, 0xff, 7]);
    const found = { kind: 'snapshot', type: 'image/jpeg', bytes: 4, createdAt: 1 } as const;
    const media = { open: async () => ({ ...found, bytesOf: () => Promise.resolve(bytes) }) };
    const made = sink({ labels: ['person'], picture: true }, { media });
    const read = await reader();
    await made.send([notificationOf('a')], unhurried());
    await until(() => read.last(`${BASE}/snapshot`) !== undefined, 'the picture is there');
    expect(read.last(`${BASE}/snapshot`)).toBe(bytes.toString('latin1'));
    const told = read.said
      .filter(({ topic }) => topic.startsWith('homeassistant/'))
      .map(({ topic }) => topic);
    const node = 'sightline_porch';
    expect(new Set(told)).toEqual(
      new Set([
        `homeassistant/event/${node}/event/config`,
        `homeassistant/sensor/${node}/last_event/config`,
        `homeassistant/camera/${node}/snapshot/config`,
        `homeassistant/binary_sensor/${node}/person_present/config`,
        `homeassistant/sensor/${node}/person_count/config`,
      ]),
    );
    expect(read.json(`homeassistant/binary_sensor/${node}/person_present/config`)).toEqual({
      name: 'person present',
      state_topic: `${PERSON}/present`,
      device_class: 'occupancy',
      unique_id: 'sightline_porch_person_present',
      availability_topic: `${BASE}/availability`,
      device: { identifiers: [node], name: 'porch', manufacturer: 'Sightline', model: 'Pipeline' },
      origin: { name: 'Sightline' },
    });
  });

  test('is told nothing of Home Assistant when that is not wanted', async () => {
    const made = sink({ discovery: false, topic: 'home/cams', labels: ['person'] });
    const read = await reader();
    await made.send([notificationOf('a')], unhurried());
    await until(() => read.last('home/cams/porch/event') !== undefined, 'the event is there');
    expect(read.said.every(({ topic }) => topic.startsWith('home/cams/porch/'))).toBe(true);
  });

  test('that was killed and comes back empty is told everything anew, and what waited, without being asked', async () => {
    const sinks = await testSinks({ folder, clock: systemClock });
    opened.push(sinks);
    const config = MqttSchema.parse({ broker: broker.url, labels: ['person'], retry: { delay_ms: 60_000 } });
    const open = await sinks.open('mqtt', config);
    await open.keep(notificationOf('a', { counts: { person: 1 } }));
    await until(() => sinks.outbox.stateOf('porch', 'mqtt').sent === 1, 'a was told');
    await broker.kill();
    await open.keep(notificationOf('b', { counts: { person: 2 } }));
    await until(() => sinks.outbox.stateOf('porch', 'mqtt').state === 'failing', 'it is failing');
    // Which of the two depends on whether the broker fell while it was told, or before.
    expect(sinks.outbox.stateOf('porch', 'mqtt').last_error).toMatch(/cannot be reached|Connection closed/);
    broker = await Broker.start(port, folder);
    const read = await reader();
    await until(() => read.json(`${BASE}/event`)['id'] === 'b', 'b was told');
    await until(() => read.last(`${PERSON}/count`) === '2', 'both are counted');
    expect(read.last(`${BASE}/availability`)).toBe('online');
    await until(() => sinks.outbox.stateOf('porch', 'mqtt').sent === 2, 'b has arrived');
    expect(sinks.outbox.stateOf('porch', 'mqtt')).toMatchObject({ state: 'idle', queued: 0, sent: 2 });
  });

  test('that asks who comes is told, and says so when it is the wrong one', async () => {
    await broker.kill();
    broker = await Broker.start(port, folder, { name: 'cam', hash: hashOf('right') });
    const environment = { SIGHTLINE_SECRET_RIGHT: 'right', SIGHTLINE_SECRET_WRONG: 'wrong' };

    const of = (name: string) =>
      sink({ user: 'cam', password: { env: name }, client_id: name }, { secrets: new Secrets(environment) });
    await expect(of('SIGHTLINE_SECRET_WRONG').send([notificationOf('a')], unhurried())).rejects.toThrow(
      /[Nn]ot authorized/,
    );
    await of('SIGHTLINE_SECRET_RIGHT').send([notificationOf('a')], unhurried());
    const read = await reader({ username: 'cam', password: 'right' });
    await until(() => read.last(`${BASE}/availability`) === 'online', 'it is online');
  });

  test('hostile labels and names stay in their place', async () => {
    const made = sink({ labels: [] }, { pipeline: '#/evil+' });
    const read = await reader();
    const label = '../../availability';
    await made.send([notificationOf('a', { counts: { [label]: 1, '$SYS/#': 2 } })], unhurried());
    await until(() => read.last('sightline/_evil_/label/_SYS_/count') === '2', 'it is counted');
    expect(read.last('sightline/_evil_/label/.._.._availability/count')).toBe('1');
    expect(read.last('sightline/_evil_/availability')).toBe('online');
  });
});

/** As mosquitto's own tool writes it. */
function hashOf(password: string): string {
  const salt = createHash('sha256').update('salt').digest().subarray(0, 12);
  const hash = pbkdf2Sync(password, salt, 101, 64, 'sha512');
  return `$7$101$${salt.toString('base64')}$${hash.toString('base64')}`;
}
