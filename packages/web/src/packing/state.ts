import type {
  BenchItem,
  BenchParcel,
  Finding,
  PackBody,
  PackingView,
  ScannedItem,
} from '@handfast/domain/view/packing';
import type { Said } from '../parts/bench.tsx';
import * as words from '../words/packing.ts';
import { isComplete } from './read-scan.ts';

/** What is true of this bench, for every parcel. */
export type Setting = {
  /** Id of the registered scale that types into the field; '' without one. */
  readonly scale: string;
  readonly seals: boolean;
};

export type Mass = { readonly mass_g: number; readonly source: 'scale' | 'typed' };

/** The parcel on the bench and what was done with it so far; nothing of it is written yet. */
export type Work = {
  readonly task: PackingView;
  readonly scanned: readonly ScannedItem[];
  /** An item whose serial number is the next scan. */
  readonly serialOf: BenchItem | null;
  readonly gross: Mass | null;
  readonly tare_g: number | null;
  readonly seal: PackBody['seal'] | null;
  readonly photo: string;
  readonly massIsRight: boolean;
  /** What stands against closing the box. */
  readonly findings: readonly Finding[];
};

export type State = {
  readonly key: string;
  readonly setting: Setting;
  readonly work: Work | null;
  /** What was packed since the page was opened, the last one first. */
  readonly packed: readonly BenchParcel[];
  readonly said: Said;
  readonly busy: boolean;
  readonly sheet: 'mass' | 'setting' | null;
};

export type Action =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'setting'; readonly setting: Setting }
  | { readonly type: 'task'; readonly task: PackingView }
  | { readonly type: 'work'; readonly change: Partial<Work> }
  | { readonly type: 'packed' }
  | { readonly type: 'put_aside' }
  | { readonly type: 'say'; readonly said: Omit<Said, 'n'> }
  | { readonly type: 'busy'; readonly is: boolean }
  | { readonly type: 'sheet'; readonly sheet: State['sheet'] };

export const initial = (key: string, setting: Setting): State => ({
  key,
  setting,
  work: null,
  packed: [],
  said: { tone: 'plain', word: words.ready.word, text: words.ready.text, n: 0 },
  busy: false,
  sheet: null,
});

const workOn = (task: PackingView): Work => ({
  task,
  scanned: [],
  serialOf: null,
  gross: null,
  tare_g: null,
  seal: null,
  photo: '',
  massIsRight: false,
  findings: [],
});

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'key':
      return initial(action.key, state.setting);
    case 'setting':
      return { ...state, setting: action.setting, sheet: null };
    case 'task':
      return { ...state, work: workOn(action.task), sheet: null };
    case 'work':
      return state.work === null
        ? state
        : { ...state, work: { ...state.work, ...action.change }, sheet: null };
    case 'packed': {
      if (state.work === null) return state;
      const { delivery, no, number } = state.work.task;
      return { ...state, work: null, packed: [{ delivery, no, number }, ...state.packed] };
    }
    case 'put_aside':
      return { ...state, work: null, sheet: null };
    case 'say':
      return { ...state, said: { ...action.said, n: state.said.n + 1 } };
    case 'busy':
      return { ...state, busy: action.is };
    case 'sheet':
      return { ...state, sheet: action.sheet };
  }
}

export type Due = 'items' | 'photo' | 'seal' | 'mass';

/** What is still to do before this parcel closes by itself, in the order of the hands. */
export function dueOf({ task, scanned, photo, seal, gross }: Work, setting: Setting): Due[] {
  const due: Due[] = [];
  if (!isComplete(task, scanned)) due.push('items');
  if (task.openBoxPhoto && photo === '') due.push('photo');
  if (setting.seals && seal === null) due.push('seal');
  if (setting.scale !== '' && gross === null) due.push('mass');
  return due;
}

/** What the server is asked to write, or with `check` only to look at. */
export function bodyOf(
  work: Work,
  scanned: readonly ScannedItem[],
  check: boolean,
  scale: string,
): PackBody {
  const { gross, tare_g, seal, photo, massIsRight } = work;
  return {
    items: scanned,
    ...(tare_g === null ? {} : { tare_g }),
    ...(gross === null
      ? {}
      : {
          gross: {
            grossMass_g: gross.mass_g,
            source: gross.source,
            scale: gross.source === 'scale' ? scale : '',
          },
        }),
    ...(seal === null ? {} : { seal }),
    ...(photo === '' ? {} : { openBoxPhoto: photo }),
    check,
    massIsRight,
  };
}
