import type { LeftHow } from '@handfast/domain/delivery/state';
import type { ClaimNotice } from '@handfast/domain/view/claim';
import type {
  CourierStop,
  CourierTakenBack,
  CourierVisitView,
} from '@handfast/domain/view/courier';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';

/** What the server made of a scan. */
export type Scanned = {
  readonly delivery: string;
  readonly no: number;
  readonly number: ParcelNumber;
  readonly mode: 'verified' | 'simple' | 'carrier';
  /** Whether it is in this courier's custody already. */
  readonly mine: boolean;
  readonly held: boolean;
  readonly stop: Pick<CourierStop, 'addressee'>;
};

/** What came of a load: what the seal said, and what policy still asks for (M1). */
export type Loaded = {
  readonly seal: string;
  readonly toCheck: { readonly seal: boolean; readonly mass: boolean };
};

export type Tone = 'good' | 'care' | 'stop';
export type Note = { readonly tone: Tone; readonly text: string };

/** What is about to be left: a `simple` parcel, or what the recipient asked to be left, and how (H13). */
export type Leaving = {
  readonly delivery: string;
  readonly parcels: readonly number[];
  readonly how: LeftHow | null;
};

/** A parcel just loaded whose seal is the next scan (M1). */
export type SealOf = { readonly number: ParcelNumber; readonly no: number };

export type State = {
  readonly token: string;
  readonly stops: readonly CourierStop[] | null;
  /** Claims about this courier's parcels that nobody has decided yet (K9). */
  readonly claims: readonly ClaimNotice[];
  /** They are shown instead of the stops. */
  readonly asked: boolean;
  /** H9 */
  readonly takenBack: readonly CourierTakenBack[];
  readonly visit: CourierVisitView | null;
  readonly leaving: Leaving | null;
  readonly sealOf: SealOf | null;
  /** What the last left parcel was, until the next scan. */
  readonly left: boolean;
  readonly note: Note | null;
  readonly busy: boolean;
  readonly isLineUp: boolean;
  readonly sheet: boolean;
  /** The list of stops is shown although a visit is open. */
  readonly home: boolean;
  /** When `visit.now` was true, by this device's monotonic clock. */
  readonly seen_ms: number;
};

export type Action =
  | { readonly type: 'token'; readonly token: string }
  | { readonly type: 'claims'; readonly claims: readonly ClaimNotice[] }
  | { readonly type: 'asked'; readonly is: boolean }
  | {
      readonly type: 'stops';
      readonly stops: readonly CourierStop[];
      readonly takenBack: readonly CourierTakenBack[];
    }
  | { readonly type: 'visit'; readonly visit: CourierVisitView | null; readonly seen_ms: number }
  | { readonly type: 'leaving'; readonly leaving: Leaving | null }
  | { readonly type: 'left' }
  | { readonly type: 'seal_of'; readonly sealOf: SealOf | null }
  | { readonly type: 'note'; readonly note: Note | null }
  | { readonly type: 'busy'; readonly is: boolean }
  | { readonly type: 'line'; readonly isUp: boolean }
  | { readonly type: 'sheet'; readonly is: boolean }
  | { readonly type: 'home'; readonly is: boolean }
  | { readonly type: 'next' };

export const initial = (token: string): State => ({
  token,
  stops: null,
  claims: [],
  asked: false,
  takenBack: [],
  visit: null,
  leaving: null,
  sealOf: null,
  left: false,
  note: null,
  busy: false,
  isLineUp: true,
  sheet: false,
  home: false,
  seen_ms: 0,
});

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'token':
      return initial(action.token);
    case 'stops':
      return { ...state, stops: action.stops, takenBack: action.takenBack };
    case 'claims':
      return { ...state, claims: action.claims };
    case 'asked':
      return { ...state, asked: action.is, note: null };
    case 'visit': {
      const { visit, seen_ms } = action;
      if (visit === null) return { ...state, visit };
      const isOlder = visit.visit === state.visit?.visit && visit.version < state.visit.version;
      // What is being left goes on when the visit before it is over.
      const isOpen = visit.status === 'open';
      const leaving = isOpen ? null : state.leaving;
      const left = !isOpen && state.left;
      const home = state.home && visit.visit === state.visit?.visit;
      return isOlder ? state : { ...state, visit, seen_ms, home, leaving, left };
    }
    case 'leaving':
      return { ...state, leaving: action.leaving, left: false, note: null };
    case 'left':
      return { ...state, leaving: null, left: true, note: null };
    case 'seal_of':
      return { ...state, sealOf: action.sealOf };
    case 'note':
      return { ...state, note: action.note };
    case 'busy':
      return { ...state, busy: action.is };
    case 'line':
      return state.isLineUp === action.isUp ? state : { ...state, isLineUp: action.isUp };
    case 'sheet':
      return { ...state, sheet: action.is };
    case 'home':
      return { ...state, home: action.is, sheet: false, note: null };
    case 'next':
      return {
        ...state,
        visit: null,
        leaving: null,
        left: false,
        note: null,
        sheet: false,
        home: false,
      };
  }
}

export type Screen = 'enter' | 'stops' | 'claims' | 'leave' | 'left' | 'visit' | 'code' | 'done';

export function screenOf(state: State): Screen {
  if (state.token === '') return 'enter';
  if (state.leaving !== null) return 'leave';
  if (state.left) return 'left';
  if (state.visit === null || state.home) return state.asked ? 'claims' : 'stops';
  if (state.visit.status !== 'open') return 'done';
  return state.visit.codeOpen ? 'code' : 'visit';
}

export const presentedOf = (visit: CourierVisitView) =>
  visit.parcels.filter(({ presented }) => presented);

/** H11: everything was refused and scanned again, so that the visit ends without a code. */
export function isNothingTaken(visit: CourierVisitView): boolean {
  const presented = presentedOf(visit);
  return (
    presented.length > 0 &&
    presented.every(({ outcome, retaken }) => outcome === 'refused' && retaken)
  );
}
