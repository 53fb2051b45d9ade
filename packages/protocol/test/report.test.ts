import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fromUtf8 } from '../src/bytes.ts';
import { parseJsonStrict } from '../src/canonical.ts';
import { verifyConfirmation } from '../src/holder.ts';
import {
  parseReport,
  reportBytes,
  reportHash,
  REPORT_IS,
  signReport,
  verifyReport,
  verifyReportSignature,
  type Report,
  type SignedReport,
} from '../src/report.ts';
import { parseStatement } from '../src/statement.ts';
import { patch, type Operation } from './support/patch.ts';
import { REPORT } from './support/report.ts';
import { HOLDER_KEY, HOLDER_SECRET, importHolder, subtle, TRUST } from './support/sample.ts';
import { loadOwnVectors } from './support/vectors.ts';

type Vectors = {
  readonly accept: readonly { name: string; canonical: string; hash: string }[];
  readonly reject: readonly { name: string; code: string; at: string; patch: Operation[] }[];
  readonly signed: SignedReport;
  readonly rejectSigned: readonly { name: string; code: string; change: Partial<SignedReport> }[];
};

const vectors = (await loadOwnVectors('report.json')) as Vectors;

test('[H19] accepted reports give their bytes and their hash, in ASCII', () => {
  assert.ok(vectors.accept.length >= 6);
  for (const { name, canonical, hash } of vectors.accept) {
    const json = parseJsonStrict(canonical);
    const parsed = parseReport(json.ok ? json.value : null);
    assert.ok(parsed.ok, name);
    assert.equal(fromUtf8(reportBytes(parsed.value)), canonical, name);
    assert.equal(reportHash(parsed.value), hash, name);
    assert.match(canonical, /^[ -~]+$/, name);
  }
});

test('[A3] rejected reports fail with their code at their place', () => {
  assert.ok(vectors.reject.length >= 28);
  for (const { name, code, at, patch: operations } of vectors.reject) {
    const parsed = parseReport(patch(REPORT, operations));
    assert.deepEqual(parsed, { ok: false, error: { code, at } }, name);
  }
});

test('[H19] a report is no statement, and a statement no report', () => {
  assert.ok(!parseStatement(REPORT).ok);
  assert.ok(!parseReport({ ...REPORT, type: 'handfast/statement/1' }).ok);
});

test('[C2] a report’s signature is no confirmation of its hash', async () => {
  const hash = reportHash(REPORT);
  const key = await importHolder(HOLDER_KEY, HOLDER_SECRET);
  const signature = await signReport(subtle, key, hash);
  assert.ok(await verifyReportSignature(subtle, HOLDER_KEY, hash, signature));
  assert.ok(!(await verifyConfirmation(subtle, HOLDER_KEY, hash, signature)));
});

test('[H19] a signed report verifies offline and says what it is', async () => {
  const verified = await verifyReport(subtle, TRUST, vectors.signed);
  assert.ok(verified.ok, JSON.stringify(verified));
  assert.deepEqual(verified.value.report, REPORT);
  assert.equal(verified.value.ack.is, REPORT_IS);
  assert.match(REPORT_IS, /no receipt/);
});

test('[C2] a signed report with anything in another’s place is refused', async () => {
  assert.ok(vectors.rejectSigned.length >= 6);
  for (const { name, code, change } of vectors.rejectSigned) {
    const verified = await verifyReport(subtle, TRUST, { ...vectors.signed, ...change });
    assert.deepEqual(verified, { ok: false, error: code }, name);
  }
});

test('[A3] no JSON value makes the parser throw, and what it takes keeps its bytes', () => {
  const paths = ['', '/parcels', '/parcels/0', '/parcels/0/seal', '/holder', '/said', '/manifest'];
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      const parsed = parseReport(patch(REPORT, [{ op: 'replace', path, value }]));
      if (!parsed.ok) return assert.match(parsed.error.at, /^(?:\/|$)/);
      const again = parseReport(JSON.parse(fromUtf8(reportBytes(parsed.value)) ?? '') as Report);
      assert.ok(again.ok);
    }),
    { seed: 20260302, numRuns: 300 },
  );
});
