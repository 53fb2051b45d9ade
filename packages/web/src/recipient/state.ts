import type { Decision } from '@handfast/protocol/draft';
import type { Packaging, RefusalReason, Uuid } from '@handfast/protocol/statement';
import type {
  CodeAnswer,
  HolderParcel,
  HolderView,
  HolderVisit,
} from '@handfast/domain/view/holder';
import type { Trouble } from '../lib/http.ts';

/** One question about one parcel. */
export type Phase = 'packaging' | 'inside' | 'seal' | 'label';

export type Step =
  /** Whatever the view says. */
  | { readonly name: 'rest' }
  /** `fine`: packaging was answered for all at once. `queue`: parcels still to be checked after this one. */
  | {
      readonly name: 'check';
      readonly no: number;
      readonly queue: readonly number[];
      readonly total: number;
      readonly fine: boolean;
      readonly phase: Phase;
    }
  | {
      readonly name: 'why';
      readonly no: number;
      readonly queue: readonly number[];
      readonly fine: boolean;
      readonly total: number;
    }
  | { readonly name: 'summary' };

export type SheetName = 'delegate' | 'safe_place' | 'taken_back' | 'far_away';

/** Where in the claims the person is; null: not there. */
export type ClaimStep =
  | { readonly at: 'where'; readonly no: number }
  /** `lost`: something has not come; else something is wrong with what came. */
  | { readonly at: 'report'; readonly lost: boolean }
  | { readonly at: 'status'; readonly id: Uuid };

export type State = {
  readonly view: HolderView;
  /** When `view.now` was true, by this device's monotonic clock. */
  readonly seen_ms: number;
  /** A newer view that would swap the list under a thumb: it waits for a tap (H24). */
  readonly waiting: HolderView | null;
  readonly step: Step;
  /** What this page said about each parcel of `visit`: the statement is built from it. */
  readonly said: Readonly<Record<number, Decision>>;
  readonly visit: Uuid | null;
  /** Held in memory alone, and only after the release (H6). */
  readonly code: CodeAnswer | null;
  readonly mismatch: boolean;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly isLineUp: boolean;
  readonly sheet: SheetName | null;
  readonly claim: ClaimStep | null;
  readonly toast: string;
};

export type Action =
  | {
      readonly type: 'view';
      readonly view: HolderView;
      readonly mine: boolean;
      readonly seen_ms: number;
    }
  | { readonly type: 'look' }
  | { readonly type: 'begin'; readonly queue: readonly number[]; readonly fine: boolean }
  | { readonly type: 'say'; readonly no: number; readonly decision: Decision }
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'next' }
  | { readonly type: 'why'; readonly no: number }
  | { readonly type: 'step'; readonly step: Step }
  | { readonly type: 'code'; readonly code: CodeAnswer | null }
  | { readonly type: 'mismatch'; readonly is: boolean }
  | { readonly type: 'busy'; readonly is: boolean }
  | { readonly type: 'trouble'; readonly trouble: Trouble | null }
  | { readonly type: 'line'; readonly isUp: boolean }
  | { readonly type: 'sheet'; readonly sheet: SheetName | null }
  | { readonly type: 'claim'; readonly claim: ClaimStep | null }
  | { readonly type: 'toast'; readonly text: string };

export const initial = (view: HolderView): State => ({
  view,
  seen_ms: 0,
  waiting: null,
  step: { name: 'rest' },
  said: {},
  visit: openVisit(view)?.id ?? null,
  code: null,
  mismatch: false,
  busy: false,
  trouble: null,
  isLineUp: true,
  sheet: null,
  claim: null,
  toast: '',
});

export const openVisit = (view: HolderView): HolderVisit | null =>
  view.visit?.status === 'open' ? view.visit : null;

export const parcelOf = (view: HolderView, no: number): HolderParcel | undefined =>
  view.parcels.find((parcel) => parcel.no === no);

/** What a parcel is called: what is in it, or its number where contents are hidden (H22). */
export function nameOf(parcel: HolderParcel | undefined): string {
  if (parcel === undefined) return 'a parcel';
  if (parcel.contents.length === 0) return `Parcel ${parcel.no}`;
  return parcel.contents
    .map(({ name, quantity }) => (quantity > 1 ? `${quantity} × ${name}` : name))
    .join(', ');
}

export const namesOf = (view: HolderView, nos: readonly number[]): string[] =>
  nos.map((no) => nameOf(parcelOf(view, no)));

const BLANK: Decision = {
  outcome: 'taken',
  reason: '',
  packaging: [],
  seal: '',
  label: '',
  inspected: false,
  photos: [],
};

export const draftOf = (state: State, no: number): Decision => state.said[no] ?? BLANK;

/** The reason that a look at the packaging suggests; the person may name another one. */
export function reasonFrom(packaging: readonly Packaging[]): RefusalReason {
  if (packaging.some((one) => one === 'torn' || one === 'open' || one === 'retaped'))
    return 'tampered';
  return packaging.some((one) => one === 'dented' || one === 'wet') ? 'damaged' : 'other';
}

/** The questions that this parcel brings, in order. */
export function phasesOf(view: HolderView, no: number, fine: boolean): Phase[] {
  const phases: Phase[] = fine ? [] : ['packaging'];
  if (view.checks.openBox) phases.push('inside');
  if (parcelOf(view, no)?.sealKind === 'number') phases.push('seal');
  if (view.checks.readBack) phases.push('label');
  return phases;
}

/** The question after this one; null when the parcel's check is complete. */
export function phaseAfter(state: State): Phase | null {
  const { step, view } = state;
  if (step.name !== 'check') return null;
  const phases = phasesOf(view, step.no, step.fine);
  return phases[phases.indexOf(step.phase) + 1] ?? null;
}

/**
 * The decision that the server knows of, as this page can put it into a statement. Null where the
 * page was loaded anew and cannot know what was typed: then the parcel is checked again.
 */
export function decisionFor(state: State, no: number): Decision | null {
  const known = openVisit(state.view)?.presented.find((one) => one.no === no)?.decision ?? null;
  if (known === null) return null;
  const said = state.said[no];
  if (said !== undefined && said.outcome === known.outcome) return said;
  if (known.seal !== 'not_read') return null;
  const { outcome, reason, packaging, label, inspected } = known;
  return { outcome, reason, packaging, label, inspected, seal: '', photos: [] };
}

export const undecidedOf = (state: State): number[] =>
  (openVisit(state.view)?.presented ?? [])
    .filter(({ no }) => decisionFor(state, no) === null)
    .map(({ no }) => no);

/** Numbers by outcome, as the summary and the code name them. */
export function outcomesOf(state: State): {
  taken: number[];
  refused: number[];
  absent: readonly number[];
} {
  const visit = openVisit(state.view);
  const of = (outcome: 'taken' | 'refused'): number[] =>
    (visit?.presented ?? [])
      .filter(({ decision }) => decision?.outcome === outcome)
      .map(({ no }) => no);
  return { taken: of('taken'), refused: of('refused'), absent: visit?.notHere ?? [] };
}

export type Screen =
  | 'overview'
  | 'locked'
  | 'claim'
  | 'door'
  | 'check'
  | 'why'
  | 'summary'
  | 'code'
  | 'code_elsewhere'
  | 'refused'
  | 'receipt';

/** Which screen the state is. What happened at the server comes before what the person was doing. */
export function screenOf(state: State): Screen {
  const { view, step } = state;
  if (view.locked) return 'locked';
  const visit = openVisit(view);
  if (visit === null && state.claim !== null) return 'claim';
  if (visit === null)
    return view.receipts.some(({ superseded }) => !superseded) ? 'receipt' : 'overview';
  if (visit.released !== null) return visit.released.byMe ? 'code' : 'code_elsewhere';
  if (step.name !== 'rest') return step.name;
  const { taken, refused } = outcomesOf(state);
  const isAllRefused =
    refused.length > 0 && taken.length === 0 && refused.length === visit.presented.length;
  return isAllRefused ? 'refused' : 'door';
}

/** True when the list of presented parcels that the person is looking at is another one now. */
function listDiffers(shown: HolderView, next: HolderView): boolean {
  const a = openVisit(shown);
  const b = openVisit(next);
  if (a === null || b === null) return a !== b && b !== null;
  if (a.id !== b.id || a.revision !== b.revision) return true;
  return a.presented.map(({ no }) => no).join() !== b.presented.map(({ no }) => no).join();
}

/** H24: a thumb may be on its way to something that the new view would move. */
function wouldSwap(state: State, next: HolderView): boolean {
  if (!listDiffers(state.view, next)) return false;
  return openVisit(state.view) !== null || state.sheet !== null || state.claim !== null;
}

/** True while the code that this page holds is the one that counts (H3, H8). */
function isLive({ code, view: shown }: State, view: HolderView): boolean {
  if (code === null) return false;
  const released = openVisit(view)?.released ?? null;
  return view.version === shown.version || (released?.hash === code.hash && released.n === code.n);
}

/** Takes the view over. Decisions on parcels that are still at the door are kept (H24). */
function adopt(state: State, view: HolderView): State {
  const visit = openVisit(view);
  const isSameVisit = visit !== null && visit.id === state.visit;
  const isSameList = !listDiffers(state.view, view);
  return {
    ...state,
    view,
    waiting: null,
    visit: visit?.id ?? null,
    said: isSameVisit ? state.said : {},
    step: isSameVisit && isSameList ? state.step : { name: 'rest' },
    code: isLive(state, view) ? state.code : null,
    mismatch: isSameVisit && isSameList && state.mismatch,
  };
}

const checkStep = (
  view: HolderView,
  queue: readonly number[],
  fine: boolean,
  total: number,
): Step => {
  const [no, ...rest] = queue;
  if (no === undefined) return { name: 'summary' };
  const phase = phasesOf(view, no, fine)[0] ?? 'packaging';
  return { name: 'check', no, queue: rest, fine, phase, total };
};

/** After the last parcel comes the summary; where nothing is taken, no summary and no code. */
function next(state: State): State {
  const { step, view } = state;
  if (step.name !== 'check' && step.name !== 'why') return state;
  const after = checkStep(view, step.queue, step.fine, step.total);
  const isNothingTaken = after.name === 'summary' && outcomesOf(state).taken.length === 0;
  return { ...state, step: isNothingTaken ? { name: 'rest' } : after, mismatch: false };
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'view':
      if (action.view.version < state.view.version) return state;
      return !action.mine && wouldSwap(state, action.view)
        ? { ...state, waiting: action.view, code: isLive(state, action.view) ? state.code : null }
        : { ...adopt(state, action.view), seen_ms: action.seen_ms };
    case 'look':
      return state.waiting === null
        ? { ...state, step: { name: 'rest' } }
        : adopt({ ...state, sheet: null, claim: null }, state.waiting);
    case 'begin':
      return {
        ...state,
        step: checkStep(state.view, action.queue, action.fine, action.queue.length),
        mismatch: false,
      };
    case 'say':
      return { ...state, said: { ...state.said, [action.no]: action.decision } };
    case 'phase':
      return state.step.name === 'check'
        ? { ...state, step: { ...state.step, phase: action.phase }, mismatch: false }
        : state;
    case 'next':
      return next(state);
    case 'why': {
      const { step } = state;
      const { queue, fine, total } =
        step.name === 'check' ? step : { queue: [], fine: false, total: 1 };
      return { ...state, step: { name: 'why', no: action.no, queue, fine, total } };
    }
    case 'step':
      return { ...state, step: action.step, mismatch: false };
    case 'code':
      return { ...state, code: action.code, sheet: null };
    case 'mismatch':
      return { ...state, mismatch: action.is };
    case 'busy':
      return { ...state, busy: action.is };
    case 'trouble':
      return { ...state, trouble: action.trouble };
    case 'line':
      return state.isLineUp === action.isUp ? state : { ...state, isLineUp: action.isUp };
    case 'sheet':
      return { ...state, sheet: action.sheet };
    case 'claim':
      return { ...state, claim: action.claim };
    case 'toast':
      return { ...state, toast: action.text };
  }
}
