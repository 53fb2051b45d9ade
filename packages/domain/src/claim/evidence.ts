import type { Time } from '@handfast/protocol/statement';
import type { Delivery, Parcel } from '../delivery/state.ts';
import type { EvidenceLine } from '../view/claim.ts';
import { factsOf, type ClaimFacts } from './facts.ts';
import type { Claim } from './types.ts';

type Line = EvidenceLine;
const line = (side: Line['side'], code: string, text: string): Line => ({ side, code, text });

const WHERE: Readonly<Record<ClaimFacts['where'], Line>> = {
  home: line('for', 'not_presented', 'It was never presented: it is with packer or depot.'),
  moving: line('for', 'not_presented', 'It was never presented: it is on its way.'),
  at_door: line('neither', 'at_door', 'It is in an open visit now.'),
  handed_over: line('against', 'receipt', 'A receipt lists it as taken, by this link’s own key.'),
  left: line('for', 'left', 'It was left without a code: there is no receipt.'),
  refused_fault: line('for', 'refused', 'It was refused at the door for a fault.'),
  refused_other: line('neither', 'refused', 'It was refused at the door, not for a fault.'),
  returned: line('for', 'returned', 'It is back: a depot scanned it.'),
  recalled: line('for', 'recalled', 'It was recalled before it was handed over.'),
  missing: line('for', 'missing', 'No depot scanned it after the round.'),
  word: line('neither', 'word', 'It is in dispute: word stands against word.'),
  settled: line('neither', 'settled', 'A person settled it before.'),
};

function ofReceipt({ receipt, where }: ClaimFacts): readonly Line[] {
  if (where !== 'handed_over') return [];
  switch (receipt) {
    case 'noted':
      return [line('for', 'noted', 'The receipt itself notes that the packaging was not intact.')];
    case 'inspected':
      return [line('against', 'inspected', 'The holder said that the contents were looked at.')];
    case 'intact':
      return [line('neither', 'contents_unseen', 'Packaging was said intact; contents not seen.')];
    default:
      // K10: a check that nobody made is on neither side.
      return [line('neither', 'unchecked', 'Nothing was checked at the door, or in a hurry.')];
  }
}

const RECORD: Readonly<Record<ClaimFacts['record'], Line>> = {
  disagrees: line('for', 'record_disagrees', 'Scales disagreed, or a seal was not the right one.'),
  quiet: line('neither', 'record_quiet', 'No scale and no seal says anything.'),
  agrees: line('against', 'record_agrees', 'The seal matched, and a scale reading exists.'),
};

const packedWhole = (items: number): string =>
  items === 1
    ? 'Its one item was scanned at packing.'
    : `All ${items} items were scanned at packing.`;

function ofPacking({ packing }: Parcel): readonly Line[] {
  if (packing === null) return [line('for', 'packing_unknown', 'Packing is not on record.')];
  const { expected, scanned } = packing.items;
  const lines: Line[] = [
    scanned < expected
      ? line('for', 'packed_short', `${scanned} of ${expected} items were scanned at packing.`)
      : line('against', 'packed_whole', packedWhole(expected)),
  ];
  if (packing.openBoxPhoto !== '') {
    lines.push(line('neither', 'packing_photo', 'There is a photo of the open box at packing.'));
  }
  return lines;
}

function ofDoor(state: Delivery, parcel: Parcel): readonly Line[] {
  const visits = state.visits.filter(({ presented }) => presented.includes(parcel.no));
  const lines: Line[] = [];
  if (visits.some(({ distance_m }) => distance_m !== null && distance_m > 300)) {
    lines.push(line('for', 'far_away', 'The courier’s phone was far from the address.'));
  }
  if (visits.some(({ wrong }) => wrong > 0)) {
    lines.push(line('for', 'wrong_codes', 'Wrong codes were tried in a visit of this parcel.'));
  }
  return lines;
}

/** K6: what the record holds for and against a claim. A police report is not asked for (K3). */
export function evidenceOf(
  state: Delivery,
  parcel: Parcel,
  claim: Claim,
  now: Time,
): readonly Line[] {
  const facts = factsOf(
    state,
    parcel,
    { what: claim.what, amount_minor: claim.paid.amount_minor },
    now,
  );
  return [
    WHERE[facts.where],
    ...ofReceipt(facts),
    RECORD[facts.record],
    ...ofPacking(parcel),
    ...ofDoor(state, parcel),
  ];
}
