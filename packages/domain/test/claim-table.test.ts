import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ClaimFacts, ReceiptFact } from '../src/claim/facts.ts';
import { cellFor, CHOICES, choiceFor, TABLE, TABLE_VERSION } from '../src/claim/table.ts';
import { choiceRows, everyFact, tableRows } from './support/claim-table.ts';

const FILE = readFileSync(join(import.meta.dirname, '../../../spec/claim-table.md'), 'utf8');
const linesWith = (ids: readonly string[]): readonly string[] =>
  FILE.split('\n').filter((line) => ids.some((id) => line.startsWith(`| \`${id}\` |`)));

test('[K5] the specification prints the table that the code answers by, row by row', () => {
  assert.deepEqual(linesWith(TABLE.map(({ id }) => id)), tableRows());
  assert.deepEqual(linesWith(CHOICES.map(({ id }) => id)), choiceRows());
  const printed = FILE.split('\n').filter((line) => line.startsWith('| `'));
  assert.equal(printed.length, TABLE.length + CHOICES.length, 'a row that no code knows');
  assert.match(FILE, new RegExp(`Version ${TABLE_VERSION};`));
});

test('[K5] every combination of facts has an answer, and every cell answers some', () => {
  const reached = new Set<string>();
  let asked = 0;
  for (const facts of everyFact()) {
    reached.add(cellFor(facts).id);
    asked++;
  }
  assert.equal(asked, 7 * 12 * 5 * 3 * 3 * 2);
  assert.deepEqual(
    TABLE.map(({ id }) => id).filter((id) => !reached.has(id)),
    [],
  );
  assert.equal(new Set(TABLE.map(({ id }) => id)).size, TABLE.length);
});

test('[K5] no cell declines and none grants in part', () => {
  for (const { id, outcome } of [...TABLE, ...CHOICES]) {
    assert.ok(['in_transit', 'open', 'granted', 'to_person'].includes(outcome), id);
  }
});

const STANDING = { in_transit: 1, open: 1, to_person: 1, granted: 2 } as const;
const LEANS = { against: 0, open: 1, for: 2 } as const;

test('[K10] a check that was skipped, failed or hurried never lowers a claim, in any cell', () => {
  const done: readonly ReceiptFact[] = ['intact', 'inspected'];
  let compared = 0;
  for (const facts of everyFact()) {
    if (facts.receipt !== 'unchecked') continue;
    const skipped = cellFor(facts);
    for (const receipt of done) {
      const checked = cellFor({ ...facts, receipt });
      assert.ok(STANDING[skipped.outcome] >= STANDING[checked.outcome], JSON.stringify(facts));
      assert.ok(LEANS[skipped.lean] >= LEANS[checked.lean], JSON.stringify(facts));
      assert.ok(!checked.choice || skipped.choice, JSON.stringify(facts));
      compared++;
    }
    // A seal or scale that was not read is no worse than one that agrees.
    const agrees = cellFor({ ...facts, record: 'agrees' });
    const quiet = cellFor({ ...facts, record: 'quiet' });
    assert.ok(LEANS[quiet.lean] >= LEANS[agrees.lean], JSON.stringify(facts));
    assert.ok(STANDING[quiet.outcome] >= STANDING[agrees.outcome], JSON.stringify(facts));
  }
  assert.equal(compared, 7 * 12 * 3 * 3 * 2 * 2);
});

test('[K5] a higher price never turns a yes into anything but a person', () => {
  for (const facts of everyFact()) {
    if (facts.amount !== 'within') continue;
    const within = cellFor(facts);
    const above = cellFor({ ...facts, amount: 'above' });
    if (within.outcome !== 'granted') assert.equal(above, within);
    else assert.ok(['granted', 'to_person', 'open'].includes(above.outcome));
  }
});

test('[K2] no machine decides by a receipt: what it lists as taken goes to a person', () => {
  for (const facts of everyFact()) {
    if (facts.where === 'handed_over') assert.equal(cellFor(facts).outcome, 'to_person');
  }
});

test('[H9, H23, K5] word against word goes to a person, whatever else is known', () => {
  for (const facts of everyFact()) {
    if (facts.where === 'word') assert.equal(cellFor(facts).id, 'word');
  }
});

test('[K7] cases 1 and 12 differ by cell: whether somebody came without it', () => {
  const saw: ClaimFacts = {
    kind: 'not_received',
    where: 'home',
    receipt: 'none',
    record: 'quiet',
    due: 'due',
    amount: 'within',
  };
  assert.equal(cellFor(saw).id, 'absent');
  assert.equal(cellFor({ ...saw, due: 'early' }).id, 'transit');
  assert.equal(cellFor({ ...saw, due: 'early' }).outcome, 'in_transit');
  assert.ok(cellFor(saw).choice && cellFor({ ...saw, due: 'early' }).choice);
});

test('[K7] "refund me now" is granted up to the limit, above it once a day or scan was missed', () => {
  assert.equal(choiceFor({ due: 'early', amount: 'within' }).outcome, 'granted');
  assert.equal(choiceFor({ due: 'due', amount: 'above' }).outcome, 'to_person');
  assert.equal(choiceFor({ due: 'overdue', amount: 'above' }).outcome, 'granted');
});

test('[K3] no column asks for the police', () => {
  assert.deepEqual(Object.keys([...everyFact()][0] ?? {}).toSorted(), [
    'amount',
    'due',
    'kind',
    'receipt',
    'record',
    'where',
  ]);
});
