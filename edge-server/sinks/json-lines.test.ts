import { appendFile, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JsonLinesSchema } from '../../shared/elements/json-lines.ts';
import { notificationOf } from './outbox-store.cases.ts';
import { RotatingFile } from './rotating-file.ts';
import { checkSink, sinkOf, unhurried } from './sink.cases.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-lines-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const lines = (config: object = {}) =>
  sinkOf('json_lines', JsonLinesSchema.parse(config), { dataFolder: folder });
const read = async (name = 'porch-sink.jsonl') => readFile(join(folder, 'lines', name), 'utf8');

describe('lines of JSON', () => {
  checkSink(async () => ({
    sink: lines(),
    told: async () =>
      (await read())
        .trimEnd()
        .split('\n')
        .map((line) => String(Object(JSON.parse(line)).id)),
    heard: read,
    away: async () => {
      await rm(join(folder, 'lines'), { recursive: true });
      await writeFile(join(folder, 'lines'), 'no folder');
    },
    remove: async () => undefined,
  }));

  test('go to the file that is named, for this user only, and to no other place', async () => {
    await lines({ file: 'porch' }).send([notificationOf('a')], unhurried());
    expect(await readdir(join(folder, 'lines'))).toEqual(['porch.jsonl']);
    expect((await stat(join(folder, 'lines', 'porch.jsonl'))).mode & 0o777).toBe(0o600);
    for (const file of ['../x', '/etc/passwd', 'a/b', '..', '']) {
      expect(JsonLinesSchema.safeParse({ file }).success).toBe(false);
    }
  });
});

const open = (maxBytes: number, files: number) =>
  new RotatingFile(join(folder, 'x.jsonl'), { maxBytes, files });
const all = async () => {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]));
};

describe('a file that is set aside before it grows too large', () => {
  test('keeps the newest lines in so many files', async () => {
    const file = open(10, 3);
    for (let n = 1; n <= 9; n += 1) await file.append([`line${n}`]);
    await file.close();
    expect(await all()).toEqual([
      ['x.jsonl', 'line9\n'],
      ['x.jsonl.1', 'line8\n'],
      ['x.jsonl.2', 'line7\n'],
    ]);
  });

  test('takes many lines at once without going beyond its bound, and a long one alone', async () => {
    const file = open(12, 4);
    await file.append(['aaaa', 'bbbb', 'cccc', 'a line that is longer than the bound', 'dd']);
    await file.close();
    expect((await all()).map(([, text]) => text)).toEqual([
      'dd\n',
      'a line that is longer than the bound\n',
      'cccc\n',
      'aaaa\nbbbb\n',
    ]);
  });

  test('cuts off what was half written when the process died', async () => {
    const first = open(1000, 2);
    await first.append(['one']);
    await first.close();
    await appendFile(join(folder, 'x.jsonl'), '{"half');
    const second = open(1000, 2);
    await second.append(['two']);
    await second.close();
    expect(await all()).toEqual([['x.jsonl', 'one\ntwo\n']]);
  });

  test('begins anew where only one file may be', async () => {
    const file = open(8, 1);
    await file.append(['line1']);
    await file.append(['line2']);
    await file.close();
    expect(await all()).toEqual([['x.jsonl', 'line2\n']]);
  });

  test('goes on once what was in its way is gone', async () => {
    const path = join(folder, 'in-the-way');
    await writeFile(path, '');
    const file = new RotatingFile(join(path, 'x.jsonl'), { maxBytes: 100, files: 2 });
    await expect(file.append(['one'])).rejects.toMatchObject({ code: 'storage' });
    await rm(path);
    await file.append(['two']);
    await file.close();
    expect(await readFile(join(path, 'x.jsonl'), 'utf8')).toBe('two\n');
  });
});
