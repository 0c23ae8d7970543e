import { z } from 'zod';
import { SightlineError } from '../errors.ts';

/** The variables of an environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Only these may be named: whoever may change a document could otherwise have any variable of the server sent to an
 * address of theirs.
 */
const NAME = /^SIGHTLINE_SECRET_[A-Z0-9_]{1,100}$/;
const IN_TEXT = /\$\{([^}]*)\}/g;
const NAME_RULE = 'must be the name of a variable that begins with `SIGHTLINE_SECRET_`';
/** Headers whose values open doors. */
const TELLING = /auth|cookie|token|key|secret|password/i;

const EnvName = z.string().regex(NAME, NAME_RULE);

/** A secret, by the name of the environment variable that holds it: documents are shown to everyone who may see. */
export const SecretSchema = z
  .union([
    z.strictObject({ env: EnvName }),
    z
      .string()
      .regex(
        /^\$\{SIGHTLINE_SECRET_[A-Z0-9_]{1,100}\}$/,
        'write `{ env: SIGHTLINE_SECRET_… }`, not the secret itself',
      ),
  ])
  .describe('`{ env: SIGHTLINE_SECRET_… }`: the environment variable that holds it.');
export type Secret = z.output<typeof SecretSchema>;

/** A text that may hold secrets as `${SIGHTLINE_SECRET_…}`. */
export const SecretTextSchema = z
  .string()
  .min(1)
  .max(2000)
  .refine((text) => namesIn(text).every((name) => NAME.test(name)), `what stands in \`\${…}\` ${NAME_RULE}`);

/** Headers of a request; those that open doors take their value from the environment. */
export const HeadersSchema = z
  .record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'is no name of a header'), SecretTextSchema)
  .refine((headers) => Object.keys(headers).length <= 32, 'there are more than 32 headers')
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      if (!TELLING.test(name) || value.includes('${')) continue;
      const message = `write the secret of \`${name}\` as \`\${SIGHTLINE_SECRET_…}\`: everyone who may see reads the document`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });

/** Reads secrets, and hides them again in what is said of them. */
export class Secrets {
  readonly #environment: Environment;
  readonly #read = new Set<string>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The secret itself. Throws `invalid_document` when its variable is not set. */
  of(secret: Secret): string {
    return typeof secret === 'string' ? this.in(secret) : this.#valueOf(secret.env);
  }

  /** A text with its secrets put in. Throws `invalid_document` when a variable is not set. */
  in(text: string): string {
    return text.replaceAll(IN_TEXT, (_all, name: string) => this.#valueOf(name));
  }

  /** Words without any secret that was read here. */
  hide(words: string): string {
    let hidden = words;
    for (const value of this.#read) hidden = hidden.replaceAll(value, '…');
    return hidden;
  }

  #valueOf(name: string): string {
    const value = NAME.test(name) ? this.#environment[name] : undefined;
    if (value === undefined || value === '') {
      throw new SightlineError(
        'invalid_document',
        `The environment variable ${name.slice(0, 120)} is not set: set it where the server is started.`,
      );
    }
    this.#remember(value);
    return value;
  }

  #remember(value: string): void {
    // One character stands in every text.
    for (const form of [value, encodeURIComponent(value)]) if (form.length > 3) this.#read.add(form);
  }
}

function namesIn(text: string): string[] {
  return [...text.matchAll(IN_TEXT)].map(([, name]) => name ?? '');
}
