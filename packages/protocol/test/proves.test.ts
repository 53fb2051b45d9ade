import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Decision } from '../src/draft.ts';
import { judge } from '../src/judged.ts';
import { claimsOf, type ClaimFacts, type Line } from '../src/proves.ts';
import { REFUSAL_REASONS } from '../src/statement.ts';
import { timeFromEpoch, timeToEpoch } from '../src/time.ts';
import { DECISIONS, DRAFT, statementOf, uuid, type Told } from './support/sample.ts';

type Changes = Partial<Omit<ClaimFacts, 'statement' | 'judged'>>;
type Known = Parameters<typeof judge>[1];

const KNOWN: Known = {
  1: { seal: 'matches' },
  2: { seal: 'matches' },
  4: { absentBecause: 'at_depot' },
};

function claims(told: Told = {}, changes: Changes = {}, known: Known = KNOWN) {
  const statement = statementOf(told);
  return claimsOf({
    statement,
    judged: judge(statement, known),
    accepted: '2026-03-02T09:17:30Z',
    wrong: 0,
    contact: { lastTwo: '42', setBy: 'tenant', setAt: '2026-02-20T08:00:00Z' },
    link: 'server',
    earlier: [],
    supersedes: [],
    ...changes,
  });
}

const told = (no: number, changes: Partial<Decision>): Told => ({
  decisions: { ...DECISIONS, [no]: { ...(DECISIONS[no] as Decision), ...changes } },
});
const first = (changes: Partial<Decision>): Told => told(1, changes);
const codesOf = (lines: readonly Line[], parcel: number | null): string[] =>
  lines.filter((line) => line.parcel === parcel).map(({ code }) => code);
const textOf = (lines: readonly Line[], code: string): string | undefined =>
  lines.find((line) => line.code === code)?.text;

test('[R1] each parcel has its own lines, in the holder’s words', () => {
  const { proves, doesNotProve } = claims();
  assert.deepEqual(
    proves.filter(({ parcel }) => parcel === 1).map(({ text }) => text),
    [
      'Parcel 1 (095201234567891235) was presented by the courier; the holder said: taken.',
      'Parcel 1 packaging: the holder said: intact.',
      'Parcel 1 typed seal A004711: matches.',
      'Parcel 1 label: the holder typed or scanned 1235: matches.',
    ],
  );
  assert.deepEqual(codesOf(doesNotProve, 1), ['not_inspected', 'open_box_skipped']);
  assert.deepEqual(codesOf(proves, 2), [
    'refused',
    'packaging',
    'seal_matches',
    'photos',
    'inspected',
  ]);
  assert.deepEqual(codesOf(doesNotProve, 2), ['refusal_fault', 'nfc_limits']);
  assert.match(textOf(proves, 'refused') as string, /refused, damaged; .* scanned it again/);
});

test('[R3] a parcel that was not there is named as not covered, and nothing is proved of it', () => {
  const { proves, doesNotProve } = claims();
  assert.deepEqual(codesOf(proves, 4), []);
  assert.deepEqual(
    doesNotProve.filter(({ parcel }) => parcel === 4).map(({ text }) => text),
    [
      'Parcel 4 (SAW-290) is not covered by this receipt: it was not in this visit; by the ' +
        "operator's record it was at a depot.",
    ],
  );
});

const NEVER = [
  'who_was_there',
  'free_will',
  'unopened_contents',
  'contact_is_buyers',
  'whereabouts',
  'added_later',
  'operator_honest',
  'no_waiver',
];

test('[R5] what is never proved stands on every receipt', () => {
  const channel = fc.constantFrom('page' as const, 'qr' as const, 'sms' as const);
  const role = fc.constantFrom('recipient' as const, 'delegate' as const, 'desk' as const);
  const outcome = fc.constantFrom('', ...REFUSAL_REASONS);
  const link = fc.constantFrom('server' as const, 'sender' as const);
  fc.assert(
    fc.property(channel, role, outcome, fc.boolean(), link, (...drawn) => {
      const [channel, role, reason, inspected, link] = drawn;
      const decision = { outcome: reason === '' ? 'taken' : 'refused', reason, inspected } as const;
      const { doesNotProve } = claims({ ...first(decision), channel, role }, { link });
      const codes = codesOf(doesNotProve, null);
      for (const code of NEVER) assert.ok(codes.includes(code), code);
      assert.equal(codes.includes('onward'), role !== 'recipient');
    }),
    { seed: 20260302, numRuns: 100 },
  );
});

test('[R1] every line is an ASCII sentence, none stands twice, and no list scores', () => {
  for (const channel of ['page', 'qr', 'sms'] as const) {
    const { proves, doesNotProve } = claims(
      { channel, role: 'desk' },
      { wrong: 2, link: 'sender', earlier: [uuid(8)], supersedes: [uuid(8)] },
    );
    const texts = [...proves, ...doesNotProve].map(({ text }) => text);
    assert.equal(new Set(texts).size, texts.length);
    for (const text of texts) {
      assert.match(text, /^[A-Z][ -~]*\.$/);
      assert.ok(text.length <= 400);
      assert.doesNotMatch(text, /score|level|accepted the|genuine parcel/i);
    }
  }
});

test('[C2] a signature is claimed where there is one; SMS says that there is none', () => {
  for (const channel of ['page', 'qr'] as const) {
    const { proves, doesNotProve } = claims({ channel });
    assert.match(textOf(proves, `confirmed_${channel}`) as string, /signed this list/);
    assert.equal(textOf(doesNotProve, 'sms_unsigned'), undefined);
  }
  const sms = claims({ channel: 'sms' });
  assert.equal(textOf(sms.proves, 'confirmed_page'), undefined);
  assert.match(
    textOf(sms.proves, 'recorded_sms') as string,
    /^The operator's record says: the contact ending in 42 decided by SMS/,
  );
  assert.match(textOf(sms.doesNotProve, 'sms_unsigned') as string, /no holder's signature/);
});

test('[C8] a link that the sender sent is said to be so', () => {
  assert.equal(textOf(claims().doesNotProve, 'link_sender'), undefined);
  const [line] = claims({}, { link: 'sender' }).doesNotProve;
  assert.equal(line?.code, 'link_sender');
});

test('[H26] a contact set within 12 hours before the visit stands in the first line', () => {
  const opened = timeToEpoch(DRAFT.opened);
  const firstLine = (before_s: number, lastTwo = '42'): Line | undefined =>
    claims({}, { contact: { lastTwo, setBy: 'operator', setAt: timeFromEpoch(opened - before_s) } })
      .proves[0];
  const halfDay_s = 12 * 60 * 60;
  assert.equal(firstLine(halfDay_s)?.code, 'confirmed_page');
  assert.equal(firstLine(halfDay_s - 1)?.code, 'contact_recent');
  assert.equal(firstLine(-60)?.code, 'contact_recent');
  assert.equal(
    firstLine(3600)?.text,
    'The contact ending in 42 was set by the operator at 2026-03-02T08:15:00Z, less than 12 hours ' +
      'before this visit (opened 2026-03-02T09:15:00Z).',
  );
  assert.match(firstLine(3600, '')?.text as string, /^The contact was set/);
});

test('[S2] a seal matches, does not match, was open, was not read, or is not there', () => {
  const lines = (
    changes: Partial<Decision>,
    seal: 'matches' | 'mismatch' | 'tamper_open',
    no = 1,
  ) => {
    const known = { ...KNOWN, [no]: { seal } };
    const { proves, doesNotProve } = claims(told(no, changes), {}, known);
    return [...codesOf(proves, no), ...codesOf(doesNotProve, no)].filter((code) =>
      code.startsWith('seal'),
    );
  };
  assert.deepEqual(lines({}, 'matches'), ['seal_matches']);
  assert.deepEqual(lines({}, 'mismatch'), ['seal_mismatch']);
  assert.deepEqual(lines({}, 'tamper_open', 2), ['seal_tamper_open']);
  assert.deepEqual(lines({ seal: '' }, 'matches'), ['seal_not_read']);
  const parcels = DRAFT.parcels.map((parcel) => ({ ...parcel, sealKind: 'none' as const }));
  const none = { ...told(2, { seal: '' }), draft: { ...DRAFT, parcels } };
  const decisions = { ...none.decisions, 1: { ...(DECISIONS[1] as Decision), seal: '' } };
  assert.ok(codesOf(claims({ ...none, decisions }).doesNotProve, 1).includes('seal_none'));
});

const labelLines = (changes: Partial<Decision>, readBack = true): string[] => {
  const draft = { ...DRAFT, policy: { ...DRAFT.policy, readBack } };
  const { proves, doesNotProve } = claims({ ...first({ seal: '', ...changes }), draft });
  return [...codesOf(proves, 1), ...codesOf(doesNotProve, 1)].filter((code) =>
    code.startsWith('label'),
  );
};

test('[H25] a label read back, misread, unreadable, skipped or waived is told apart', () => {
  assert.deepEqual(labelLines({ label: '1235' }), ['label_matches']);
  assert.deepEqual(labelLines({ label: '1236' }), ['label_mismatch']);
  assert.deepEqual(labelLines({ label: 'unreadable' }), ['label_unreadable']);
  assert.deepEqual(labelLines({ label: '' }), ['label_skipped']);
  assert.deepEqual(labelLines({ label: '' }, false), ['label_waived']);
  assert.deepEqual(labelLines({ label: '', seal: 'A004711' }), [], 'the seal was read instead');
});

test('[H17] what was due and what was skipped stands there', () => {
  const age = (age: typeof DRAFT.age, age_years = 18) => {
    const draft = { ...DRAFT, age, policy: { ...DRAFT.policy, age_years } };
    const { proves, doesNotProve } = claims({ draft });
    return [...proves, ...doesNotProve]
      .map(({ code }) => code)
      .filter((code) => code.startsWith('age'));
  };
  assert.deepEqual(age('courier_stated_ok'), ['age_stated_ok', 'age_word']);
  assert.deepEqual(age('courier_stated_not_ok'), ['age_stated_not_ok', 'age_word']);
  assert.deepEqual(age('not_required'), ['age_skipped']);
  assert.deepEqual(age('not_required', 0), []);
  const opened = claims(first({ inspected: true }));
  assert.deepEqual(codesOf(opened.doesNotProve, 1), []);
  assert.ok(codesOf(opened.proves, 1).includes('inspected'));
});

test('[H10] the time that the check took is told', () => {
  assert.match(textOf(claims().proves, 'check_time') as string, /42 seconds/);
});

const said = (packaging: Decision['packaging']) => claims(first({ packaging }));

test('[S4] packaging is told as it was said, or as not asked', () => {
  assert.match(textOf(said(['wet', 'torn']).proves, 'packaging') as string, /said: torn, wet\.$/);
  assert.ok(codesOf(said([]).doesNotProve, 1).includes('packaging_not_asked'));
});

test('[R4] earlier receipts and those replaced are named', () => {
  const { proves } = claims({}, { earlier: [uuid(8), uuid(9)], supersedes: [uuid(9)] });
  assert.deepEqual(
    proves
      .filter(({ code }) => code === 'earlier' || code === 'supersedes')
      .map(({ text }) => text),
    [
      `An earlier receipt of this delivery: ${uuid(8)}.`,
      `An earlier receipt of this delivery: ${uuid(9)}.`,
      `This receipt takes the place of receipt ${uuid(9)}.`,
    ],
  );
});

test('[H7] wrong codes before the right one are told', () => {
  assert.equal(textOf(claims().proves, 'wrong_codes'), undefined);
  assert.match(textOf(claims({}, { wrong: 3 }).proves, 'wrong_codes') as string, /: 3\.$/);
});
