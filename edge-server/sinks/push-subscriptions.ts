import { createECDH, createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { SightlineError } from '../../shared/errors.ts';
import { PushWishSchema } from '../../shared/sinks/push-wish.ts';
import { readPrivate, writePrivate } from '../security/private-file.ts';

const KEY_BYTES = 65;
const AUTH_BYTES = 16;
/** Letters of what people call a browser. */
export const MAX_NAME = 60;
const Key = z.string().max(200).refine(isPoint, 'is no public key of a browser');
const Auth = z
  .string()
  .max(100)
  .refine((text) => Buffer.from(text, 'base64url').length === AUTH_BYTES, `has not ${AUTH_BYTES} bytes`);

/** What a browser's `PushSubscription.toJSON()` gives. */
export const SubscriptionSchema = z.object({
  endpoint: z
    .string()
    .max(1000)
    .refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'is no address by https'),
  keys: z.object({ p256dh: Key, auth: Auth }),
});

/** A browser that has asked for notifications. */
const RecordSchema = z.strictObject({
  ...SubscriptionSchema.shape,
  ...PushWishSchema.shape,
  /** What people call it. */
  name: z.string().max(MAX_NAME).default(''),
  /** By what the server knows who has asked, without their secret; null: nobody had to prove anything. */
  owner: z.nullable(z.string()),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
});
export type PushSubscriber = z.output<typeof RecordSchema>;

/** By what others may know it: what it is reached by is for nobody else. */
export function subscriberId({ endpoint }: Pick<PushSubscriber, 'endpoint'>): string {
  return createHash('sha256').update(endpoint).digest('hex').slice(0, 16);
}

const FileSchema = z.strictObject({ subscriptions: z.array(RecordSchema) });
const MAX_SUBSCRIPTIONS = 200;

/** The browsers that have asked for notifications, in a file that only this user may read. */
export class PushSubscriptions {
  readonly #file: string;
  readonly #byEndpoint: Map<string, PushSubscriber>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, all: readonly PushSubscriber[]) {
    this.#file = file;
    this.#byEndpoint = new Map(all.map((each) => [each.endpoint, each]));
  }

  /** Throws `storage` when the file is damaged. */
  static async open(dataFolder: string): Promise<PushSubscriptions> {
    const file = join(dataFolder, 'push-subscriptions.json');
    const { subscriptions } = await readPrivate(file, FileSchema, { subscriptions: [] });
    return new PushSubscriptions(file, subscriptions);
  }

  get all(): readonly PushSubscriber[] {
    return [...this.#byEndpoint.values()];
  }

  /** Adds one, or takes over what it wants now. Throws `conflict` when there are too many. */
  async put(subscriber: PushSubscriber): Promise<void> {
    const isNew = !this.#byEndpoint.has(subscriber.endpoint);
    if (isNew && this.#byEndpoint.size >= MAX_SUBSCRIPTIONS) {
      throw new SightlineError(
        'conflict',
        `${MAX_SUBSCRIPTIONS} browsers are told already, which is the most: turn notifications off in one of them.`,
      );
    }
    this.#byEndpoint.set(subscriber.endpoint, subscriber);
    await this.#write();
  }

  /** False: there was none. */
  async remove(endpoint: string): Promise<boolean> {
    const isGone = this.#byEndpoint.delete(endpoint);
    if (isGone) await this.#write();
    return isGone;
  }

  /** One write at a time, each of everything. */
  #write(): Promise<void> {
    const write = (): Promise<void> => writePrivate(this.#file, { subscriptions: this.all });
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }
}

/** Whether a text is a point of the curve that push messages are encrypted with. */
function isPoint(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== KEY_BYTES || bytes[0] !== 4) return false;
  const own = createECDH('prime256v1');
  own.generateKeys();
  try {
    return own.computeSecret(bytes).length > 0;
  } catch {
    // That is how a point that does not lie on the curve is told.
    return false;
  }
}
