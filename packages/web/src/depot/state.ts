import type { BenchParcel, TakeAnswer } from '@handfast/domain/view/packing';
import type { Said } from '../parts/bench.tsx';
import * as words from '../words/depot.ts';

export const TAKERS = ['depot', 'van', 'line', 'packer', 'carrier'] as const;
export const GIVERS = ['van', 'courier', 'depot', 'packer', 'line', 'carrier'] as const;

/** Somebody who has parcels. `name` is what this desk calls them; `id` is what the record calls them. */
export type Place = {
  readonly kind: (typeof TAKERS)[number] | (typeof GIVERS)[number];
  readonly id: string;
  readonly name: string;
};

export type ToCheck = TakeAnswer['toCheck'][number];

export type Taken = {
  readonly taken: readonly BenchParcel[];
  readonly extra: readonly BenchParcel[];
  readonly held: readonly BenchParcel[];
  readonly refused: readonly (BenchParcel & { readonly why: string })[];
  readonly unknown: readonly string[];
  readonly seals: readonly BenchParcel[];
  /** Taken, and its seal or its mass not looked at yet. */
  readonly toCheck: readonly ToCheck[];
  /** What the giver still has by the record; null until the first scan tells. */
  readonly missing: readonly BenchParcel[] | null;
};

export type State = {
  readonly key: string;
  readonly step: 'who' | 'take' | 'over';
  readonly taker: Place | null;
  /** Null: nobody in particular, so nothing can be missing. */
  readonly giver: Place | null;
  /** The parcel whose seal or mass is the next scan. */
  readonly asking: ToCheck | null;
  readonly list: Taken;
  readonly said: Said;
  /** The held parcel that a person is about to let go on. */
  readonly releasing: BenchParcel | null;
};

export type Action =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'begin'; readonly taker: Place; readonly giver: Place | null }
  | { readonly type: 'answer'; readonly answer: TakeAnswer }
  | { readonly type: 'skip' }
  | { readonly type: 'releasing'; readonly parcel: BenchParcel | null }
  | { readonly type: 'released'; readonly parcel: BenchParcel }
  | { readonly type: 'step'; readonly step: State['step'] }
  | { readonly type: 'say'; readonly said: Omit<Said, 'n'> };

const NOTHING: Taken = {
  taken: [],
  extra: [],
  held: [],
  refused: [],
  unknown: [],
  seals: [],
  toCheck: [],
  missing: null,
};

export const initial = (key: string): State => ({
  key,
  step: 'who',
  taker: null,
  giver: null,
  asking: null,
  list: NOTHING,
  said: { tone: 'plain', word: words.ready.word, text: words.ready.text, n: 0 },
  releasing: null,
});

export const sameParcel = (a: BenchParcel, b: BenchParcel): boolean =>
  a.delivery === b.delivery && a.no === b.no;

export const has = (list: readonly BenchParcel[], parcel: BenchParcel): boolean =>
  list.some((one) => sameParcel(one, parcel));

/** New ones behind what stands there already, each parcel once. */
const more = <T extends BenchParcel>(list: readonly T[], added: readonly T[]): readonly T[] => [
  ...list,
  ...added.filter((one) => !has(list, one)),
];

const without = <T extends BenchParcel>(list: readonly T[], gone: readonly BenchParcel[]): T[] =>
  list.filter((one) => !has(gone, one));

/**
 * One answer more: what was taken at last is not refused any more, and held only if the last answer
 * says so.
 */
export function add(list: Taken, answer: TakeAnswer): Taken {
  const moved = [...answer.taken, ...answer.extra];
  return {
    taken: more(list.taken, without(answer.taken, list.extra)),
    extra: more(list.extra, answer.extra),
    held: more(without(list.held, moved), answer.held),
    refused: more(without(list.refused, moved), answer.refused),
    unknown: [...new Set([...list.unknown, ...answer.unknown])],
    seals: more(list.seals, answer.sealAlarms),
    toCheck: [...without(list.toCheck, moved), ...answer.toCheck],
    missing: without(answer.missing, [...answer.held, ...answer.refused, ...list.held]),
  };
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'key':
      return initial(action.key);
    case 'begin': {
      const { taker, giver } = action;
      return { ...initial(state.key), step: 'take', taker, giver };
    }
    case 'answer': {
      const { answer } = action;
      return { ...state, list: add(state.list, answer), asking: answer.toCheck[0] ?? null };
    }
    case 'skip':
      return { ...state, asking: null };
    case 'releasing':
      return { ...state, releasing: action.parcel };
    case 'released': {
      const held = without(state.list.held, [action.parcel]);
      return { ...state, releasing: null, list: { ...state.list, held } };
    }
    case 'step':
      return { ...state, step: action.step };
    case 'say':
      return { ...state, said: { ...action.said, n: state.said.n + 1 } };
  }
}

/** How many should come, as far as it is known. */
export const expectedOf = ({ taken, held, refused, missing }: Taken): number | null =>
  missing === null
    ? null
    : taken.length + without(held, taken).length + refused.length + missing.length;
