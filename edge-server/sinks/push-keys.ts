import { join } from 'node:path';
import webPush from 'web-push';
import { z } from 'zod';
import { readPrivate, writePrivate } from '../security/private-file.ts';

const KeysSchema = z.strictObject({ publicKey: z.string().min(1), privateKey: z.string().min(1) });
/** By which push services know this server; base64url. The public one is every browser's to know. */
export type PushKeys = z.output<typeof KeysSchema>;

/** The keys of a data folder; made when there are none. Throws `storage` when their file is damaged or cannot be written. */
export async function openPushKeys(dataFolder: string): Promise<PushKeys> {
  const file = join(dataFolder, 'push-keys.json');
  const found = await readPrivate(file, z.nullable(KeysSchema), null);
  if (found !== null) return found;
  const made = KeysSchema.parse(webPush.generateVAPIDKeys());
  await writePrivate(file, made);
  return made;
}
