import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issueCertificate, verifyCertificate, type ExpectedHolder } from '../src/certificate.ts';
import { signJws } from '../src/jws.ts';
import {
  certificateOf,
  HOLDER_SECRET,
  ISSUER,
  OTHER_KEY,
  statementOf,
  STRANGER,
  subtle,
  TRUST,
  uuid,
} from './support/sample.ts';

const statement = statementOf();
const CLAIMS = certificateOf(statement);
const EXPECTED: ExpectedHolder = {
  delivery: statement.delivery,
  holder: statement.holder,
  opened: statement.opened,
  accepted: '2026-03-02T09:17:30Z',
};

const outcome = async (jws: string, expected = EXPECTED): Promise<string> => {
  const read = await verifyCertificate(subtle, TRUST, jws, expected);
  return read.ok ? 'ok' : read.error;
};
const issued = await issueCertificate(ISSUER, CLAIMS);

test('[C2] a certificate gives its claims back for its own holder', async () => {
  const read = await verifyCertificate(subtle, TRUST, issued, EXPECTED);
  assert.deepEqual(read, { ok: true, value: CLAIMS });
});

test('[C2] a certificate serves no other delivery, holder, role or key', async () => {
  const { holder } = EXPECTED;
  const key = 'A'.repeat(43);
  assert.equal(await outcome(issued, { ...EXPECTED, delivery: uuid(9) }), 'certificate_delivery');
  assert.equal(
    await outcome(issued, { ...EXPECTED, holder: { ...holder, id: uuid(9) } }),
    'certificate_holder',
  );
  assert.equal(
    await outcome(issued, { ...EXPECTED, holder: { ...holder, role: 'desk' } }),
    'certificate_role',
  );
  assert.equal(
    await outcome(issued, { ...EXPECTED, holder: { ...holder, key } }),
    'certificate_key',
  );
});

const visit = (opened: string, accepted: string) =>
  outcome(issued, { ...EXPECTED, opened, accepted });

test('[C2] its time must touch the visit, ends included', async () => {
  const { from, until } = CLAIMS;
  assert.equal(await visit('2026-03-01T17:00:00Z', from), 'ok', 'paired while the courier waited');
  assert.equal(await visit(until, '2026-03-12T00:00:00Z'), 'ok', 'accepted late from offline');
  assert.equal(await visit('2026-03-01T17:00:00Z', '2026-03-01T17:59:59Z'), 'certificate_time');
  assert.equal(await visit('2026-03-09T18:00:01Z', '2026-03-12T00:00:00Z'), 'certificate_time');
});

test('[C2] a certificate signed by another, or dated outside its key’s time, is refused', async () => {
  assert.equal(await outcome(await issueCertificate(STRANGER, CLAIMS)), 'jws_signature');
  const early = { ...CLAIMS, from: '2025-12-31T23:59:59Z' };
  assert.equal(await outcome(await issueCertificate(ISSUER, early)), 'certificate_key_time');
});

test('[C2] another signed thing is no certificate, and misshapen claims are none', async () => {
  assert.equal(await outcome(await signJws(ISSUER, 'handfast-receipt+jwt', CLAIMS)), 'jws_typ');
  const wrong: unknown[] = [
    null,
    { ...CLAIMS, admin: true },
    { ...CLAIMS, role: 'neighbour' },
    { ...CLAIMS, key: { ...CLAIMS.key, d: HOLDER_SECRET } },
    { ...CLAIMS, key: { ...CLAIMS.key, y: OTHER_KEY.y } },
    { ...CLAIMS, from: CLAIMS.until, until: CLAIMS.from },
  ];
  for (const claims of wrong) {
    const jws = await signJws(ISSUER, 'handfast-holder+jwt', claims);
    assert.equal(await outcome(jws), 'certificate_fields', JSON.stringify(claims));
    await assert.rejects(issueCertificate(ISSUER, claims as typeof CLAIMS), /no certificate/);
  }
  assert.equal(await outcome('A'.repeat(4097)), 'jws_too_large');
});
