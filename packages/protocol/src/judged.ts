import { lastFourDigits } from './parcel-number.ts';
import type { Statement, StatementParcel } from './statement.ts';

/**
 * What the server judged of a seal that was read: `matches` the register (nfc: genuine and not
 * opened), `mismatch` another seal or a forged one, `tamper_open` a genuine nfc seal whose wire was
 * open. `none` the parcel has no seal, `not_read` it has one that was not read.
 */
export const SEAL_JUDGEMENTS = ['none', 'not_read', 'matches', 'mismatch', 'tamper_open'] as const;
/** Of the label: `matches` and `mismatch` compare what was typed with the parcel's number. */
export const LABEL_JUDGEMENTS = ['not_read', 'unreadable', 'matches', 'mismatch'] as const;
/** Where the server's record has a parcel that was not in the visit; `''` for one that was. */
export const ABSENT_BECAUSE = [
  '',
  'with_packer',
  'at_depot',
  'in_transit',
  'with_courier',
  'with_carrier',
  'held',
  'handed_over_before',
  'refused_before',
  'left_before',
  'disputed',
  'recalled',
  'returned',
  'settled',
  'unknown',
] as const;

export type SealJudgement = (typeof SEAL_JUDGEMENTS)[number];
export type LabelJudgement = (typeof LABEL_JUDGEMENTS)[number];
export type AbsentBecause = (typeof ABSENT_BECAUSE)[number];

/** The server's judgement of one parcel: it stands in the receipt, never in the statement (S3). */
export type Judged = {
  readonly no: number;
  readonly seal: SealJudgement;
  readonly label: LabelJudgement;
  readonly absentBecause: AbsentBecause;
};

/** What the server alone knows of one parcel. */
export type ParcelKnowledge = {
  /** due where a seal was read */
  readonly seal?: 'matches' | 'mismatch' | 'tamper_open';
  /** for a parcel that was not in the visit; `unknown` if left out */
  readonly absentBecause?: Exclude<AbsentBecause, ''>;
};

/**
 * One judgement per parcel of the statement, in its order.
 * Throws when a seal was read and its judgement is not given: a bug of the caller.
 */
export function judge(
  statement: Statement,
  known: Readonly<Record<number, ParcelKnowledge>>,
): Judged[] {
  return statement.parcels.map((parcel) => {
    const { seal, absentBecause } = known[parcel.no] ?? {};
    const isRead = parcel.seal.read !== '';
    if (isRead && seal === undefined) throw new Error(`parcel ${parcel.no}: seal not judged`);
    const unread = parcel.seal.kind === 'none' ? 'none' : 'not_read';
    return {
      no: parcel.no,
      seal: isRead && seal !== undefined ? seal : unread,
      label: judgeLabel(parcel),
      absentBecause: parcel.outcome === 'absent' ? (absentBecause ?? 'unknown') : '',
    };
  });
}

/** Anybody can make this judgement: the number stands beside what was typed. */
export function judgeLabel({ label, number }: StatementParcel): LabelJudgement {
  if (label === '') return 'not_read';
  if (label === 'unreadable') return 'unreadable';
  return label === lastFourDigits(number) ? 'matches' : 'mismatch';
}

/** True when these judgements can be of this statement: what is derivable is derived anew. */
export function fitsStatement(judged: readonly Judged[], statement: Statement): boolean {
  const { parcels } = statement;
  return (
    judged.length === parcels.length &&
    judged.every((verdict, i) => fitsParcel(verdict, parcels[i] as StatementParcel))
  );
}

function fitsParcel(judged: Judged, parcel: StatementParcel): boolean {
  const { seal, outcome } = parcel;
  const seals: readonly SealJudgement[] =
    seal.kind === 'none'
      ? ['none']
      : seal.read === ''
        ? ['not_read']
        : seal.kind === 'nfc'
          ? ['matches', 'mismatch', 'tamper_open']
          : ['matches', 'mismatch'];
  return (
    judged.no === parcel.no &&
    seals.includes(judged.seal) &&
    judged.label === judgeLabel(parcel) &&
    (judged.absentBecause !== '') === (outcome === 'absent')
  );
}
