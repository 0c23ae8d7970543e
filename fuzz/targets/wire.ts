import { smallPicture } from '../../edge-server/runs/small-picture.ts';
import type { PictureLayout } from '../../shared/frame.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { decodeClientMessage } from '../../shared/wire/client-message.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import { decodeLiveClientMessage } from '../../shared/wire/live-client-message.ts';
import { decodeLiveServerMessage } from '../../shared/wire/live-server-message.ts';
import { decodePublishClientMessage } from '../../shared/wire/publish-client-message.ts';
import { decodePublishServerMessage } from '../../shared/wire/publish-server-message.ts';
import { decodeRunClientMessage } from '../../shared/wire/run-client-message.ts';
import { decodeRunServerMessage } from '../../shared/wire/run-server-message.ts';
import { decodeServerMessage } from '../../shared/wire/server-message.ts';
import type { FuzzTarget } from '../target.ts';
import { RUN_CLIENT, RUN_SERVER } from './run-corpus.ts';
import { LIVE_VIEWER, LIVE_VIEWED, OFFLOAD_CLIENT, OFFLOAD_SERVER } from './wire-sample.ts';
import { PUBLISHED, PUBLISHERS, mutatedMessage } from './wire-sample.ts';
import type { WireSample } from './wire-sample.ts';

/** A layout that was taken keeps its readers within the bytes. */
function lookAt(layout: PictureLayout, data: Uint8Array): boolean {
  return smallPicture({ layout, data }, 16).rgb.length > 0;
}

function wireTarget(
  name: string,
  corpus: readonly WireSample[],
  decode: (bytes: Uint8Array) => boolean,
): FuzzTarget {
  const open = {
    next: (dice: Dice) => {
      const bytes = mutatedMessage(dice, corpus);
      return () => decode(bytes);
    },
  };
  return { name, weight: 16, open: () => open };
}

/** The decoders of binary messages: both sides of offloading, of runs that are carried, and of the live view. */
export const WIRE_TARGETS: readonly FuzzTarget[] = [
  wireTarget('wire.offload-client', OFFLOAD_CLIENT, (bytes) => {
    const { message, payload } = decodeClientMessage(bytes);
    const isPicture = message.type === 'frame' && message.content.kind === 'picture';
    return isPicture ? lookAt(message.content.layout, payload) : encodeMessage(message).length > 0;
  }),
  wireTarget(
    'wire.offload-server',
    OFFLOAD_SERVER,
    (bytes) => encodeMessage(decodeServerMessage(bytes)).length > 0,
  ),
  wireTarget('wire.run-client', RUN_CLIENT, (bytes) => {
    const { message, payload } = decodeRunClientMessage(bytes);
    return message.type === 'frame' ? lookAt(message.layout, payload) : encodeMessage(message).length > 0;
  }),
  wireTarget(
    'wire.run-server',
    RUN_SERVER,
    (bytes) => encodeMessage(decodeRunServerMessage(bytes).message).length > 0,
  ),
  wireTarget(
    'wire.live-client',
    LIVE_VIEWER,
    (bytes) => encodeMessage(decodeLiveClientMessage(bytes)).length > 0,
  ),
  wireTarget(
    'wire.live-server',
    LIVE_VIEWED,
    (bytes) => encodeMessage(decodeLiveServerMessage(bytes).message).length > 0,
  ),
  wireTarget('wire.publish-client', PUBLISHERS, (bytes) => {
    const { message, payload } = decodePublishClientMessage(bytes);
    const isPicture = message.type === 'frame' && message.content.kind === 'picture';
    return isPicture ? lookAt(message.content.layout, payload) : encodeMessage(message).length > 0;
  }),
  wireTarget(
    'wire.publish-server',
    PUBLISHED,
    (bytes) => encodeMessage(decodePublishServerMessage(bytes)).length > 0,
  ),
];
