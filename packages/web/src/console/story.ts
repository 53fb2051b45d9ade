import type { OperatorParcel, OperatorStory } from '@handfast/domain/view/operator';
import type { Time } from '@handfast/protocol/statement';

/**
 * The line of time: one column for each line of the story that changes what is drawn. Ordinal, so
 * that seconds get room beside days, and what happened within one second is still told apart.
 */
export type Axis = {
  readonly moments: readonly { readonly seq: number; readonly time: Time }[];
  /** Column of a line; a line without one of its own belongs to the column before it. */
  readonly at: (seq: number) => number;
};

const TURNS: ReadonlySet<string> = new Set([
  'ParcelPacked',
  'VisitOpened',
  'Decided',
  'Released',
  'Confirmed',
  'VisitClosed',
]);

export function axisOf(story: OperatorStory): Axis {
  const drawn = new Set<number>();
  for (const parcel of story.parcels) {
    for (const { fromSeq } of parcel.bands) drawn.add(fromSeq);
    for (const { seq } of parcel.masses) drawn.add(seq);
  }
  const moments = story.lines
    .filter(({ seq, type }) => drawn.has(seq) || TURNS.has(type))
    .map(({ seq, at }) => ({ seq, time: at }));
  return {
    moments,
    at: (seq) =>
      Math.max(
        0,
        moments.findLastIndex((moment) => moment.seq <= seq),
      ),
  };
}

export type Band = {
  readonly from: number;
  /** One past the last column where it lasts to this day. */
  readonly to: number;
  readonly name: string;
  readonly kind: string;
};

export const bandsOf = (parcel: OperatorParcel, axis: Axis): Band[] =>
  parcel.bands.map(({ fromSeq, toSeq, name, custody }) => ({
    from: axis.at(fromSeq),
    to: toSeq === null ? axis.moments.length : axis.at(toSeq),
    name: name === '' ? custody.kind : name,
    kind: custody.kind,
  }));

export type MassPoint = {
  readonly x: number;
  readonly y: number;
  readonly reading: OperatorParcel['masses'][number];
};

/** The line's height stands for at least this share of the heaviest reading: 10 g must not look like a kilogram. */
const SPAN_MIN = 0.2;

/** Readings of one parcel, `y` from 0 (light) to 1 (heavy). */
export function massLine(parcel: OperatorParcel, axis: Axis): MassPoint[] {
  const masses = parcel.masses.map(({ grossMass_g }) => grossMass_g);
  const high = Math.max(...masses);
  const low = Math.min(...masses);
  const span = Math.max(high - low, high * SPAN_MIN);
  const base = (high + low - span) / 2;
  return parcel.masses.map((reading) => ({
    reading,
    x: axis.at(reading.seq),
    y: (reading.grossMass_g - base) / span,
  }));
}

/** The leg on which a held parcel lost or gained mass: between its last two scale readings. */
export function doubtfulLeg(parcel: OperatorParcel, axis: Axis): readonly [number, number] | null {
  if (!parcel.held) return null;
  const scales = parcel.masses.filter(({ source }) => source === 'scale').slice(-2);
  const [before, after] = scales;
  return before === undefined || after === undefined
    ? null
    : [axis.at(before.seq), axis.at(after.seq)];
}

/** Columns that belong to a visit: its seconds, opened up. */
export function visitSpans(
  story: OperatorStory,
  axis: Axis,
): { readonly visit: string; readonly from: number; readonly to: number }[] {
  const spans = new Map<string, { from: number; to: number }>();
  for (const { visit, seq } of story.lines) {
    if (visit === '') continue;
    const x = axis.at(seq);
    const span = spans.get(visit) ?? { from: x, to: x };
    spans.set(visit, { from: Math.min(span.from, x), to: Math.max(span.to, x) });
  }
  return [...spans].map(([visit, span]) => ({ visit, ...span }));
}

/** Seconds since the visit of this line began, by its first line; null outside of visits. */
export function secondsInVisit(story: OperatorStory, seq: number): number | null {
  const line = story.lines.find((one) => one.seq === seq);
  if (line === undefined || line.visit === '') return null;
  const first = story.lines.find(({ visit }) => visit === line.visit);
  return first === undefined ? null : (Date.parse(line.at) - Date.parse(first.at)) / 1000;
}

export type Act =
  | { readonly kind: 'unlock' }
  | { readonly kind: 'settle'; readonly no: number }
  | { readonly kind: 'release-hold'; readonly no: number };

/** What a person may put on record about this delivery now; nothing here can hand a parcel over (H12). */
export function actsOf(story: OperatorStory): Act[] {
  const acts: Act[] = story.locked && !story.lockIsFinal ? [{ kind: 'unlock' }] : [];
  for (const { no, fate, held } of story.parcels) {
    if (fate === 'disputed' || fate === 'left') acts.push({ kind: 'settle', no });
    if (held) acts.push({ kind: 'release-hold', no });
  }
  return acts;
}
