import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Edge } from './edge.ts';

const run = promisify(execFile);

/** What a command of `sightline` prints, with the data folder of this edge. */
export async function sightline(edge: Edge, ...args: string[]): Promise<string> {
  const env = { ...process.env, SIGHTLINE_DATA: edge.data };
  const { stdout } = await run(process.execPath, ['build/edge-server/cli.js', ...args], { env });
  return stdout.trim();
}

/** The address that a QR code in the terminal leads to; its code is good once. */
export async function pairing(edge: Edge, role: 'view' | 'infer' | 'manage'): Promise<string> {
  const { url } = JSON.parse(await sightline(edge, 'pair', '--role', role, '--url', edge.url, '--json'));
  return url;
}
