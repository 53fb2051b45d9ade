import type { HolderParcel } from '@handfast/domain/view/holder';
import type { MarkKind } from '../look/marks.tsx';
import { ParcelGlyph } from '../look/marks.tsx';
import { clockTime } from '../lib/clock.ts';
import { Word } from '../parts/page.tsx';
import * as words from '../words/en.ts';
import { nameOf } from './state.ts';

/** One parcel as the recipient sees it: solid where it is here, an outline where it is not. */
export const Tile = ({
  parcel,
  kind,
  note,
  word,
}: {
  readonly parcel: HolderParcel;
  readonly kind: MarkKind;
  readonly note: string;
  readonly word?: string;
}) => (
  <li class={`tile tile-${kind}`} data-parcel={parcel.no}>
    <ParcelGlyph no={parcel.no} isHere={kind !== 'absent'} />
    <span>
      <span class="tile-top">
        <span class={nameOf(parcel).length > 30 ? 'tile-name long' : 'tile-name'}>
          {nameOf(parcel)}
        </span>
        {(kind === 'taken' || kind === 'refused' || kind === 'dispute' || word !== undefined) && (
          <Word kind={kind}>{word ?? words.outcome[kind]}</Word>
        )}
      </span>
      <span class="tile-note">{note}</span>
    </span>
  </li>
);

/** Fours from the right, as a label groups them; each group stays on one line. */
const grouped = (text: string): string => text.replaceAll(/(?!^)(?=(?:.{4})+$)/g, '\u00a0');

/** The end of the number as printed; its last four digits are dots (H25). */
export function numberLine({ no, shownNumber, contents }: HolderParcel): string {
  const end = shownNumber.length > 13 ? `…\u00a0${grouped(shownNumber.slice(-12))}` : shownNumber;
  return contents.length === 0 ? end : `Parcel ${no}, ${end}`;
}

/** What became of a parcel, for a screen without an open visit. */
export function fateTile(parcel: HolderParcel): { kind: MarkKind; note: string; word?: string } {
  const note = fateNote(parcel);
  if (parcel.dispute !== null) return { kind: 'dispute', note };
  if (parcel.fate === 'refused') return { kind: 'refused', note };
  if (parcel.fate === 'handed_over') return { kind: 'taken', note };
  if (parcel.fate === 'left') return { kind: 'here', note, word: 'Left' };
  return { kind: parcel.fate === 'expected' ? 'here' : 'absent', note };
}

function fateNote(parcel: HolderParcel): string {
  const { fate, dispute, left, handedOverAt, remedy, held, whereabouts } = parcel;
  const money = remedy === null ? '' : ` ${words.fate[remedy]}`;
  if (dispute !== null) return words.fate.dispute[dispute] + money;
  if (left !== null) {
    const said = left.acknowledgedAt === undefined ? '' : ` ${words.fate.acknowledged}`;
    return words.fate.left(left.how, clockTime(left.at)) + said + money;
  }
  if (fate === 'handed_over') {
    return `Handed over${handedOverAt === null ? '' : `, ${clockTime(handedOverAt)}`}.${money}`;
  }
  if (fate === 'refused' || fate === 'recalled' || fate === 'returned' || fate === 'settled') {
    return words.fate[fate] + money;
  }
  if (held) return words.fate.held;
  return `Parcel ${parcel.no}, ${words.whereabouts[whereabouts]}`;
}
