import type { TrustFile } from '@handfast/protocol/trust';
import type { Config } from '../config.ts';
import type { ServerKeys } from '../keys/keys.ts';
import type { EvidenceLog } from './open.ts';

/** The keys by which receipts and certificates are verified, older ones too. */
export const publicKeys = (keys: Pick<ServerKeys, 'receipt' | 'certificate'>): TrustFile['keys'] =>
  (['receipt', 'certificate'] as const).flatMap((use) =>
    keys[use].map(({ value }) => ({ kid: value.kid, use, publicKey: value.publicJwk.x })),
  );

/**
 * What a verifier needs, in one file: our public keys, and a C2SP tlog-policy that names this log
 * with all its keys and the witnesses that we ask. A reader who wants more than our word for it
 * gets the witnesses' keys from the witnesses.
 */
export function trustFile(
  keys: Pick<ServerKeys, 'receipt' | 'certificate'>,
  log: Pick<EvidenceLog, 'keys'>,
  witnesses: Config['witnesses'],
): TrustFile {
  const names = witnesses.map((_, at) => `witness-${at + 1}`);
  const policy = [
    ...log.keys.vkeys.map((vkey) => `log ${vkey}`),
    ...witnesses.map(({ vkey, url }, at) => `witness ${names[at]} ${vkey} ${url}`),
    ...(names.length === 0 ? [] : [`group witnesses any ${names.join(' ')}`]),
    `quorum ${names.length === 0 ? 'none' : 'witnesses'}`,
  ];
  return {
    type: 'handfast/trust/1',
    keys: publicKeys(keys),
    policy: policy.map((line) => `${line}\n`).join(''),
  };
}
