/**
 * The recipient's part that curl cannot play: a P-256 key and a signature over the statement.
 * `sign.ts key KEYFILE` makes the key and prints its public half; `sign.ts release KEYFILE` reads
 * the view from standard input and prints the body of a release that takes all that is there.
 */
import { buildStatement, type Decision } from '@handfast/protocol/draft';
import { signConfirmation, thumbprint, type HolderPublicKey } from '@handfast/protocol/holder';
import { statementHash } from '@handfast/protocol/statement';
import { readFileSync, writeFileSync } from 'node:fs';
import { json } from 'node:stream/consumers';
import type { HolderView } from '@handfast/domain/view/holder';

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' };
const [act, file = 'holder.jwk'] = process.argv.slice(2);

if (act === 'key') {
  const { privateKey } = await crypto.subtle.generateKey(ES256, true, ['sign', 'verify']);
  const jwk = await crypto.subtle.exportKey('jwk', privateKey);
  writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 });
  console.log(JSON.stringify({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }));
} else {
  const jwk = JSON.parse(readFileSync(file, 'utf8')) as JsonWebKey & HolderPublicKey;
  const view = (await json(process.stdin)) as HolderView;
  const { visit } = view;
  if (visit === null) throw new Error('nobody is at the door');
  const said = visit.presented.map(({ no, decision }) => [no, decided(decision)] as const);
  const statement = buildStatement(visit.draft, Object.fromEntries(said), {
    channel: 'page',
    holder: { id: view.holder, role: view.role, key: thumbprint(jwk) },
    checkTime_s: 30,
  });
  const key = await crypto.subtle.importKey('jwk', jwk, ES256, false, ['sign']);
  const signature = await signConfirmation(crypto.subtle, key, statementHash(statement));
  const { id, revision } = visit;
  console.log(JSON.stringify({ visit: id, revision, statement, signature }));
}

/** What was decided, in the form that a statement is built of. */
function decided(
  seen: NonNullable<HolderView['visit']>['presented'][number]['decision'],
): Decision {
  if (seen === null) throw new Error('decide on every parcel first');
  const { outcome, reason, packaging, label, inspected } = seen;
  return { outcome, reason, packaging, label, inspected, seal: '', photos: [] };
}
