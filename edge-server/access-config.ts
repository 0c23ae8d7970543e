import { resolve } from 'node:path';
import { z } from 'zod';
import { SightlineError } from '../shared/errors.ts';
import type { CertificateFiles } from './security/tls-material.ts';

/** Flags of `serve` that say who may reach the server, and how. */
export interface AccessFlags {
  readonly https?: boolean | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly allowHost?: readonly string[] | undefined;
  readonly allowOrigin?: readonly string[] | undefined;
  readonly allowEmbed?: readonly string[] | undefined;
}

/** With what the server speaks HTTPS: the user's own certificate, or one that it makes for itself. */
export type HttpsChoice = 'self-signed' | CertificateFiles;

const DEFAULT_EMBED_ANCESTORS = [
  "'self'",
  'http://localhost:*',
  'http://127.0.0.1:*',
  'https://localhost:*',
  'https://127.0.0.1:*',
];
const OriginSchema = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'an origin such as https://example.org, without a path',
  );
const HostNameSchema = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, 'a host name without a port');
const SWITCH: Readonly<Record<string, boolean>> = {
  '': false,
  '0': false,
  false: false,
  '1': true,
  true: true,
};

/** Names besides its own that the server answers to, lower case. Throws `invalid_document`. */
export function allowedHosts(flags: AccessFlags, env: NodeJS.ProcessEnv): readonly string[] {
  const wanted = namedBy('--allow-host', flags.allowHost, 'SIGHTLINE_ALLOW_HOST', env);
  return checkEach(wanted, HostNameSchema).map((name) => name.toLowerCase());
}

/** Foreign origins whose pages may use the API. Throws `invalid_document`. */
export function allowedOrigins(flags: AccessFlags, env: NodeJS.ProcessEnv): readonly string[] {
  return checkEach(namedBy('--allow-origin', flags.allowOrigin, 'SIGHTLINE_ALLOW_ORIGIN', env), OriginSchema);
}

/** What may hold the element's frame: ourselves, this machine, and what was asked for. Throws `invalid_document`. */
export function embedAncestors(flags: AccessFlags, env: NodeJS.ProcessEnv): readonly string[] {
  const wanted = namedBy('--allow-embed', flags.allowEmbed, 'SIGHTLINE_ALLOW_EMBED', env);
  return [...DEFAULT_EMBED_ANCESTORS, ...checkEach(wanted, OriginSchema)];
}

/** Null: plain HTTP. A certificate of one's own means HTTPS. Throws `invalid_document`. */
export function httpsChoice(flags: AccessFlags, env: NodeJS.ProcessEnv): HttpsChoice | null {
  const [cert, key] = [flags.cert ?? env['SIGHTLINE_CERT'], flags.key ?? env['SIGHTLINE_KEY']];
  if ((cert === undefined) !== (key === undefined))
    throw wrong(
      '--cert and --key (or SIGHTLINE_CERT and SIGHTLINE_KEY) belong together: give both, or neither.',
    );
  if (cert !== undefined && key !== undefined) return { cert: resolve(cert), key: resolve(key) };
  return (flags.https ?? switchOf(env, 'SIGHTLINE_HTTPS')) ? 'self-signed' : null;
}

/** A yes or no of the environment. Throws `invalid_document`. */
export function switchOf(env: NodeJS.ProcessEnv, name: string): boolean {
  const text = env[name] ?? '';
  const value = SWITCH[text];
  if (value === undefined) throw wrong(`${name} must be 1 or 0, not "${text}".`);
  return value;
}

interface Named {
  readonly by: string;
  readonly values: readonly string[];
}

/** A flag counts more than the environment, where several are parted by commas or spaces. */
function namedBy(
  flag: string,
  values: readonly string[] | undefined,
  variable: string,
  env: NodeJS.ProcessEnv,
): Named {
  if (values !== undefined) return { by: flag, values };
  return { by: variable, values: (env[variable] ?? '').split(/[\s,]+/).filter((value) => value !== '') };
}

function checkEach({ by, values }: Named, schema: z.ZodType<string>): string[] {
  return values.map((value) => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw wrong(`${by} "${value}" must be ${parsed.error.issues[0]?.message ?? 'valid'}.`);
  });
}

function wrong(message: string): SightlineError {
  return new SightlineError('invalid_document', message);
}
