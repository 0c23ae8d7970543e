import { messageOf } from '../shared/errors.ts';
import type { Clock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import type { Log } from './log.ts';
import { certificateNames } from './security/certificate-names.ts';
import { openSelfSigned } from './security/self-signed.ts';
import { readCertificate } from './security/tls-material.ts';
import type { TlsMaterial } from './security/tls-material.ts';

/** What decides with what the server proves itself. */
export type TlsConfig = Pick<ServeConfig, 'https' | 'dataFolder' | 'host' | 'allowedHosts'>;

/** What the server proves itself with now; null: it speaks plain HTTP. Throws what is wrong with the files. */
export async function openTls(config: TlsConfig, now: number = Date.now()): Promise<TlsMaterial | null> {
  const { https = null, dataFolder, host, allowedHosts } = config;
  if (https === null) return null;
  if (https === 'self-signed') return openSelfSigned(dataFolder, certificateNames(host, allowedHosts), now);
  return readCertificate(https, now);
}

const LOOK_MS = 12 * 3600 * 1000;

/** What it takes to keep a server's certificate young. */
export interface TlsKeeping {
  readonly config: TlsConfig;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly renew: (tls: TlsMaterial) => void;
}

/** Looks twice a day whether there is a newer certificate, or must be; one that is wrong is told, and the old one stays. The returned function ends that. */
export function keepTls({ config, clock, log, renew }: TlsKeeping): () => void {
  const look = async (): Promise<void> => {
    try {
      const tls = await openTls(config, clock.wallTime());
      if (tls !== null) renew(tls);
    } catch (error) {
      log.warn(`The certificate could not be renewed: ${messageOf(error)}`);
    }
  };
  return clock.every(LOOK_MS, () => void look());
}
