import { z } from 'zod';
import { DeviceListingSchema, RemovedDeviceSchema } from '../../shared/device-listing.ts';
import type { DeviceListing } from '../../shared/device-listing.ts';
import { SightlineError } from '../../shared/errors.ts';
import { edgeAnswer, jsonInit, reachEdge } from './edge-answer.ts';

/** Which edge is to be paired. */
export interface DeviceWish {
  /** Its address, or a pairing link. */
  readonly address: string;
  readonly token: string;
  /** Empty: as it calls itself. */
  readonly name: string;
  /** Of a certificate that was compared; null: none was. */
  readonly fingerprint: string | null;
}

/** What came of pairing: it is done, or a certificate must be compared first. */
export type Paired =
  { readonly device: DeviceListing } | { readonly fingerprint: string; readonly words: string };

const ListSchema = z.array(DeviceListingSchema);
/** Longer than that an edge does not wait with its list. */
const LIST_PATIENCE_MS = 10_000;
const ErrorSchema = z.object({
  message: z.string(),
  details: z.object({ fingerprint: z.string() }).optional().catch(undefined),
});

/** The edges that are paired with an edge, over HTTP. Rejects with the edge's words, or `edge_lost`. */
export class EdgeDevices {
  readonly #url: URL;

  /** `baseUrl` is the edge's address, with a slash at its end. */
  constructor(baseUrl: string) {
    this.#url = new URL('api/devices', baseUrl);
  }

  /** All of them, as the edge last heard of them; it follows them for 10 s from then on, and tells by its events. */
  async list(): Promise<readonly DeviceListing[]> {
    const url = new URL(`${this.#url.href}?wait=false`);
    return ListSchema.parse(await edgeAnswer(url, { signal: AbortSignal.timeout(LIST_PATIENCE_MS) }));
  }

  async add({ address, token, name, fingerprint }: DeviceWish): Promise<Paired> {
    const body = {
      address,
      ...(token === '' ? {} : { token }),
      ...(name === '' ? {} : { name }),
      ...(fingerprint === null ? {} : { fingerprint }),
    };
    const response = await reachEdge(this.#url, jsonInit('POST', body));
    const answer: unknown = await response.json();
    if (response.ok) return { device: DeviceListingSchema.parse(answer) };
    const { message, details } = readError(answer, response);
    if (details === undefined) throw new SightlineError('edge_lost', message);
    return { fingerprint: details.fingerprint, words: message };
  }

  async rename(id: string, name: string): Promise<void> {
    await edgeAnswer(this.#of(id), jsonInit('PATCH', { name }));
  }

  /** Gives what came of it, for people. */
  async remove(id: string): Promise<string> {
    return RemovedDeviceSchema.parse(await edgeAnswer(this.#of(id), { method: 'DELETE' })).message;
  }

  #of(id: string): URL {
    return new URL(`${this.#url.href}/${encodeURIComponent(id)}`);
  }
}

function readError(answer: unknown, { status }: Response): z.output<typeof ErrorSchema> {
  return ErrorSchema.safeParse(answer).data ?? { message: `The edge answered with HTTP ${status}.` };
}
