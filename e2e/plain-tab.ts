import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { WebSocket } from 'ws';
import { executable, flagsOf } from './chromium.ts';

/** A tab of a browser that nobody pretends to look at: the test runner's own tabs are never hidden. */
export interface PlainTab {
  /** The value of an expression in the page, once it is settled. */
  evaluate(expression: string): Promise<unknown>;
  /** Puts another tab in front of it, or itself. */
  hide(hidden: boolean): Promise<void>;
  close(): Promise<void>;
}

interface Target {
  readonly id: string;
  readonly type: string;
  readonly webSocketDebuggerUrl: string;
}

async function poll<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the browser did not come up in 20 s');
}

/** Talks to one tab in the browser's own protocol. */
class Talk {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (answer: unknown) => void>();
  #number = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') return;
      const answer: { id?: number } = JSON.parse(data);
      this.#answers.get(answer.id ?? -1)?.(answer);
    });
  }

  async evaluate(expression: string): Promise<unknown> {
    this.#number += 1;
    const id = this.#number;
    const params = { expression, awaitPromise: true, returnByValue: true };
    const answer = await new Promise<unknown>((resolve) => {
      this.#answers.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
    });
    return valueOf(answer);
  }
}

function valueOf(answer: unknown): unknown {
  const text = JSON.stringify(answer);
  const parsed: { result?: { result?: { value?: unknown }; exceptionDetails?: unknown } } = JSON.parse(text);
  if (parsed.result?.exceptionDetails !== undefined) throw new Error(text.slice(0, 1000));
  return parsed.result?.result?.value;
}

/** Opens an address in a browser of its own with this clip as its camera; the caller closes it. */
export async function openPlainTab(url: string, camera: string): Promise<PlainTab> {
  const profile = await mkdtemp(join(tmpdir(), 'sightline-plain-'));
  const args = [
    ...flagsOf({ camera }),
    '--headless=new',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    url,
  ];
  const browser = spawn(executable() ?? chromium.executablePath(), args, { stdio: 'ignore' });
  const portFile = join(profile, 'DevToolsActivePort');
  const port = await poll(() =>
    existsSync(portFile) ? readFileSync(portFile, 'utf8').split('\n')[0] : undefined,
  );
  const ask = (path: string, method = 'GET'): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/json/${path}`, { method });
  const tab = await poll(async () => {
    const targets: Target[] = await (await ask('list')).json();
    return targets.find(({ type }) => type === 'page');
  });
  const socket = new WebSocket(tab.webSocketDebuggerUrl);
  await once(socket, 'open');
  const talk = new Talk(socket);
  const other: Target = await (await ask('new?about:blank', 'PUT')).json();
  await ask(`activate/${tab.id}`);
  return {
    evaluate: (expression) => talk.evaluate(expression),
    hide: async (hidden) => void (await ask(`activate/${hidden ? other.id : tab.id}`)),
    close: async () => {
      socket.close();
      const gone = once(browser, 'exit');
      browser.kill();
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
