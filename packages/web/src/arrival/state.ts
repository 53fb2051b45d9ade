import type { CarrierParcel, CarrierView } from '@handfast/domain/view/carrier';
import type { HolderView } from '@handfast/domain/view/holder';
import type { ArrivalSaid, ContentsSaid, Report } from '@handfast/protocol/report';
import type { Hex64, Packaging, Time } from '@handfast/protocol/statement';
import type { Trouble } from '../lib/http.ts';

/** What the person has said of one parcel and not sent yet. */
export type Draft = {
  readonly arrival: ArrivalSaid;
  readonly packaging: readonly Packaging[];
  readonly seal: string;
  readonly contents: ContentsSaid;
  readonly photos: readonly Hex64[];
};

export type Phase = 'packaging' | 'seal' | 'contents';

export type Step =
  | { readonly name: 'rest' }
  | { readonly name: 'look'; readonly no: number; readonly phase: Phase }
  | { readonly name: 'sum' };

export type State = {
  readonly view: HolderView;
  /** A newer view that would change the words under a thumb: it waits for a tap (H24). */
  readonly waiting: HolderView | null;
  readonly said: Readonly<Record<number, Draft>>;
  readonly step: Step;
  /** The person wants to speak although nobody asks. */
  readonly unasked: boolean;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly toast: string;
};

export type Action =
  | { readonly type: 'view'; readonly view: HolderView; readonly mine: boolean }
  | { readonly type: 'again' }
  | { readonly type: 'say'; readonly no: number; readonly draft: Partial<Draft> }
  | { readonly type: 'unsay'; readonly no: number }
  | { readonly type: 'step'; readonly step: Step }
  | { readonly type: 'unasked' }
  | { readonly type: 'sent'; readonly view: HolderView }
  | { readonly type: 'busy'; readonly is: boolean }
  | { readonly type: 'trouble'; readonly trouble: Trouble | null }
  | { readonly type: 'toast'; readonly text: string };

export const initial = (view: HolderView): State => ({
  view,
  waiting: null,
  said: {},
  step: { name: 'rest' },
  unasked: false,
  busy: false,
  trouble: null,
  toast: '',
});

const NOWHERE: CarrierView = {
  log: '',
  tenant: '',
  manifest: { version: 0, digest: '' },
  parcels: [],
};

export const carrierOf = ({ view }: Pick<State, 'view'>): CarrierView => view.carrier ?? NOWHERE;

export const parcelIn = (state: Pick<State, 'view'>, no: number): CarrierParcel | undefined =>
  carrierOf(state).parcels.find((parcel) => parcel.no === no);

const HERE: Draft = { arrival: 'here', packaging: [], seal: '', contents: 'not_said', photos: [] };

export const draftOf = (state: State, no: number): Draft => state.said[no] ?? HERE;

/** What is not here has nothing else said of it. */
const settled = (draft: Draft): Draft =>
  draft.arrival === 'here' ? draft : { ...HERE, arrival: 'not_here', photos: draft.photos };

/** Parcels of which the page asks now, or which the person wants to speak of. */
export const askedOf = (state: State): readonly CarrierParcel[] =>
  carrierOf(state).parcels.filter(
    ({ no, asks }) => asks || state.unasked || state.said[no] !== undefined,
  );

export const saidNos = (state: State): number[] =>
  Object.keys(state.said)
    .map(Number)
    .toSorted((a, b) => a - b);

/** The questions after "it is here", in order. */
export const phasesOf = (parcel: CarrierParcel): readonly Phase[] =>
  parcel.sealKind === 'number' ? ['packaging', 'seal', 'contents'] : ['packaging', 'contents'];

export function stepAfter(state: State): Step {
  const { step } = state;
  if (step.name !== 'look') return step;
  const parcel = parcelIn(state, step.no);
  const phases = parcel ? phasesOf(parcel) : [];
  const phase = phases[phases.indexOf(step.phase) + 1];
  if (phase !== undefined) return { name: 'look', no: step.no, phase };
  const isAllSaid = askedOf(state).every(({ no }) => state.said[no] !== undefined);
  return isAllSaid ? { name: 'sum' } : { name: 'rest' };
}

/** The report as it would be signed now; `null` while nothing is said. */
export function reportOf(state: State, holder: Report['holder'], said: Time): Report | null {
  const { log, tenant, manifest } = carrierOf(state);
  const parcels = saidNos(state).flatMap((no): Report['parcels'][number][] => {
    const parcel = parcelIn(state, no);
    const draft = state.said[no];
    if (!parcel || !draft) return [];
    const { arrival, packaging, contents, photos, seal } = settled(draft);
    return [
      {
        no,
        number: { scheme: parcel.number.scheme, value: parcel.number.value },
        told: parcel.status,
        arrival,
        packaging: packaging.toSorted(),
        seal: { kind: parcel.sealKind, read: seal },
        contents,
        photos: [...new Set(photos)].toSorted(),
      },
    ];
  });
  if (parcels.length === 0) return null;
  const { delivery } = state.view;
  const { version, digest } = manifest;
  return {
    type: 'handfast/report/1',
    log,
    tenant,
    delivery,
    manifest: { version, digest },
    holder,
    said,
    parcels,
  };
}

const wordsOf = (view: HolderView): string =>
  (view.carrier?.parcels ?? []).map(({ no, status }) => `${no}${status}`).join() +
  (view.carrier?.manifest.version ?? 0);

/** H24: what the person answers to does not change under their thumb. */
const wouldSwap = (state: State, next: HolderView): boolean =>
  (Object.keys(state.said).length > 0 || state.step.name !== 'rest') &&
  wordsOf(state.view) !== wordsOf(next);

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'view':
      if (action.view.version < state.view.version) return state;
      return !action.mine && wouldSwap(state, action.view)
        ? { ...state, waiting: action.view }
        : { ...state, view: action.view, waiting: null };
    case 'again':
      return state.waiting === null
        ? state
        : { ...state, view: state.waiting, waiting: null, step: { name: 'rest' } };
    case 'say': {
      const draft = settled({ ...draftOf(state, action.no), ...action.draft });
      return { ...state, said: { ...state.said, [action.no]: draft } };
    }
    case 'unsay': {
      const { [action.no]: _, ...said } = state.said;
      return { ...state, said };
    }
    case 'step':
      return { ...state, step: action.step };
    case 'unasked':
      return { ...state, unasked: true };
    case 'sent':
      return { ...initial(action.view) };
    case 'busy':
      return { ...state, busy: action.is };
    case 'trouble':
      return { ...state, trouble: action.trouble };
    case 'toast':
      return { ...state, toast: action.text };
  }
}
