import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importHolderKey, makeHolderKey, thumbprint, verifyConfirmation } from '../src/holder.ts';
import { signRelease } from '../src/release.ts';
import { statementHash } from '../src/statement.ts';
import { DECISIONS, DRAFT, statementOf, subtle, uuid } from './support/sample.ts';

const from = {
  draft: DRAFT,
  decisions: DECISIONS,
  holder: { id: uuid(6), role: 'recipient' },
  checkTime_s: 41.6,
} as const;

test('[C2, C9] a signed release holds the one statement of draft and decisions, under this key', async () => {
  const key = await makeHolderKey(subtle);
  const { visit, revision, statement, signature } = await signRelease(subtle, key, from);
  assert.deepEqual([visit, revision], [DRAFT.visit, DRAFT.revision]);
  const { parcels, holder, checkTime_s } = statement;
  assert.deepEqual(parcels, statementOf().parcels);
  assert.deepEqual(holder, { ...from.holder, key: thumbprint(key.publicKey) });
  assert.equal(checkTime_s, 42);
  const hash = statementHash(statement);
  assert.ok(await verifyConfirmation(subtle, key.publicKey, hash, signature));
});

test('[C2] a page’s key cannot be exported; a program’s that can comes back the same', async () => {
  const page = await makeHolderKey(subtle);
  await assert.rejects(subtle.exportKey('jwk', page.privateKey));
  const program = await makeHolderKey(subtle, { extractable: true });
  const back = await importHolderKey(subtle, await subtle.exportKey('jwk', program.privateKey));
  assert.deepEqual(back.publicKey, program.publicKey);
  const { statement, signature } = await signRelease(subtle, back, from);
  const hash = statementHash(statement);
  assert.ok(await verifyConfirmation(subtle, program.publicKey, hash, signature));
});
