import type { Decision } from '@handfast/protocol/draft';
import { signRelease } from '@handfast/protocol/release';
import type { Packaging, RefusalReason } from '@handfast/protocol/statement';
import type { CodeAnswer, HolderView } from '@handfast/domain/view/holder';
import type { LeftHow } from '@handfast/domain/delivery/state';
import { getJson, postFile, postJson, type Answer } from '../lib/http.ts';
import { listenTo } from '../lib/live.ts';
import { isPhoto } from '../lib/photo.ts';
import { makeStore, type Store } from '../lib/store.ts';
import * as words from '../words/en.ts';
import { loadKey } from './key.ts';
import {
  decisionFor,
  draftOf,
  initial,
  openVisit,
  phaseAfter,
  phasesOf,
  reasonFrom,
  reduce,
  type Action,
  type State,
} from './state.ts';

export type Acts = ReturnType<typeof makeActs>;

const TOAST_MS = 4000;

const looksLikeView = (value: unknown): value is HolderView =>
  typeof value === 'object' && value !== null && 'version' in value && 'checks' in value;

/** Everything that the page does, one function per act of the person. */
export function makeActs(first: HolderView, kept: Storage) {
  const store: Store<State, Action> = makeStore(restore(first, kept), reduce);
  const base = `/v1/holder/${first.delivery}`;
  let checkBegan_ms = 0;
  let seenVisit: string | null = null;
  const seeVisit = (): void => {
    const { visit } = store.get();
    if (visit !== seenVisit) checkBegan_ms = performance.now();
    seenVisit = visit;
  };

  const keep = (): void => {
    const { visit, said } = store.get();
    kept.setItem(`said:${first.delivery}`, JSON.stringify({ visit, said }));
  };

  async function refresh(mine: boolean): Promise<void> {
    const answer = await getJson<HolderView>(base);
    if (answer.ok) {
      store.send({ type: 'trouble', trouble: null });
      store.send({ type: 'view', view: answer.value, mine, seen_ms: performance.now() });
    } else if (answer.trouble.kind !== 'offline' || mine) {
      store.send({ type: 'trouble', trouble: answer.trouble });
    }
  }

  /** Sends, then takes over what the server says now; a conflict is shown as news, never swapped in. */
  async function post<T>(path: string, body: unknown): Promise<Answer<T>> {
    store.send({ type: 'busy', is: true });
    const answer = await postJson<T>(base + path, body);
    if (answer.ok) {
      store.send({ type: 'trouble', trouble: null });
      if (looksLikeView(answer.value)) {
        const { value: view } = answer;
        store.send({ type: 'view', view, mine: true, seen_ms: performance.now() });
      } else await refresh(true);
    } else if (answer.trouble.kind === 'conflict') await refresh(false);
    else if (answer.trouble.kind === 'offline' || answer.trouble.code !== 'label_mismatch') {
      store.send({ type: 'trouble', trouble: answer.trouble });
    }
    store.send({ type: 'busy', is: false });
    return answer;
  }

  function say(no: number, change: Partial<Decision>): Decision {
    const decision = { ...draftOf(store.get(), no), ...change };
    store.send({ type: 'say', no, decision });
    keep();
    return decision;
  }

  /** H24: every decision carries the revision and the list that the person saw. */
  async function decide(no: number, decision: Decision): Promise<boolean> {
    const visit = openVisit(store.get().view);
    if (visit === null) return false;
    const misses = missesOf(store.get(), no);
    const answer = await post('/decisions', {
      visit: visit.id,
      revision: visit.revision,
      seen: visit.presented.map((one) => one.no),
      decisions: { [no]: decision },
    });
    if (answer.ok) {
      const isMissed = missesOf(store.get(), no) > misses;
      if (isMissed) store.send({ type: 'mismatch', is: true });
      return !isMissed;
    }
    if (answer.trouble.kind === 'refused' && answer.trouble.code === 'label_mismatch') {
      await refresh(true);
      store.send({ type: 'mismatch', is: true });
    }
    return false;
  }

  /** To the next question of this parcel, or, after the last one, its decision goes out. */
  async function onward(no: number): Promise<void> {
    const phase = phaseAfter(store.get());
    if (phase !== null) store.send({ type: 'phase', phase });
    else if (await decide(no, draftOf(store.get(), no))) {
      store.send({ type: 'next' });
      await passQuestionless();
    }
  }

  /** Where nothing is asked beyond "all fine" (H25 waived), each parcel's decision goes out at once. */
  async function passQuestionless(): Promise<void> {
    const { step, view } = store.get();
    if (step.name !== 'check' || !step.fine || phasesOf(view, step.no, true).length > 0) return;
    if (!(await decide(step.no, draftOf(store.get(), step.no)))) return;
    store.send({ type: 'next' });
    await passQuestionless();
  }

  function toast(text: string): void {
    store.send({ type: 'toast', text });
    setTimeout(() => store.send({ type: 'toast', text: '' }), TOAST_MS);
  }

  async function release(): Promise<void> {
    const state = store.get();
    const visit = openVisit(state.view);
    if (visit === null) return;
    store.send({ type: 'sheet', sheet: null });
    const key = await loadKey(first.delivery);
    if (key === null) {
      store.send({
        type: 'trouble',
        trouble: { kind: 'refused', status: 0, code: 'no_key', hint: words.summary.noKey },
      });
      return;
    }
    const decisions: Record<number, Decision> = {};
    for (const { no } of visit.presented) {
      const decision = decisionFor(state, no);
      if (decision === null) return store.send({ type: 'begin', queue: [no], fine: false });
      decisions[no] = decision;
    }
    const { holder: id, role } = state.view;
    const signed = await signRelease(crypto.subtle, key, {
      draft: visit.draft,
      decisions,
      holder: { id, role },
      checkTime_s: (performance.now() - checkBegan_ms) / 1000,
    });
    store.send({ type: 'busy', is: true });
    const answer = await postJson<CodeAnswer>(`${base}/release`, signed);
    await afterCode(answer);
  }

  async function afterCode(answer: Answer<CodeAnswer>): Promise<void> {
    if (answer.ok) store.send({ type: 'code', code: answer.value });
    else if (answer.trouble.kind !== 'conflict')
      store.send({ type: 'trouble', trouble: answer.trouble });
    await refresh(answer.ok);
    if (!answer.ok && answer.trouble.kind !== 'conflict') {
      store.send({ type: 'trouble', trouble: answer.trouble });
    }
    store.send({ type: 'busy', is: false });
  }

  return {
    store,
    /** After a failure: reads anew, and sends a complete answer that did not get through. */
    again: async (): Promise<void> => {
      await refresh(true);
      const { step, trouble } = store.get();
      const isComplete = step.name === 'check' && phaseAfter(store.get()) === null;
      if (trouble === null && isComplete && draftOf(store.get(), step.no).label !== '') {
        await onward(step.no);
      }
    },
    look: () => store.send({ type: 'look' }),
    claim: (claim: State['claim']) => store.send({ type: 'claim', claim }),
    post,
    toast,
    open: (sheet: State['sheet']) => store.send({ type: 'sheet', sheet }),
    calm: () => store.send({ type: 'trouble', trouble: null }),

    /** Starts to listen; answers how to stop. */
    live(): () => void {
      seeVisit();
      const unlisten = store.listen(seeVisit);
      const hangUp = listenTo(`${base}/stream`, {
        event: (data) => {
          if (looksLikeView(data)) {
            store.send({ type: 'view', view: data, mine: false, seen_ms: performance.now() });
          } else void refresh(false);
        },
        line: (isUp) => store.send({ type: 'line', isUp }),
      });
      return () => {
        unlisten();
        hangUp();
      };
    },

    /** Begins to check these parcels; `fine`: packaging as listed for all of them (S4). */
    begin(queue: readonly number[], fine: boolean): void {
      if (fine)
        for (const no of queue) say(no, { outcome: 'taken', reason: '', packaging: ['intact'] });
      store.send({ type: 'begin', queue, fine });
      void passQuestionless();
    },
    packaging: (no: number, packaging: readonly Packaging[], isDone: boolean) => {
      say(no, { outcome: 'taken', reason: '', packaging });
      if (isDone) void onward(no);
    },
    onward: (no: number) => void onward(no),
    inside: (no: number, inspected: boolean) => {
      say(no, { inspected });
      void onward(no);
    },
    seal: (no: number, seal: string) => {
      say(no, { seal });
      void onward(no);
    },
    label: async (no: number, label: string): Promise<void> => {
      store.send({ type: 'mismatch', is: false });
      say(no, { outcome: 'taken', reason: '', label });
      await onward(no);
    },
    /** H11: one tap refuses; the reason and photos can follow. */
    refuse: async (no: number): Promise<void> => {
      const { packaging } = draftOf(store.get(), no);
      const decision = say(no, { outcome: 'refused', reason: reasonFrom(packaging), label: '' });
      if (await decide(no, decision)) store.send({ type: 'why', no });
    },
    reason: async (no: number, reason: RefusalReason): Promise<void> => {
      await decide(no, say(no, { outcome: 'refused', reason }));
    },
    photo: async (no: number, file: File): Promise<void> => {
      if (!isPhoto(file)) {
        return toast(words.asked.photoHeic);
      }
      const answer = await postFile<{ sha256: string }>(`${base}/photos`, file);
      if (!answer.ok) return store.send({ type: 'trouble', trouble: answer.trouble });
      const photos = [...draftOf(store.get(), no).photos, answer.value.sha256];
      await decide(no, say(no, { photos: photos.slice(-4) }));
    },
    next: () => store.send({ type: 'next' }),
    summary: () => store.send({ type: 'step', step: { name: 'summary' } }),
    back: () => store.send({ type: 'step', step: { name: 'rest' } }),

    release: () => void release(),
    renew: async (): Promise<void> => {
      const visit = openVisit(store.get().view);
      if (visit?.released == null) return;
      store.send({ type: 'busy', is: true });
      const { hash } = visit.released;
      await afterCode(await postJson<CodeAnswer>(`${base}/renew`, { visit: visit.id, hash }));
    },
    withdraw: async (): Promise<void> => {
      const visit = openVisit(store.get().view);
      if (visit === null) return;
      await post('/withdraw', { visit: visit.id });
      store.send({ type: 'step', step: { name: 'rest' } });
    },
    stop: async (): Promise<void> => {
      const visit = openVisit(store.get().view);
      if (visit !== null) await post('/stop', { visit: visit.id });
    },
    report: async (what: 'asked_for_code_early' | 'rushed', thanks: string): Promise<void> => {
      if ((await post('/reports', { what })).ok) toast(thanks);
    },
    askTime: (more: boolean) => void post('/more-time', { more }),
    takenBack: async (parcels: readonly number[]): Promise<void> => {
      if ((await post('/taken-back', { parcels })).ok) store.send({ type: 'sheet', sheet: null });
    },
    have: (parcels: readonly number[]) => void post('/have', { parcels }),
    unlock: () => void post('/unlock', {}),
    delegate: async (name: string, contact: string): Promise<void> => {
      const channel = contact.includes('@') ? { email: contact } : { phone: contact };
      if (!(await post('/delegates', { name, contact: channel })).ok) return;
      store.send({ type: 'sheet', sheet: null });
      toast(words.delegate.sent(name));
    },
    askLeave: async (parcels: readonly number[], how: LeftHow): Promise<void> => {
      if (!(await post('/leave-requests', { parcels, how })).ok) return;
      store.send({ type: 'sheet', sheet: null });
      toast(words.safePlace.asked);
    },
  };
}

const missesOf = (state: State, no: number): number =>
  openVisit(state.view)?.presented.find((one) => one.no === no)?.labelMisses ?? 0;

/** What was said in this visit, if the page was loaded anew in its middle. Never a code. */
function restore(view: HolderView, kept: Storage): State {
  const state = initial(view);
  const text = kept.getItem(`said:${view.delivery}`);
  if (text === null || state.visit === null) return state;
  try {
    const { visit, said } = JSON.parse(text) as Pick<State, 'visit' | 'said'>;
    return visit === state.visit ? { ...state, said } : state;
  } catch {
    return state;
  }
}
