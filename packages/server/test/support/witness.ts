import { cosignatureSigner } from '@handfast/protocol/log/cosignature';
import {
  COSIGNATURE_V1,
  formatVkey,
  privateKeyFromSeed,
  publicKeyOf,
} from '@handfast/protocol/log/keys';
import { formatSignatureLine, type Verifier } from '@handfast/protocol/log/note';
import {
  decideAddCheckpoint,
  openAddCheckpoint,
  SIZE_CONTENT_TYPE,
  type Known,
} from '@handfast/protocol/log/witness';
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TestWitness = {
  readonly vkey: string;
  readonly url: string;
  /** Statuses answered so far. */
  readonly answers: readonly number[];
  readonly known: () => Known;
  /** Whose checkpoints it cosigns. */
  readonly trust: (logs: readonly Verifier[]) => void;
  readonly stop: () => Promise<void>;
};

const COSIGNED_s = 1_772_443_100;

/** A witness after C2SP tlog-witness that keeps what it knows in memory: for tests alone. */
export async function startWitness(name = 'witness.test/one'): Promise<TestWitness> {
  const { subtle } = crypto;
  const key = await privateKeyFromSeed(subtle, name, new Uint8Array(randomBytes(32)));
  const signer = cosignatureSigner(subtle, key, COSIGNED_s);
  const answers: number[] = [];
  let known: Known = null;
  let trusted: readonly Verifier[] = [];

  const decide = async (body: string): Promise<[number, string, string]> => {
    const opened = await openAddCheckpoint(body, trusted);
    if (!opened.ok) return [opened.error.status, opened.error.reason, 'text/plain'];
    const decision = decideAddCheckpoint(known, opened.value);
    if (decision.status === 409) return [409, decision.body, SIZE_CONTENT_TYPE];
    if (decision.status !== 200) return [decision.status, '', 'text/plain'];
    known = decision.next;
    const signature = await signer.sign(opened.value.opened.text);
    const { name: by, keyId } = signer;
    return [200, formatSignatureLine({ name: by, keyId, signature }), 'text/plain'];
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const [status, text, type] = await decide(Buffer.concat(parts).toString('utf8'));
    answers.push(status);
    response.writeHead(status, { 'content-type': type }).end(text);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    vkey: formatVkey(publicKeyOf(name, COSIGNATURE_V1, key.publicKey)),
    url: `http://127.0.0.1:${port}`,
    answers,
    known: () => known,
    trust: (logs) => {
      trusted = logs;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
