import { thumbprint } from '@handfast/protocol/holder';
import type { HolderView } from '@handfast/domain/view/holder';
import { reportHash, signReport, type Report } from '@handfast/protocol/report';
import type { Packaging } from '@handfast/protocol/statement';
import { getJson, postFile, postJson } from '../lib/http.ts';
import { listenTo } from '../lib/live.ts';
import { makeStore, type Store } from '../lib/store.ts';
import { isPhoto } from '../lib/photo.ts';
import { loadKey } from '../recipient/key.ts';
import * as words from '../words/arrival.ts';
import { asked } from '../words/en.ts';
import {
  askedOf,
  draftOf,
  initial,
  reduce,
  reportOf,
  stepAfter,
  type Action,
  type Draft,
  type State,
} from './state.ts';

export type Acts = ReturnType<typeof makeActs>;

const TOAST_MS = 4000;
const PHOTOS_MAX = 4;

/** Everything that the page does, one function per act of the person. */
export function makeActs(first: HolderView, kept: Storage) {
  const store: Store<State, Action> = makeStore(restore(first, kept), reduce);
  const base = `/v1/holder/${first.delivery}`;

  const keep = (): void =>
    kept.setItem(`report:${first.delivery}`, JSON.stringify(store.get().said));

  async function refresh(mine: boolean): Promise<void> {
    const answer = await getJson<HolderView>(base);
    if (answer.ok) {
      store.send({ type: 'trouble', trouble: null });
      store.send({ type: 'view', view: answer.value, mine });
    } else if (answer.trouble.kind !== 'offline' || mine) {
      store.send({ type: 'trouble', trouble: answer.trouble });
    }
  }

  function say(no: number, draft: Partial<Draft>): void {
    store.send({ type: 'say', no, draft });
    keep();
  }

  const onward = (): void => store.send({ type: 'step', step: stepAfter(store.get()) });

  function toast(text: string): void {
    store.send({ type: 'toast', text });
    setTimeout(() => store.send({ type: 'toast', text: '' }), TOAST_MS);
  }

  /** Sent, and no answer came: the same words again are that report, with its time. */
  let unheard: Report | null = null;

  const unheardAgain = (holder: Report['holder']): Report | null => {
    const again = unheard === null ? null : reportOf(store.get(), holder, unheard.said);
    return again !== null && unheard !== null && reportHash(again) === reportHash(unheard)
      ? again
      : null;
  };

  async function send(): Promise<void> {
    const key = await loadKey(first.delivery);
    const { view } = store.get();
    if (key === null) {
      const hint = words.sum.noKey;
      store.send({
        type: 'trouble',
        trouble: { kind: 'refused', status: 0, code: 'no_key', hint },
      });
      return;
    }
    const holder = { id: view.holder, role: view.role, key: thumbprint(key.publicKey) };
    const now = `${new Date().toISOString().slice(0, 19)}Z`;
    const report = unheardAgain(holder) ?? reportOf(store.get(), holder, now);
    if (report === null) return;
    store.send({ type: 'busy', is: true });
    const signature = await signReport(crypto.subtle, key.privateKey, reportHash(report));
    const answer = await postJson<{ readonly view: HolderView }>(`${base}/arrival-reports`, {
      report,
      signature,
    });
    unheard = !answer.ok && answer.trouble.kind === 'offline' ? report : null;
    store.send({ type: 'busy', is: false });
    if (answer.ok) {
      store.send({ type: 'sent', view: answer.value.view });
      keep();
      return toast(words.after.thanks);
    }
    if (answer.trouble.kind === 'conflict') await refresh(false);
    else store.send({ type: 'trouble', trouble: answer.trouble });
  }

  return {
    store,
    again: (): void => void refresh(true),
    look: (): void => store.send({ type: 'again' }),
    send: (): void => void send(),

    /** Starts to listen; answers how to stop. */
    live: (): (() => void) =>
      listenTo(`${base}/stream`, { event: () => void refresh(false), line: () => undefined }),

    here: (no: number): void => {
      say(no, { arrival: 'here' });
      store.send({ type: 'step', step: { name: 'look', no, phase: 'packaging' } });
    },
    notHere: (no: number): void => {
      say(no, { arrival: 'not_here' });
      const isLast = askedOf(store.get()).every((each) => store.get().said[each.no] !== undefined);
      if (isLast) store.send({ type: 'step', step: { name: 'sum' } });
    },
    /** S4: one tap for several parcels of which all is well. */
    allFine: (): void => {
      for (const { no } of askedOf(store.get()))
        say(no, { arrival: 'here', packaging: ['intact'] });
      store.send({ type: 'step', step: { name: 'sum' } });
    },
    unsay: (no: number): void => {
      store.send({ type: 'unsay', no });
      keep();
    },
    packaging: (no: number, packaging: readonly Packaging[], isDone: boolean): void => {
      say(no, { packaging });
      if (isDone) onward();
    },
    seal: (no: number, seal: string): void => {
      say(no, { seal });
      onward();
    },
    contents: (no: number, contents: Draft['contents']): void => say(no, { contents }),
    photo: async (no: number, file: File): Promise<void> => {
      if (!isPhoto(file)) {
        return toast(asked.photoHeic);
      }
      const answer = await postFile<{ sha256: string }>(`${base}/photos`, file);
      if (!answer.ok) return store.send({ type: 'trouble', trouble: answer.trouble });
      const photos = [...draftOf(store.get(), no).photos, answer.value.sha256].slice(-PHOTOS_MAX);
      say(no, { photos });
    },
    onward,
    sum: (): void => store.send({ type: 'step', step: { name: 'sum' } }),
    back: (): void => store.send({ type: 'step', step: { name: 'rest' } }),
    unasked: (): void => store.send({ type: 'unasked' }),
  };
}

/** What was said and not sent, if the page was loaded anew in its middle. */
function restore(view: HolderView, kept: Storage): State {
  const state = initial(view);
  try {
    const said = JSON.parse(kept.getItem(`report:${view.delivery}`) ?? '{}') as State['said'];
    return { ...state, said };
  } catch {
    return state;
  }
}
