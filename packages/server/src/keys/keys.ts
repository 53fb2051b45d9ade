import { openFolder, secretRing, type Ring } from './secrets.ts';
import { signingRing, type SigningKey } from './signing.ts';

export type ServerKeys = {
  /** Wraps the data keys of deliveries and the secrets of webhook endpoints. */
  readonly master: Ring<Buffer>;
  /** Codes are kept as HMAC under this (rule C1). */
  readonly pepper: Ring<Buffer>;
  /** Signs operator sessions. */
  readonly session: Ring<Buffer>;
  /** Fingerprints of requests (rule A4). */
  readonly fingerprint: Ring<Buffer>;
  /** Signs receipts and notes. */
  readonly receipt: Ring<SigningKey>;
  /** Signs holders' certificates and the heads that answers carry. */
  readonly certificate: Ring<SigningKey>;
};

/** Reads the secrets folder; makes at first start what is not there. */
export async function openKeys(folder: string): Promise<ServerKeys> {
  await openFolder(folder);
  const [master, pepper, session, fingerprint, receipt, certificate] = await Promise.all([
    secretRing(folder, 'master'),
    secretRing(folder, 'pepper'),
    secretRing(folder, 'session'),
    secretRing(folder, 'fingerprint'),
    signingRing(folder, 'receipt'),
    signingRing(folder, 'certificate'),
  ]);
  return { master, pepper, session, fingerprint, receipt, certificate };
}

/** The key in use: the newest. */
export const current = <T>(ring: Ring<T>): T => ring[0].value;
