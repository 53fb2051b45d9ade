import type { Statement, Time } from '@handfast/protocol/statement';
import { elapsed_s } from '../time.ts';
import type { AlarmKind } from './events.ts';
import { holderOf, parcelOf, type Delivery, type DisputeKind, type Parcel } from './state.ts';

/** What a statement that two phones confirmed without the server does to one parcel (C10). */
export type ParcelVerdict =
  | { readonly end: 'handed_over' }
  | { readonly end: 'disputed'; readonly kind: DisputeKind };

export type SyncVerdict = {
  /** Whether a receipt is made. Facts beat orders: an order that changed meanwhile is no reason not to. */
  readonly receipt: boolean;
  readonly parcels: Readonly<Record<number, ParcelVerdict>>;
  readonly alarms: readonly AlarmKind[];
  /** The manifest grew after the holder saw it: the receipt says what it does not cover. */
  readonly olderManifest: boolean;
  /** Nothing is done by itself; a person reads it. */
  readonly person: boolean;
};

export type SyncFacts = {
  /** Manifest versions that this holder was served. */
  readonly served: readonly number[];
  readonly receivedAt: Time;
  readonly courier: string;
  /** When the courier's device says that both phones confirmed. */
  readonly confirmedAt: Time;
};

const aside = (change: Partial<SyncVerdict>): SyncVerdict => ({
  receipt: false,
  parcels: {},
  alarms: [],
  olderManifest: false,
  person: true,
  ...change,
});

function verdictOf(parcel: Parcel): ParcelVerdict {
  if (parcel.fate === 'handed_over') return { end: 'disputed', kind: 'conflict' };
  if (parcel.dispute?.kind === 'taken_back') return { end: 'disputed', kind: 'taken_back' };
  if (parcel.remedy !== null) return { end: 'disputed', kind: 'paid' };
  if (parcel.receipt !== null) return { end: 'disputed', kind: 'conflict' };
  return { end: 'handed_over' };
}

/** Fates under which custody is somebody's scan, and so contradicts a handover elsewhere. */
const SCANNED: ReadonlySet<string> = new Set(['expected', 'refused', 'recalled', 'returned']);

function alarmsOf(parcel: Parcel, courier: string): readonly AlarmKind[] {
  const alarms: AlarmKind[] = [];
  if (parcel.fate === 'recalled') {
    alarms.push(parcel.remedy === null ? 'remedy_stopped' : 'conflict');
  }
  const elsewhere = parcel.custody.kind !== 'courier' || parcel.custody.id !== courier;
  if (SCANNED.has(parcel.fate) && elsewhere) alarms.push('custody');
  return alarms;
}

/**
 * Judges a statement that holder and courier signed while the server was out of reach, as of its
 * visit: the table of C10. A lock concerns codes and says nothing here; a revoked device changes
 * nothing, because the holder's signature is what counts.
 */
export function judgeOffline(state: Delivery, statement: Statement, facts: SyncFacts): SyncVerdict {
  if (elapsed_s(facts.confirmedAt, facts.receivedAt) > state.limits.syncWindow_s) return aside({});
  const holder = holderOf(state, statement.holder.id);
  const { version } = statement.manifest;
  if (!holder || !facts.served.includes(version)) return aside({});
  const taken = statement.parcels.filter((parcel) => parcel.outcome === 'taken');
  if (holder.revokedAt !== null && holder.revokedAt <= facts.confirmedAt) {
    const parcels = Object.fromEntries(
      taken.map(({ no }) => [no, { end: 'disputed', kind: 'holder_revoked' } as const]),
    );
    return aside({ parcels });
  }
  const parcels: Record<number, ParcelVerdict> = {};
  const alarms = new Set<AlarmKind>();
  for (const { no } of taken) {
    const parcel = parcelOf(state, no);
    if (!parcel) return aside({ alarms: ['order_changed'] });
    parcels[no] = verdictOf(parcel);
    for (const alarm of alarmsOf(parcel, facts.courier)) alarms.add(alarm);
  }
  const verdicts = Object.values(parcels);
  const conflicts = verdicts.some((one) => one.end === 'disputed' && one.kind === 'conflict');
  return {
    receipt: !conflicts,
    parcels,
    alarms: [...alarms],
    olderManifest: version < state.manifest.version,
    person: verdicts.some((one) => one.end === 'disputed'),
  };
}
