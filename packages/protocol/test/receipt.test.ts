import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBase64url, fromUtf8, utf8, type Bytes } from '../src/bytes.ts';
import { canonicalJson } from '../src/canonical.ts';
import { entryBytes, eventCommitment, leafHash } from '../src/chain.ts';
import {
  buildReceiptCore,
  coreDigest,
  issueEvent,
  opensEntry,
  parseReceipt,
  signReceipt,
  type Receipt,
  type ReceiptFacts,
} from '../src/receipt.ts';
import { sha256Hex } from '../src/sha256.ts';
import { statementHash } from '../src/statement.ts';
import { patch, type Operation } from './support/patch.ts';
import { digestOf, factsOf, ISSUER, receiptOf, statementOf, uuid } from './support/sample.ts';

const statement = statementOf();
const facts = await factsOf(statement);
const core = buildReceiptCore(facts);
const receipt = receiptOf(facts);

test('[R2] a core holds the statement, its hash, how it was confirmed, and both lists', () => {
  assert.deepEqual(core.statement, statement);
  assert.equal(core.hash, statementHash(statement));
  assert.deepEqual(core.holder, facts.holder);
  assert.ok(core.proves.length > 0 && core.doesNotProve.length > 0);
  assert.ok(!('known' in core));
});

test('[S3] the judgement stands in the receipt, for every parcel of the statement', () => {
  assert.deepEqual(core.judged, [
    { no: 1, seal: 'matches', label: 'matches', absentBecause: '' },
    { no: 2, seal: 'matches', label: 'not_read', absentBecause: '' },
    { no: 4, seal: 'none', label: 'not_read', absentBecause: 'at_depot' },
  ]);
  const unknown = buildReceiptCore({
    ...facts,
    known: { 1: { seal: 'mismatch' }, 2: { seal: 'tamper_open' } },
  });
  assert.deepEqual(
    unknown.judged.map(({ seal, absentBecause }) => `${seal} ${absentBecause}`),
    ['mismatch ', 'tamper_open ', 'none unknown'],
  );
  assert.throws(() => buildReceiptCore({ ...facts, known: {} }), /seal not judged/);
});

test('[R4] earlier receipts are named in one order, and only those are superseded', () => {
  const linked = buildReceiptCore({ ...facts, earlier: [uuid(9), uuid(8)], supersedes: [uuid(9)] });
  assert.deepEqual(linked.earlier, [uuid(8), uuid(9)]);
  assert.throws(() => buildReceiptCore({ ...facts, supersedes: [uuid(9)] }), /supersedes/);
  assert.throws(() => buildReceiptCore({ ...facts, earlier: [uuid(9), uuid(9)] }), /duplicate/);
});

test('[L1] the log’s entry commits to the issue of this receipt and to nothing else', () => {
  const event = issueEvent(core);
  assert.deepEqual(event, {
    type: 'ReceiptIssued',
    receipt: core.id,
    visit: statement.visit,
    hash: core.hash,
    core: sha256Hex(utf8(canonicalJson(core))),
  });
  const { entry, salt, leaf, origin } = receipt.log;
  assert.equal(entry.commitment, eventCommitment(event, fromBase64url(salt) as Bytes));
  assert.equal(leaf, leafHash(entryBytes(entry)));
  assert.equal(origin, statement.log);
  assert.ok(opensEntry(receipt));
  assert.ok(!opensEntry({ ...receipt, wrong: 1 }));
});

test('[L3] the log’s entry holds nothing of the statement', () => {
  const leaf = fromUtf8(entryBytes(receipt.log.entry)) as string;
  for (const word of [statement.delivery, statement.visit, core.hash, core.id, receipt.log.salt]) {
    assert.ok(!leaf.includes(word), word);
  }
});

test('[R2] the digest of a receipt is that of its core', () => {
  assert.equal(coreDigest(receipt), coreDigest(core));
  assert.notEqual(coreDigest({ ...core, wrong: 1 }), coreDigest(core));
});

test('[R2] a receipt reads back from its JWS as it was, in canonical text', async () => {
  const jws = await signReceipt(ISSUER, receipt);
  const payload = fromUtf8(fromBase64url(jws.split('.')[1] as string) as Bytes) as string;
  assert.equal(payload, canonicalJson(receipt));
  assert.deepEqual(parseReceipt(JSON.parse(payload)), { ok: true, value: receipt });
});

const put = (path: string, value: unknown): Operation => ({ op: 'replace', path, value });

test('[A3] a receipt misshapen is refused with its place', () => {
  const wrong: readonly (readonly [string, string, Operation])[] = [
    ['unknown', '/level', { op: 'add', path: '/level', value: 'high' }],
    ['missing', '/doesNotProve', { op: 'remove', path: '/doesNotProve' }],
    ['contradiction', '/statement/holder/key', put('/statement/channel', 'sms')],
    ['format', '/holder/signature', put('/holder/signature', 'AA')],
    ['unknown', '/holder/key/d', { op: 'add', path: '/holder/key/d', value: 'AA' }],
    ['type', '/courier', put('/courier', 'signed')],
    ['format', '/courier/action', put('/courier', { action: '<b>' })],
    ['range', '/wrong', put('/wrong', 21)],
    ['value', '/judged/0/seal', put('/judged/0/seal', 'fine')],
    ['format', '/contact/lastTwo', put('/contact/lastTwo', '4')],
    ['value', '/contact/setBy', put('/contact/setBy', 'recipient')],
    ['value', '/link', put('/link', 'recipient')],
    ['format', '/proves/0/text', put('/proves/0/text', 'Bewiesen: \u00fcbergeben.')],
    ['value', '/proves/0/code', put('/proves/0/code', 'not_inspected')],
    ['range', '/proves/0/parcel', put('/proves/0/parcel', 0)],
    ['format', '/log/salt', put('/log/salt', `${'A'.repeat(42)}B`)],
    ['contradiction', '/log/entry/head', put('/log/entry/head', digestOf('x'))],
    ['unknown', '/log/entry/note', { op: 'add', path: '/log/entry/note', value: 1 }],
  ];
  for (const [code, at, operation] of wrong) {
    const parsed = parseReceipt(patch(receipt, [operation]));
    assert.deepEqual(parsed, { ok: false, error: { code, at } }, at);
  }
});

test('[R2] nothing misshapen is signed', async () => {
  const wrong = { ...receipt, level: 3 } as Receipt;
  await assert.rejects(signReceipt(ISSUER, wrong), /no receipt: unknown at \/level/);
  const secret = { ...facts, code: '123456' } as ReceiptFacts;
  assert.throws(() => buildReceiptCore(secret), /no receipt: unknown at \/code/);
});
