import { z } from 'zod';
import { SecretTextSchema } from './secret.ts';

/** A host, or an address in brackets, maybe with a port; then a path without blanks. */
const PLACE = String.raw`(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?([/?#][^\s]*)?$`;
const WEB = new RegExp(`^https?://${PLACE}`, 'i');
const BROKER = new RegExp(`^(mqtts?|wss?)://${PLACE}`, 'i');

/** An address that a document names; it may hold secrets as `${SIGHTLINE_SECRET_…}`. */
export const WebAddressSchema = SecretTextSchema.refine(
  (text) => WEB.test(withoutSecrets(text)),
  'write an address as `https://example.org/hook`, without a name and a password in it',
).describe('An address by http or https. Secrets in it: `${SIGHTLINE_SECRET_…}`.');

/** The address of an MQTT broker. */
export const BrokerSchema = z
  .string()
  .max(500)
  .refine(
    (text) => BROKER.test(text),
    'write a broker as `mqtt://host:1883` or `mqtts://host:8883`, without a name and a password in it',
  )
  .describe('`mqtt://`, `mqtts://`, `ws://` or `wss://`.');

function withoutSecrets(text: string): string {
  return text.replaceAll(/\$\{[^}]*\}/g, 'x');
}
