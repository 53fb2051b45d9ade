import type { HolderClaim } from '@handfast/domain/view/claim';
import { Banner, Door, type Tone } from '../parts/page.tsx';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';
import { nameOf, parcelOf, type State } from './state.ts';

type Props = { readonly state: State; readonly acts: Acts };

const TONES: Partial<Readonly<Record<HolderClaim['next'], Tone>>> = {
  choose: 'care',
  answer_question: 'care',
  may_appeal: 'care',
  refund_on_its_way: 'good',
  refunded: 'good',
  replacement_on_its_way: 'good',
};

/** Every claim in one line, above everything: it opens where it stands. */
export const ClaimLines = ({ state, acts }: Props) => (
  <>
    {state.view.claims.map((claim) => (
      <Banner
        key={claim.id}
        tone={TONES[claim.next] ?? 'plain'}
        onPress={() => acts.claim({ at: 'status', id: claim.id })}
      >
        {nameOf(parcelOf(state.view, claim.no))}: {words.claimNext[claim.next]}
      </Banner>
    ))}
  </>
);

/** The doors to a claim; only the recipient's own link has them (H16). */
export function ClaimDoors({ state, acts }: Props) {
  const { view } = state;
  if (view.role !== 'recipient') return null;
  const claimed = new Set(
    view.claims.filter(({ what }) => what === 'not_received').map(({ no }) => no),
  );
  const lost = view.parcels.filter(
    ({ no, fate }) =>
      (fate === 'expected' || fate === 'left' || fate === 'disputed') && !claimed.has(no),
  );
  const only = lost.length === 1 ? lost[0] : undefined;
  const isHere = view.parcels.some(({ fate }) => fate === 'handed_over' || fate === 'left');
  return (
    <>
      {lost.length > 1 && (
        <Door onPress={() => acts.claim({ at: 'report', lost: true })}>{words.claimDoor.lost}</Door>
      )}
      {only !== undefined && (
        <Door onPress={() => acts.claim({ at: 'where', no: only.no })}>
          {words.claimDoor.where(nameOf(only))}
        </Door>
      )}
      {isHere && (
        <Door onPress={() => acts.claim({ at: 'report', lost: false })}>
          {words.claimDoor.wrong}
        </Door>
      )}
    </>
  );
}
