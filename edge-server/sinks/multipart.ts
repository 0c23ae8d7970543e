import { randomBytes } from 'node:crypto';

/** One part of a form; its names are our own. */
export interface FormPart {
  readonly name: string;
  readonly type: string;
  readonly file?: string;
  readonly content: Uint8Array | string;
}

/** A form as the body of a request, with the header that goes with it. */
export function formOf(parts: readonly FormPart[]): {
  body: Uint8Array;
  headers: { 'content-type': string };
} {
  const boundary = `sightline-${randomBytes(16).toString('hex')}`;
  const pieces = parts.flatMap(({ name, type, file, content }) => {
    const named = file === undefined ? '' : `; filename="${file}"`;
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${named}\r\ncontent-type: ${type}\r\n\r\n`;
    return [Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')];
  });
  return {
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}
