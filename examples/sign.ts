/**
 * The recipient's part that curl cannot play. `sign.ts key KEYFILE` makes a P-256 key and prints its
 * public half; `sign.ts release KEYFILE DECISIONS` reads the page's view and prints a signed release.
 */
import { importHolderKey, makeHolderKey } from '@handfast/protocol/holder';
import { signRelease } from '@handfast/protocol/release';
import { readFileSync, writeFileSync } from 'node:fs';

const { subtle } = crypto;
const [act, file = 'holder.jwk', said = '{}'] = process.argv.slice(2);
if (act === 'key') {
  const { privateKey, publicKey } = await makeHolderKey(subtle, { extractable: true });
  writeFileSync(file, JSON.stringify(await subtle.exportKey('jwk', privateKey)), { mode: 0o600 });
  console.log(JSON.stringify(publicKey));
} else {
  const key = await importHolderKey(subtle, JSON.parse(readFileSync(file, 'utf8')));
  const { visit, holder: id, role, now } = JSON.parse(readFileSync(0, 'utf8'));
  const checkTime_s = (Date.parse(now) - Date.parse(visit.openedAt)) / 1000;
  const decided = { draft: visit.draft, decisions: JSON.parse(said), holder: { id, role } };
  console.log(JSON.stringify(await signRelease(subtle, key, { ...decided, checkTime_s })));
}
