import type { NamedSealHand, OperatorParcel } from '@handfast/domain/view/operator';
import { dayAndTime } from '../lib/clock.ts';
import { Mark, type MarkKind } from '../look/marks.tsx';
import { Banner } from '../parts/page.tsx';
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

/** What each hand said of each seal, and the leg on which it changed, if it did. Nothing without seals. */
export function SealHands({ parcels }: { readonly parcels: readonly OperatorParcel[] }) {
  const sealed = parcels.filter(({ seals }) => seals.length > 0);
  if (sealed.length === 0) return null;
  return (
    <section class="stack">
      <h2>{words.seals.title}</h2>
      {sealed.map((parcel) => (
        <Hands key={parcel.no} parcel={parcel} />
      ))}
    </section>
  );
}

const Hands = ({ parcel: { no, seal, seals, sealLeg } }: { readonly parcel: OperatorParcel }) => (
  <div class="hands" data-seals={no}>
    <h3>{words.seals.parcel(no, seal.kind === 'none' ? '' : seal.value)}</h3>
    {sealLeg !== null && (
      <Banner tone="care">
        {words.seals.leg(nameOf(sealLeg.from), nameOf(sealLeg.to), sealLeg.holders)}
      </Banner>
    )}
    <ol class="list">
      {seals.map((hand) => (
        <li key={hand.seq} class="hand">
          <Mark kind={marks[hand.state]} size={20} />
          <strong>{nameOf(hand)}</strong>
          <span>{words.seals.state[hand.state]}</span>
          <span class="soft">{dayAndTime(hand.at)}</span>
        </li>
      ))}
    </ol>
  </div>
);
