import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { canonicalJson } from '../src/canonical.ts';
import { buildStatement, parseDraft, type Decision, type Draft } from '../src/draft.ts';
import { thumbprint } from '../src/holder.ts';
import {
  PACKAGINGS,
  parseStatement,
  REFUSAL_REASONS,
  statementHash,
  type Channel,
} from '../src/statement.ts';
import { patch, type Operation } from './support/patch.ts';
import { DECISIONS, digestOf, DRAFT, HOLDER_KEY, statementOf, uuid } from './support/sample.ts';

const SEED = { seed: 20260302, numRuns: 200 };

const by = (channel: Channel) => ({
  channel,
  holder: {
    id: uuid(6),
    role: 'recipient' as const,
    key: channel === 'sms' ? '' : thumbprint(HOLDER_KEY),
  },
  checkTime_s: 7,
});

const photo = fc.nat(20).map((n) => digestOf(`photo ${n}`));
const packaging = fc.oneof(
  fc.constant(['intact' as const]),
  fc.array(fc.constantFrom(...PACKAGINGS.filter((state) => state !== 'intact')), { maxLength: 8 }),
);

const decision: fc.Arbitrary<Decision> = fc
  .record({
    reason: fc.option(fc.constantFrom(...REFUSAL_REASONS), { nil: '' as const }),
    packaging,
    seal: fc.constant(''),
    label: fc.constantFrom('', '1235', 'unreadable'),
    inspected: fc.boolean(),
    photos: fc.array(photo, { maxLength: 4 }),
  })
  .map((parts) => ({ ...parts, outcome: parts.reason === '' ? 'taken' : 'refused' }));

const draftAndDecisions = fc
  .array(fc.record({ presented: fc.boolean(), decision }), { minLength: 1, maxLength: 20 })
  .map((parcels) => {
    const draft: Draft = {
      ...DRAFT,
      parcels: parcels.map(({ presented }, i) => ({
        no: i + 1,
        number: { scheme: 'free', value: `P-${i}` },
        sealKind: 'none',
        presented,
      })),
    };
    const decisions = Object.fromEntries(parcels.map((parcel, i) => [i + 1, parcel.decision]));
    return { draft, decisions };
  });

const channels = fc.constantFrom('page' as const, 'qr' as const, 'sms' as const);

test('[C9] what is built parses to itself, and twice gives equal bytes', () => {
  fc.assert(
    fc.property(draftAndDecisions, channels, ({ draft, decisions }, channel) => {
      const statement = buildStatement(draft, decisions, by(channel));
      const parsed = parseStatement(JSON.parse(canonicalJson(statement)));
      assert.ok(parsed.ok);
      assert.deepEqual(parsed.value, statement);
      const again = buildStatement(structuredClone(draft), structuredClone(decisions), by(channel));
      assert.equal(statementHash(again), statementHash(statement));
    }),
    SEED,
  );
});

test('[H2] every parcel of the draft is accounted for, one by one', () => {
  fc.assert(
    fc.property(draftAndDecisions, ({ draft, decisions }) => {
      const { parcels } = buildStatement(draft, decisions, by('page'));
      assert.deepEqual(
        parcels.map(({ no, number, outcome, reason }) => ({ no, number, outcome, reason })),
        draft.parcels.map(({ no, number, presented }) => ({
          no,
          number,
          outcome: presented ? decisions[no]?.outcome : 'absent',
          reason: presented ? decisions[no]?.reason : '',
        })),
      );
    }),
    SEED,
  );
});

test('[H2] a parcel that was not presented is absent, whatever was said of it', () => {
  const told = { ...DECISIONS, 4: { ...(DECISIONS[1] as Decision), seal: '' } };
  assert.deepEqual(statementOf({ decisions: told }).parcels[2], {
    no: 4,
    number: { scheme: 'free', value: 'SAW-290' },
    outcome: 'absent',
    reason: '',
    packaging: [],
    seal: { kind: 'none', read: '' },
    label: '',
    inspected: false,
    photos: [],
  });
});

test('[C9] sets come out sorted and unique, parcels by number, photos on the page only', () => {
  const [a, b] = [digestOf('photo a'), digestOf('photo b')].toSorted() as [string, string];
  const second: Decision = {
    ...(DECISIONS[2] as Decision),
    packaging: ['wet', 'torn', 'wet'],
    photos: [b, a, b],
  };
  const draft = { ...DRAFT, parcels: DRAFT.parcels.toReversed() };
  const page = statementOf({ draft, decisions: { ...DECISIONS, 2: second } });
  assert.deepEqual(
    page.parcels.map(({ no }) => no),
    [1, 2, 4],
  );
  assert.deepEqual(page.parcels[1]?.packaging, ['torn', 'wet']);
  assert.deepEqual(page.parcels[1]?.photos, [a, b]);
  for (const channel of ['qr', 'sms'] as const) {
    assert.deepEqual(statementOf({ channel }).parcels[1]?.photos, []);
  }
});

test('[C9] what cannot be a statement throws', () => {
  const first = DECISIONS[1] as Decision;
  const wrong: readonly Readonly<Record<number, Decision>>[] = [
    {},
    { 1: first },
    { ...DECISIONS, 1: { ...first, outcome: 'refused' } },
    { ...DECISIONS, 1: { ...first, label: '12' } },
    { ...DECISIONS, 1: { ...first, seal: 'no seal' } },
  ];
  for (const decisions of wrong) {
    assert.throws(() => buildStatement(DRAFT, decisions, by('page')), /no statement/);
  }
});

test('[C4] a draft is parsed under the bounds of the statement', () => {
  assert.deepEqual(parseDraft(structuredClone(DRAFT)), { ok: true, value: DRAFT });
  const wrong: readonly (readonly [string, string, Operation])[] = [
    ['unknown', '/names', { op: 'add', path: '/names', value: [] }],
    ['missing', '/stop', { op: 'remove', path: '/stop' }],
    ['value', '/type', { op: 'replace', path: '/type', value: 'handfast/statement/1' }],
    ['order', '/parcels/1/no', { op: 'replace', path: '/parcels/0/no', value: 3 }],
    ['type', '/parcels/0/presented', { op: 'replace', path: '/parcels/0/presented', value: 1 }],
    ['range', '/parcels', { op: 'replace', path: '/parcels', value: [] }],
    ['contradiction', '/policy/age_years', { op: 'replace', path: '/policy/age_years', value: 0 }],
  ];
  for (const [code, at, operation] of wrong) {
    assert.deepEqual(parseDraft(patch(DRAFT, [operation])), { ok: false, error: { code, at } });
  }
});
