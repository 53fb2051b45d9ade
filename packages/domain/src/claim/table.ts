import {
  AMOUNTS,
  DUES,
  RECEIPTS,
  RECORDS,
  WHERES,
  type AmountFact,
  type ClaimFacts,
  type DueFact,
  type ReceiptFact,
  type RecordFact,
  type Where,
} from './facts.ts';
import { CLAIM_KINDS, type ClaimKind, type ClaimOutcome } from './types.ts';

/** Changes with every change of the table: an answer names the version that gave it. */
export const TABLE_VERSION = 1;

/** Which way the record leans where a person decides. It orders and explains, it decides nothing. */
export type Lean = 'for' | 'open' | 'against';

export type Cell = {
  readonly id: string;
  readonly kinds: readonly ClaimKind[];
  readonly where: readonly Where[];
  readonly receipt: readonly ReceiptFact[];
  readonly record: readonly RecordFact[];
  readonly due: readonly DueFact[];
  readonly amount: readonly AmountFact[];
  readonly outcome: Exclude<ClaimOutcome, 'arrived'>;
  readonly lean: Lean;
  /** Whether the claimant may choose to wait or to be refunded now (K7). */
  readonly choice: boolean;
  readonly reason: string;
};

const CONTENTS = ['empty', 'item_missing', 'wrong_item', 'damaged', 'seal_broken'] as const;
const NOT_HERE = ['not_received', 'taken_back'] as const;

type Given = Partial<Cell> & Pick<Cell, 'id' | 'outcome' | 'reason'>;

const cell = (given: Given): Cell => ({
  kinds: CLAIM_KINDS,
  where: WHERES,
  receipt: RECEIPTS,
  record: RECORDS,
  due: DUES,
  amount: AMOUNTS,
  lean: 'open',
  choice: false,
  ...given,
});

/**
 * Read from the top; the first cell whose every column fits answers. Price and time only ever move
 * a yes to a person, never to a no (K5).
 */
export const TABLE: readonly Cell[] = [
  cell({
    id: 'door',
    where: ['at_door'],
    outcome: 'open',
    reason: 'A courier is at the door with it now. When the visit has ended, look here again.',
  }),
  cell({
    id: 'back',
    where: ['returned'],
    outcome: 'granted',
    lean: 'for',
    reason: 'It is back with the sender, so you do not have it.',
  }),
  cell({
    id: 'missing',
    where: ['missing'],
    outcome: 'granted',
    lean: 'for',
    reason: 'No depot has scanned it since the round ended, so it counts as lost.',
  }),
  cell({
    id: 'refused-fault',
    where: ['refused_fault'],
    amount: ['within'],
    outcome: 'granted',
    lean: 'for',
    reason: 'You refused it at the door because something was wrong with it.',
  }),
  cell({
    id: 'refused-fault-late',
    where: ['refused_fault'],
    due: ['overdue'],
    outcome: 'granted',
    lean: 'for',
    reason: 'You refused it for a fault three days ago, and that is as long as you wait.',
  }),
  cell({
    id: 'refused-fault-waits',
    where: ['refused_fault'],
    outcome: 'open',
    lean: 'for',
    reason: 'Your refund starts when a depot has scanned it, after three days at the latest.',
  }),
  cell({
    id: 'refused-other-late',
    where: ['refused_other'],
    due: ['overdue'],
    outcome: 'to_person',
    reason: 'You refused it and it is not back yet. A person finds out why.',
  }),
  cell({
    id: 'refused-other',
    where: ['refused_other'],
    outcome: 'open',
    reason: 'You refused it. When it is back with the sender, the shop settles it with you.',
  }),
  cell({
    id: 'recalled',
    where: ['recalled'],
    amount: ['within'],
    outcome: 'granted',
    lean: 'for',
    reason: 'It was called back and will not be delivered any more.',
  }),
  cell({
    id: 'recalled-above',
    where: ['recalled'],
    outcome: 'to_person',
    lean: 'for',
    reason: 'It was called back. A person confirms the refund, because of its value.',
  }),
  cell({
    id: 'word',
    where: ['word'],
    outcome: 'to_person',
    reason: 'The record holds two words that contradict each other. A person hears both.',
  }),
  cell({
    id: 'settled',
    where: ['settled'],
    outcome: 'to_person',
    reason: 'A person has settled this before. Another person looks at it.',
  }),
  cell({
    id: 'left',
    where: ['left'],
    outcome: 'to_person',
    lean: 'for',
    reason: 'It was left without a code, so there is no receipt. A person looks into it.',
  }),
  cell({
    id: 'transit',
    kinds: NOT_HERE,
    where: ['home', 'moving'],
    due: ['early'],
    outcome: 'in_transit',
    choice: true,
    reason: 'It is on its way and its day has not come yet.',
  }),
  cell({
    id: 'absent',
    kinds: NOT_HERE,
    where: ['home', 'moving'],
    due: ['due'],
    outcome: 'open',
    lean: 'for',
    choice: true,
    reason: 'A courier came without it. You may wait for it, or be refunded now.',
  }),
  cell({
    id: 'overdue',
    kinds: NOT_HERE,
    where: ['home', 'moving'],
    due: ['overdue'],
    outcome: 'open',
    lean: 'for',
    choice: true,
    reason: 'Its day has passed and you do not have it. You may wait, or be refunded now.',
  }),
  cell({
    id: 'not-yet-yours',
    kinds: CONTENTS,
    where: ['home', 'moving'],
    outcome: 'to_person',
    reason: 'By the record it has not reached you yet. A person finds out what you have.',
  }),
  cell({
    id: 'receipt-not-received',
    kinds: NOT_HERE,
    where: ['handed_over'],
    outcome: 'to_person',
    reason: 'A receipt lists it as taken. That is not the end of it: a person looks at everything.',
  }),
  cell({
    id: 'record-supports',
    kinds: CONTENTS,
    where: ['handed_over'],
    record: ['disagrees'],
    outcome: 'to_person',
    lean: 'for',
    reason: 'The seal or the scales say that something happened on the way. A person confirms it.',
  }),
  cell({
    id: 'receipt-noted',
    kinds: CONTENTS,
    where: ['handed_over'],
    receipt: ['noted'],
    outcome: 'to_person',
    lean: 'for',
    reason: 'Your receipt already says that the packaging was not intact. A person confirms it.',
  }),
  cell({
    id: 'checked-and-agrees',
    kinds: CONTENTS,
    where: ['handed_over'],
    receipt: ['inspected'],
    record: ['agrees'],
    outcome: 'to_person',
    lean: 'against',
    reason: 'The receipt and the record differ from what you say. A person hears you first.',
  }),
  cell({
    id: 'checked',
    kinds: CONTENTS,
    where: ['handed_over'],
    receipt: ['inspected'],
    outcome: 'to_person',
    reason: 'You looked inside at the door. A person hears what you found afterwards.',
  }),
  cell({
    id: 'not-looked-at',
    kinds: CONTENTS,
    where: ['handed_over'],
    outcome: 'to_person',
    reason: 'The receipt does not say what was inside. A person weighs what is known.',
  }),
];

const fits = (one: Cell, facts: ClaimFacts): boolean =>
  one.kinds.includes(facts.kind) &&
  one.where.includes(facts.where) &&
  one.receipt.includes(facts.receipt) &&
  one.record.includes(facts.record) &&
  one.due.includes(facts.due) &&
  one.amount.includes(facts.amount);

/** The one cell that answers these facts. Total: a test asks for every combination. */
export function cellFor(facts: ClaimFacts): Cell {
  const found = TABLE.find((one) => fits(one, facts));
  if (found === undefined) throw new Error(`bug: no cell for ${JSON.stringify(facts)}`);
  return found;
}

export const cellById = (id: string): Cell | undefined => TABLE.find((one) => one.id === id);

/** K7: the second table, for "refund me now" where the first one offered it. */
export type ChoiceCell = {
  readonly id: string;
  readonly due: readonly DueFact[];
  readonly amount: readonly AmountFact[];
  readonly outcome: 'granted' | 'to_person';
  readonly reason: string;
};

export const CHOICES: readonly ChoiceCell[] = [
  {
    id: 'now-within',
    due: DUES,
    amount: ['within'],
    outcome: 'granted',
    reason: 'You chose the refund. The parcel is called back and cannot be delivered any more.',
  },
  {
    id: 'now-overdue',
    due: ['overdue'],
    amount: ['above'],
    outcome: 'granted',
    reason: 'Its day or a scan that was due is past, so you are refunded whatever it cost.',
  },
  {
    id: 'now-above',
    due: ['early', 'due'],
    amount: ['above'],
    outcome: 'to_person',
    reason: 'You chose the refund. Because of its value a person confirms it.',
  },
];

export function choiceFor(facts: Pick<ClaimFacts, 'due' | 'amount'>): ChoiceCell {
  const found = CHOICES.find(
    (one) => one.due.includes(facts.due) && one.amount.includes(facts.amount),
  );
  if (found === undefined) throw new Error('bug: every pair has a choice');
  return found;
}

/** Answers that no column of the table gives, and why. */
export const ASIDE = {
  cap: 'Our own limit for automatic refunds is reached. A person confirms yours.',
  gift: 'This was a present. A person settles it with the one who paid.',
  price: 'A person works out what this part of the parcel cost.',
  already: 'There is a remedy for this parcel already. A person looks at what is left.',
  arrived: 'You confirmed with your own link that you took it.',
} as const;

/** The sentence that a claimant reads beside an answer. */
export const reasonOf = (id: string): string =>
  cellById(id)?.reason ??
  CHOICES.find((one) => one.id === id)?.reason ??
  (ASIDE as Readonly<Record<string, string>>)[id] ??
  '';
