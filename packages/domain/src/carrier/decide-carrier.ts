import { ok, type Result } from '@handfast/protocol/result';
import { reportHash, type Report, type ReportParcel } from '@handfast/protocol/report';
import { openFromRecord } from '../claim/decide-claim.ts';
import type { Fact } from '../delivery/events.ts';
import { activeHolder, type Context, type Decided } from '../delivery/guards.ts';
import { refuse, type Refusal } from '../delivery/refusal.ts';
import { sealFits } from '../delivery/seal.ts';
import {
  parcelOf,
  sameCustody,
  type Custody,
  type Delivery,
  type Parcel,
} from '../delivery/state.ts';
import { later } from '../time.ts';
import type { CarrierCommand } from './commands.ts';
import {
  arrivalOf,
  custodyIn,
  discrepancyOf,
  isSaid,
  lastArrival,
  NO_TRACKING,
  placingWord,
  REPORTS_MAX,
  withArrival,
  withWord,
  WORDS_MAX,
  type CarrierWord,
  type SealSaid,
  type Tracking,
} from './facts.ts';

type Of<T extends CarrierCommand['type']> = Extract<CarrierCommand, { type: T }>;

/** More than time zones and wrong clocks explain: no word of this parcel's yet. */
const AHEAD_MAX_s = 86_400;

/** M7: recorded as what it is. A word that is known, or from the future, is no news. */
function carrierSays(state: Delivery, command: Of<'carrierSays'>, context: Context): Decided {
  const { by, now } = context;
  if (by.kind !== 'carrier') return refuse('not_allowed');
  if (state.mode !== 'carrier') return refuse('wrong_mode');
  const parcel = parcelOf(state, command.no);
  if (!parcel) return refuse('unknown_parcel', command.no);
  const latest = later(now, AHEAD_MAX_s);
  let tracking = parcel.tracking ?? NO_TRACKING;
  let at = parcel.custody;
  const facts: Fact[] = [];
  for (const word of command.words) {
    const isNews = word.said <= latest && !isSaid(tracking, word);
    if (!isNews || tracking.words.length >= WORDS_MAX) continue;
    tracking = withWord(tracking, word);
    const custody = placedBy(parcel, tracking, word, at);
    at = custody ?? at;
    facts.push({ type: 'CarrierSaid', no: parcel.no, ...word, custody });
  }
  return ok([...facts, ...disputeOf(parcel, tracking)]);
}

/** A late word, or one against what the holder says, moves nothing. */
function placedBy(
  parcel: Parcel,
  tracking: Tracking,
  word: CarrierWord,
  at: Custody,
): Custody | null {
  if (parcel.fate !== 'expected' || placingWord(tracking) !== word) return null;
  const custody = custodyIn(word);
  return custody === null || sameCustody(custody, at) ? null : custody;
}

/** "Delivered" against "not here": word against word, and where the parcel is nobody knows. */
function disputeOf(parcel: Parcel, tracking: Tracking): readonly Fact[] {
  const isOpen = parcel.fate === 'expected' || parcel.fate === 'left';
  if (!isOpen || discrepancyOf({ tracking }) !== 'not_received') return [];
  const { no } = parcel;
  return [{ type: 'Disputed', no, kind: 'not_here', visit: '', position: null }];
}

function sealSaid(parcel: Parcel, { seal }: ReportParcel): SealSaid {
  if (seal.read === '') return 'not_read';
  if (parcel.seal.kind === 'nfc') return 'not_judged';
  return sealFits(parcel, seal.read) ? 'matches' : 'differs';
}

/** The list that the holder saw must be the one that stands: another one is 409 (H24). */
function fits(
  state: Delivery,
  report: Report,
  holder: { id: string; role: string; thumbprint: string },
): Result<null, Refusal> {
  const { manifest } = state;
  if (report.manifest.version !== manifest.version) return refuse('stale_version');
  const isOurs =
    report.delivery === state.id &&
    report.tenant === state.tenant &&
    report.log === state.log &&
    report.manifest.digest === manifest.digest &&
    report.holder.id === holder.id &&
    report.holder.role === holder.role &&
    report.holder.key === holder.thumbprint;
  if (!isOurs) return refuse('statement_differs');
  for (const { no, number, seal } of report.parcels) {
    const parcel = parcelOf(state, no);
    if (!parcel) return refuse('unknown_parcel', no);
    const same =
      parcel.number.scheme === number.scheme &&
      parcel.number.value === number.value &&
      parcel.seal.kind === seal.kind;
    if (!same) return refuse('statement_differs', no);
  }
  return ok(null);
}

const reportsOf = (state: Delivery): ReadonlySet<string> =>
  new Set(
    state.parcels.flatMap(({ tracking }) => tracking?.arrivals ?? []).map((one) => one.report),
  );

/** H19: a report, kept as one. It makes no receipt and hands nothing over. */
function reportArrival(state: Delivery, command: Of<'reportArrival'>, context: Context): Decided {
  const holder = activeHolder(state, context);
  if (!holder.ok) return holder;
  if (state.mode !== 'carrier') return refuse('wrong_mode');
  const { report, signed } = command;
  const hash = reportHash(report);
  if (signed.hash !== hash || signed.thumbprint !== holder.value.thumbprint) {
    return refuse('signature_differs');
  }
  const known = reportsOf(state);
  if (known.has(hash)) return ok([]);
  if (known.size >= REPORTS_MAX) return refuse('too_late', 'reports');
  const may = fits(state, report, holder.value);
  if (!may.ok) return may;
  const parcels = report.parcels.map((said) => ({
    said,
    parcel: parcelOf(state, said.no) as Parcel,
  }));
  const seals = Object.fromEntries(
    parcels.map(({ said, parcel }) => [said.no, sealSaid(parcel, said)]),
  );
  const { id, certificate } = holder.value;
  const made: Fact = {
    type: 'ReportMade',
    holder: id,
    hash,
    report,
    signature: signed.signature,
    certificate,
    seals,
  };
  const of = { report: hash, holder: id, at: context.now, seals };
  const disputes = parcels.flatMap(({ said, parcel }) =>
    disputeOf(parcel, withArrival(parcel.tracking ?? NO_TRACKING, arrivalOf(said, of))),
  );
  return ok([made, ...disputes]);
}

/** A claim by the table, opened by the record itself: once for each thing that is wrong. */
function claimReported(state: Delivery, command: Of<'claimReported'>, context: Context): Decided {
  if (context.by.kind !== 'carrier' && context.by.kind !== 'holder') return refuse('not_allowed');
  if (state.mode !== 'carrier') return refuse('wrong_mode');
  const parcel = parcelOf(state, command.no);
  if (!parcel) return refuse('unknown_parcel', command.no);
  const what = discrepancyOf(parcel);
  if (what === null) return ok([]);
  const { claim, no, paid, gift } = command;
  const photos = lastArrival(parcel)?.photos ?? [];
  return openFromRecord(state, parcel, { claim, no, what, paid, gift, photos }, context);
}

export function decideCarrier(state: Delivery, command: CarrierCommand, context: Context): Decided {
  switch (command.type) {
    case 'carrierSays':
      return carrierSays(state, command, context);
    case 'reportArrival':
      return reportArrival(state, command, context);
    case 'claimReported':
      return claimReported(state, command, context);
  }
}
