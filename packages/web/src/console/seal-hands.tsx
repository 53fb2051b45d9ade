import type { NamedSealHand, OperatorParcel } from '@handfast/domain/view/operator';
import { dayAndTime } from '../lib/clock.ts';
import { Mark, type MarkKind } from '../look/marks.tsx';
import * as words from '../words/console.ts';

const marks: Readonly<Record<NamedSealHand['state'], MarkKind>> = {
  sealed: 'taken',
  matches: 'taken',
  not_read: 'here',
  unknown: 'refused',
  duplicate: 'refused',
  swapped: 'refused',
  opened: 'refused',
};

const nameOf = ({ custody, name }: NamedSealHand): string =>
  custody.kind === 'recipient' ? words.seals.door : name;

/** What each hand said of the seal, and the leg on which it changed, if it did. */
export function SealHands({ parcel }: { readonly parcel: OperatorParcel }) {
  const { seals, sealLeg } = parcel;
  if (seals.length === 0) return null;
  return (
    <div class="stack" data-seals={parcel.no}>
      {sealLeg !== null && (
        <strong>
          {words.seals.leg(nameOf(sealLeg.from), nameOf(sealLeg.to), sealLeg.holders.join(', '))}
        </strong>
      )}
      <ul class="list small">
        {seals.map((hand) => (
          <li key={hand.seq} class="row">
            <Mark kind={marks[hand.state]} size={18} />
            {`${nameOf(hand)}: ${words.seals.state[hand.state]}`}
            <span class="soft">{dayAndTime(hand.at)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
