import type { Escape } from './template.ts';

/** For a value between the double quotes of a JSON text. */
export const inJson: Escape = (text) => JSON.stringify(text).slice(1, -1);

/** For a value in an address or a form. */
export const inUrl: Escape = (text) => encodeURIComponent(text.replaceAll(/[\uD800-\uDFFF]/gu, '\uFFFD'));

/** For a value in a header: what is not plain ASCII is written as in an address. */
export const inHeader: Escape = (text) =>
  text.replaceAll(/[^\x20-\x7E]+/g, (piece) =>
    encodeURIComponent(piece.replaceAll(/[\uD800-\uDFFF]/gu, '\uFFFD')),
  );

/** For one level of an MQTT topic: what means something in a topic becomes `_`. */
export const inTopic: Escape = (text) => text.replaceAll(/[\s/+#$\p{Cc}]+/gu, '_');
