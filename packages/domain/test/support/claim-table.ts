import {
  AMOUNTS,
  DUES,
  RECEIPTS,
  RECORDS,
  WHERES,
  type ClaimFacts,
} from '../../src/claim/facts.ts';
import { CHOICES, TABLE, type Cell } from '../../src/claim/table.ts';
import { CLAIM_KINDS } from '../../src/claim/types.ts';

const words = (list: readonly string[], all: readonly string[]): string =>
  list.length === all.length ? 'any' : list.join(', ');

const row = (one: Cell): string =>
  `| \`${one.id}\` | ${words(one.kinds, CLAIM_KINDS)} | ${words(one.where, WHERES)} | ` +
  `${words(one.receipt, RECEIPTS)} | ${words(one.record, RECORDS)} | ${words(one.due, DUES)} | ` +
  `${words(one.amount, AMOUNTS)} | ${one.outcome}${one.choice ? ' + choice' : ''} | ${one.lean} | ` +
  `${one.reason} |`;

/** The rows of the first table, as the specification prints them. */
export const tableRows = (): readonly string[] => TABLE.map(row);

/** The rows of the second table: "refund me now". */
export const choiceRows = (): readonly string[] =>
  CHOICES.map(
    (one) =>
      `| \`${one.id}\` | ${words(one.due, DUES)} | ${words(one.amount, AMOUNTS)} | ${one.outcome} | ${one.reason} |`,
  );

/** Every combination of facts that the columns allow. */
export function* everyFact(): Generator<ClaimFacts> {
  for (const kind of CLAIM_KINDS)
    for (const where of WHERES)
      for (const receipt of RECEIPTS)
        for (const record of RECORDS)
          for (const due of DUES)
            for (const amount of AMOUNTS) yield { kind, where, receipt, record, due, amount };
}
