import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fromBase64url, toBase64url, type Bytes } from '../src/bytes.ts';
import type { TrustedKeys } from '../src/jws.ts';
import { signReceipt, type Receipt } from '../src/receipt.ts';
import { verifyReceipt } from '../src/verify.ts';
import {
  factsOf,
  ISSUER,
  receiptOf,
  SMALL_DRAFT,
  statementOf,
  subtle,
  TRUST,
} from './support/sample.ts';
import { loadOwnVectors } from './support/vectors.ts';

type Vectors = {
  readonly trust: TrustedKeys;
  readonly accept: readonly (Pick<Receipt, 'hash' | 'proves' | 'doesNotProve'> & {
    readonly name: string;
    readonly jws: string;
  })[];
  readonly reject: readonly {
    readonly name: string;
    readonly step: string;
    readonly code: string;
    readonly at: string;
    readonly fault: string | null;
    readonly jws?: string;
    readonly repeat?: readonly [string, number];
  }[];
};

const vectors = (await loadOwnVectors('receipt.json')) as Vectors;
const { trust, accept, reject } = vectors;
const honest = accept[0]?.jws as string;

const jwsOf = ({ jws, repeat }: Vectors['reject'][number]): string =>
  jws ?? (repeat as [string, number])[0].repeat((repeat as [string, number])[1]);

test('[R2] receipts that hold are taken, with their lists as published', async () => {
  for (const { name, jws, hash, proves, doesNotProve } of accept) {
    const verified = await verifyReceipt(subtle, jws, trust);
    assert.ok(verified.ok, `${name}: ${JSON.stringify(verified)}`);
    const { status, receipt, kid } = verified.value;
    assert.deepEqual([status, kid], ['signed', 'operator-2026'], name);
    assert.equal(receipt.hash, hash, name);
    assert.deepEqual(receipt.proves, proves, name);
    assert.deepEqual(receipt.doesNotProve, doesNotProve, name);
  }
});

test('[R2] forged receipts are refused, each at its step with its code', async () => {
  assert.ok(reject.length >= 25);
  for (const forged of reject) {
    const { name, step, code, at, fault } = forged;
    const verified = await verifyReceipt(subtle, jwsOf(forged), trust);
    assert.deepEqual(verified, { ok: false, error: { step, code, at, fault } }, name);
  }
});

test('[R2] the published forgeries meet every step', () => {
  const steps = new Set(reject.map(({ step }) => step));
  assert.deepEqual([...steps].toSorted(), ['claims', 'content', 'envelope', 'holder', 'log']);
});

const codeUnder = async (keys: TrustedKeys): Promise<string> => {
  const verified = await verifyReceipt(subtle, honest, keys);
  return verified.ok ? 'ok' : verified.error.code;
};

test('[R2] without the right key nothing holds', async () => {
  const [receiptKey, certificateKey] = trust as [TrustedKeys[number], TrustedKeys[number]];
  assert.equal(await codeUnder([]), 'jws_kid');
  assert.equal(await codeUnder([certificateKey]), 'jws_kid');
  assert.equal(await codeUnder([receiptKey]), 'certificate_jws');
  assert.equal(await codeUnder([receiptKey, certificateKey]), 'ok');
  const { from: _, until: __, ...always } = receiptKey;
  assert.equal(await codeUnder([always, certificateKey]), 'ok');
});

test('[L7] the result claims a signature alone, and says what was not checked', async () => {
  const verified = await verifyReceipt(subtle, honest, trust);
  assert.ok(verified.ok);
  const { status, sentences } = verified.value;
  assert.equal(status, 'signed');
  assert.ok(
    sentences.some((text) => text.startsWith("Signed by the operator's key operator-2026")),
  );
  assert.ok(sentences.some((text) => /promised to hold it by .*: not checked here/.test(text)));
  assert.ok(!sentences.some((text) => /cannot be rewritten|witness/i.test(text)));
});

const sentencesFor = async (name: RegExp): Promise<string> => {
  const { jws } = accept.find((vector) => name.test(vector.name)) as { jws: string };
  const verified = await verifyReceipt(subtle, jws, trust);
  assert.ok(verified.ok);
  return verified.value.sentences.join(' ');
};

test('[C2] the result says whether there was a holder’s signature to check', async () => {
  assert.match(await sentencesFor(/SMS/), /no holder's signature to check/);
  assert.match(await sentencesFor(/^one parcel/), /holder's own signature .* was checked/);
  assert.match(await sentencesFor(/delegate/), /courier's signed action is enclosed: not checked/);
  assert.match(await sentencesFor(/^three/), /covers 2 of the 3 parcels/);
});

test('[R2] any changed bytes of a receipt never verify', async () => {
  const parts = honest.split('.').map((part) => fromBase64url(part) as Bytes);
  const change = fc.record({
    part: fc.nat(2),
    at: fc.nat(10_000),
    bits: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ part, at, bits }) => {
      const bytes = (parts[part] as Bytes).slice();
      const place = at % bytes.length;
      bytes[place] = (bytes[place] as number) ^ bits;
      const changed = parts.map((same, i) => toBase64url(i === part ? bytes : same)).join('.');
      const verified = await verifyReceipt(subtle, changed, trust);
      assert.ok(!verified.ok);
    }),
    { seed: 20260302, numRuns: 200 },
  );
});

test('[A3] no text makes the verifier throw', async () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.base64String().map((text) => text.replaceAll('=', '')),
        { maxLength: 4 },
      )
      .map((p) => p.join('.')),
    fc.tuple(fc.nat(honest.length), fc.nat(honest.length)).map(([a, b]) => honest.slice(a, b)),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      assert.ok(!(await verifyReceipt(subtle, text, trust)).ok);
    }),
    { seed: 20260302, numRuns: 300 },
  );
});

test('[R2] what is made now verifies now, by every channel and role', async () => {
  for (const channel of ['page', 'qr', 'sms'] as const) {
    for (const role of ['recipient', 'delegate', 'desk'] as const) {
      const facts = await factsOf(statementOf({ draft: SMALL_DRAFT, channel, role }));
      const jws = await signReceipt(ISSUER, receiptOf(facts));
      const verified = await verifyReceipt(subtle, jws, TRUST);
      assert.ok(verified.ok, `${channel} ${role}: ${JSON.stringify(verified)}`);
    }
  }
});

test('[R2] a receipt of 99 parcels fits and verifies', async () => {
  const parcels = Array.from({ length: 99 }, (_, i) => ({
    no: i + 1,
    number: { scheme: 'free' as const, value: `P-${String(i).padStart(30, '0')}` },
    sealKind: 'nfc' as const,
    presented: true,
  }));
  const decisions = Object.fromEntries(
    parcels.map(({ no }) => [
      no,
      {
        outcome: 'refused' as const,
        reason: 'changed_mind' as const,
        packaging: ['dented', 'open', 'retaped', 'torn', 'wet'] as const,
        seal: 'a'.repeat(64),
        label: '0000',
        inspected: true,
        photos: ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64)),
      },
    ]),
  );
  const facts = await factsOf(statementOf({ draft: { ...SMALL_DRAFT, parcels }, decisions }));
  const known = Object.fromEntries(parcels.map(({ no }) => [no, { seal: 'tamper_open' as const }]));
  const jws = await signReceipt(ISSUER, receiptOf({ ...facts, known }));
  const verified = await verifyReceipt(subtle, jws, TRUST);
  assert.ok(verified.ok, JSON.stringify(verified));
});
