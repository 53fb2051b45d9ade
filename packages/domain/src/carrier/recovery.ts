import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import type { Hex64, Time, Uuid } from '@handfast/protocol/statement';
import type { ClaimKind } from '../claim/types.ts';
import type { Delivery, MassReading, Parcel, Seal } from '../delivery/state.ts';
import { recoveryClock, type Deadlines, type RecoveryClock } from './deadlines.ts';
import {
  contradicts,
  discrepancyOf,
  lastArrival,
  lastWord,
  shippedAt,
  type Arrival,
  type CarrierWord,
} from './facts.ts';

/** What a retailer sends to the carrier: every fact with who says so, and what none of them shows. */
export type RecoveryPack = {
  readonly type: 'handfast/recovery/1';
  readonly made: Time;
  readonly log: string;
  readonly tenant: Uuid;
  readonly delivery: Uuid;
  readonly reference: string;
  readonly parcel: { readonly no: number; readonly number: ParcelNumber };
  readonly what: ClaimKind;
  readonly clock: RecoveryClock;
  readonly value: { readonly amount_minor: number; readonly currency: string };
  readonly contents: readonly { readonly name: string; readonly quantity: number }[];
  /** The sender's own record. */
  readonly packed: {
    readonly seal: Seal;
    readonly mass: Pick<MassReading, 'grossMass_g' | 'at'> | null;
    /** Commitment to the contents in the manifest, made before the parcel left. */
    readonly contents: Hex64;
    readonly manifest: { readonly version: number; readonly digest: Hex64 };
  };
  readonly carrierSaid: readonly CarrierWord[];
  readonly recipientSaid: Omit<Arrival, 'holder'>;
  readonly says: readonly string[];
  readonly doesNotSay: readonly string[];
};

export type RecoveryFacts = {
  readonly reference: string;
  readonly value: RecoveryPack['value'];
  readonly contents: RecoveryPack['contents'];
  readonly deadlines: Deadlines;
  readonly now: Time;
};

const WHAT: Readonly<Record<ClaimKind, string>> = {
  not_received: 'it is not here',
  empty: 'it is empty',
  item_missing: 'something is missing from it',
  wrong_item: 'there is another thing in it',
  damaged: 'it is damaged',
  seal_broken: 'its seal is not the one that was packed',
  taken_back: 'it was taken away again',
};

export const clockOf = (parcel: Parcel, deadlines: Deadlines, now: Time): RecoveryClock =>
  recoveryClock(deadlines, lastWord(parcel)?.carrier ?? '', shippedAt(parcel), now);

/** The pack for one parcel, or `null` where carrier and recipient do not contradict each other. */
export function recoveryPack(
  state: Delivery,
  parcel: Parcel,
  facts: RecoveryFacts,
): RecoveryPack | null {
  const what = discrepancyOf(parcel);
  const arrival = lastArrival(parcel);
  if (what === null || arrival === null || !contradicts(parcel)) return null;
  const { holder: _, ...recipientSaid } = arrival;
  const { scale } = parcel;
  return {
    type: 'handfast/recovery/1',
    made: facts.now,
    log: state.log,
    tenant: state.tenant,
    delivery: state.id,
    reference: facts.reference,
    parcel: { no: parcel.no, number: parcel.number },
    what,
    clock: clockOf(parcel, facts.deadlines, facts.now),
    value: facts.value,
    contents: facts.contents,
    packed: {
      seal: parcel.seal,
      mass: scale && { grossMass_g: scale.grossMass_g, at: scale.at },
      contents: parcel.contents,
      manifest: { version: state.manifest.version, digest: state.manifest.digest },
    },
    carrierSaid: parcel.tracking?.words ?? [],
    recipientSaid,
    says: saysOf(parcel, what, arrival),
    doesNotSay: [
      'Who took the parcel, where it was left, or who was there.',
      'That the recipient is right. It is their word, given under their own key.',
      scale === null
        ? 'What the parcel weighed when it left: no scale reading is on record.'
        : 'What the parcel weighed on the way: the carrier gave no reading.',
    ],
  };
}

function saysOf(parcel: Parcel, what: ClaimKind, arrival: Arrival): readonly string[] {
  const delivered = parcel.tracking?.words.findLast(({ status }) => status === 'delivered');
  const photos = arrival.photos.length;
  return [
    ...(delivered ? [`The carrier called it delivered at ${delivered.said}.`] : []),
    `The recipient said at ${arrival.at}: ${WHAT[what]}.`,
    ...(photos > 0
      ? [`The recipient added ${photos === 1 ? 'one photo' : `${photos} photos`}.`]
      : []),
    ...(parcel.seal.kind === 'none' ? [] : [`It was packed under seal ${parcel.seal.value}.`]),
    ...(parcel.scale === null
      ? []
      : [`It weighed ${parcel.scale.grossMass_g} g on the packer's scale at ${parcel.scale.at}.`]),
  ];
}
