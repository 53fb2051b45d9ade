import { LIVE_STATUSES } from '@handfast/domain/claim/types';
import type { ClaimNotice } from '@handfast/domain/view/claim';
import type {
  CourierStop,
  CourierTakenBack,
  CourierVisitView,
} from '@handfast/domain/view/courier';
import type { LeftHow } from '@handfast/domain/delivery/state';
import { timeFromEpoch } from '@handfast/protocol/time';
import {
  getJson,
  postFile,
  postJson,
  type Answer,
  type Headed,
  type Trouble,
} from '../lib/http.ts';
import { listenWith } from '../lib/live.ts';
import { lastPosition } from '../lib/position.ts';
import { signal } from '../lib/signal.ts';
import { makeStore, type Store } from '../lib/store.ts';
import * as words from '../words/courier.ts';
import {
  initial,
  presentedOf,
  reduce,
  type Action,
  type Loaded,
  type Scanned,
  type SealOf,
  type State,
  type Tone,
} from './state.ts';

export type Acts = ReturnType<typeof makeActs>;

const looksLikeVisit = (value: unknown): value is CourierVisitView =>
  typeof value === 'object' && value !== null && 'codeOpen' in value;

/** Everything that the courier does; each act answers when the server has it. */
export function makeActs(kept: Storage) {
  const store: Store<State, Action> = makeStore(
    initial(kept.getItem('courier-token') ?? ''),
    reduce,
  );
  let hangUp: (() => void) | null = null;
  let listening = '';

  const auth = (): Headed => ({ authorization: `Bearer ${store.get().token}` });
  const note = (tone: Tone, text: string): void =>
    store.send({ type: 'note', note: { tone, text } });

  function explain(trouble: Trouble): void {
    if (trouble.kind === 'refused' && trouble.status === 401) return leaveRound(words.enter.wrong);
    signal('wrong');
    if (trouble.kind === 'offline') note('care', words.trouble.offline);
    else if (trouble.kind === 'conflict') note('care', words.visit.newer);
    else note('stop', trouble.hint === '' ? words.trouble.again : trouble.hint);
  }

  function leaveRound(text: string): void {
    kept.removeItem('courier-token');
    store.send({ type: 'token', token: '' });
    if (text !== '') note('stop', text);
  }

  async function loadStops(): Promise<void> {
    const answer = await getJson<{
      readonly stops: readonly CourierStop[];
      readonly takenBack: readonly CourierTakenBack[];
    }>('/v1/courier/stops', auth());
    if (!answer.ok) return explain(answer.trouble);
    store.send({ type: 'stops', ...answer.value });
    await loadClaims();
  }

  /** K9: what is claimed about this courier's parcels and still open; the stops come first. */
  async function loadClaims(): Promise<void> {
    type Notices = { readonly claims: readonly ClaimNotice[] };
    const answer = await getJson<Notices>('/v1/courier/claims', auth());
    if (!answer.ok) return;
    const claims = (answer.value.claims ?? []).filter(({ status }) => LIVE_STATUSES.has(status));
    store.send({ type: 'claims', claims });
  }

  function stopListening(): void {
    hangUp?.();
    hangUp = null;
    listening = '';
  }

  /** Takes a visit over and says by sound what is new about it. */
  function adopt(visit: CourierVisitView): void {
    const before = store.get().visit;
    store.send({ type: 'visit', visit, seen_ms: performance.now() });
    if (before?.visit === visit.visit) {
      if (before.status === 'open' && visit.status === 'confirmed') signal('done');
      else if (!before.codeOpen && visit.codeOpen) signal('release');
    }
    // H9: after a handover the line stays: what is taken back is told at once.
    if (visit.status === 'closed') {
      stopListening();
    } else if (listening !== visit.visit) listen(visit.visit);
  }

  function listen(visit: string): void {
    hangUp?.();
    listening = visit;
    hangUp = listenWith(`/v1/courier/visits/${visit}/stream`, auth(), {
      event: (data) => {
        if (looksLikeVisit(data)) adopt(data);
        else void refresh();
      },
      line: (isUp) => store.send({ type: 'line', isUp }),
    });
  }

  async function refresh(): Promise<void> {
    if (listening === '') return;
    const answer = await getJson<CourierVisitView>(`/v1/courier/visits/${listening}`, auth());
    if (answer.ok) adopt(answer.value);
  }

  async function post<T>(path: string, body: unknown): Promise<Answer<T>> {
    store.send({ type: 'busy', is: true });
    const answer = await postJson<T>(`/v1/courier${path}`, body, auth());
    if (answer.ok && looksLikeVisit(answer.value)) adopt(answer.value);
    else await refresh();
    store.send({ type: 'busy', is: false });
    return answer;
  }

  const inVisit = (path: string, body: unknown): Promise<Answer<unknown>> =>
    post(`/visits/${store.get().visit?.visit ?? ''}/${path}`, body);

  async function openVisit(found: Scanned): Promise<void> {
    const answer = await post<CourierVisitView>('/visits', {
      visit: crypto.randomUUID(),
      stop: crypto.randomUUID(),
      delivery: found.delivery,
      opened: timeFromEpoch(Date.now() / 1000),
      parcels: [found.number],
      ...lastPosition(),
    });
    if (answer.ok) signal('scan');
    else explain(answer.trouble);
  }

  /** A parcel that is booked to somebody else comes into this courier's custody (M1). */
  async function load(found: Scanned): Promise<void> {
    const { number, no, stop } = found;
    const answer = await postJson<Loaded>('/v1/courier/load', { number }, auth());
    if (!answer.ok) return explain(answer.trouble);
    signal('scan');
    const { seal, mass } = answer.value.toCheck;
    const due = [seal ? words.scan.sealToo : '', mass ? words.scan.weighToo : ''];
    note('good', [words.scan.loaded(no, stop.addressee), ...due].join(' ').trim());
    store.send({ type: 'seal_of', sealOf: seal ? { number, no } : null });
    await loadStops();
  }

  /** The seal of the parcel just loaded. Answers whether the scan was used up. */
  async function readSeal({ number, no }: SealOf, text: string): Promise<boolean> {
    const body = { number, sealRead: text };
    const answer = await postJson<Loaded>('/v1/courier/load', body, auth());
    if (!answer.ok) {
      explain(answer.trouble);
      return true;
    }
    const { seal, toCheck } = answer.value;
    const isNextLabel = seal === 'label';
    if (isNextLabel || !toCheck.seal) store.send({ type: 'seal_of', sealOf: null });
    if (isNextLabel) return false;
    if (seal === 'matches') {
      signal('scan');
      note('good', words.scan.sealRight(no));
    } else {
      signal('wrong');
      if (toCheck.seal) note('care', words.scan.sealSilent);
      else note('stop', words.scan.sealWrong(no));
    }
    return true;
  }

  /** A scan during a visit: a refused parcel comes back, or another one is presented. */
  async function scanInVisit(visit: CourierVisitView, found: Scanned): Promise<void> {
    if (found.delivery !== visit.delivery) return wrong(words.scan.otherStop);
    const isRetake = visit.toRetake.includes(found.no);
    const known = visit.parcels.find(({ no }) => no === found.no);
    if (known?.presented === true && !isRetake) return wrong(words.scan.already);
    // H5: what is still booked to the depot is taken over at the door, flagged.
    const body = {
      number: found.number,
      ...(isRetake || found.mine ? {} : { selfTransfer: true }),
    };
    const answer = await inVisit(isRetake ? 'retake' : 'present', body);
    if (!answer.ok) return explain(answer.trouble);
    signal('scan');
    note('good', isRetake ? words.scan.retaken(found.no) : words.scan.presented(found.no));
  }

  function wrong(text: string): void {
    signal('wrong');
    note('care', text);
  }

  return {
    store,
    enter: (token: string): void => {
      kept.setItem('courier-token', token);
      store.send({ type: 'token', token });
      void loadStops();
    },
    endRound: () => leaveRound(''),
    loadStops: () => void loadStops(),
    next: (): void => {
      stopListening();
      store.send({ type: 'next' });
      void loadStops();
    },
    sheet: (is: boolean) => store.send({ type: 'sheet', is }),
    home: (is: boolean): void => {
      store.send({ type: 'home', is });
      if (is) void loadStops();
    },

    asked: (is: boolean) => store.send({ type: 'asked', is }),
    answerClaim: async ({ delivery, claim }: ClaimNotice, text: string): Promise<boolean> => {
      const path = `/v1/courier/deliveries/${delivery}/claims/${claim}/answers`;
      const answer = await postJson<ClaimNotice>(path, { text }, auth());
      if (!answer.ok) explain(answer.trouble);
      return answer.ok;
    },

    /** Whatever a scanner typed or a camera read. */
    scan: async (text: string): Promise<void> => {
      store.send({ type: 'note', note: null });
      const { sealOf } = store.get();
      if (sealOf !== null && (await readSeal(sealOf, text))) return;
      const answer = await postJson<Scanned>('/v1/courier/scans', { text }, auth());
      if (!answer.ok) {
        const { trouble } = answer;
        if (trouble.kind === 'refused' && trouble.status === 404) return wrong(words.scan.unknown);
        return explain(trouble);
      }
      const found = answer.value;
      const { visit, home } = store.get();
      if (visit?.status === 'open' && (!home || found.delivery === visit.delivery)) {
        store.send({ type: 'home', is: false });
        return scanInVisit(visit, found);
      }
      if (found.held) return wrong(words.notes.held_parcel);
      if (!found.mine) return load(found);
      if (found.mode === 'verified') return openVisit(found);
      if (found.mode === 'carrier') return wrong(words.scan.carrier);
      signal('scan');
      const { delivery, no } = found;
      store.send({ type: 'leaving', leaving: { delivery, parcels: [no], how: null } });
    },
    skipSeal: () => store.send({ type: 'seal_of', sealOf: null }),
    code: async (code: string): Promise<void> => {
      const released = store.get().visit?.released;
      if (released == null) return;
      const { hash, n } = released;
      const answer = await inVisit('code', { hash, n, code });
      const { visit } = store.get();
      if (visit?.status === 'confirmed') return store.send({ type: 'note', note: null });
      if (!answer.ok && answer.trouble.kind !== 'refused') return explain(answer.trouble);
      if (!answer.ok && answer.trouble.kind === 'refused' && answer.trouble.code !== 'code_wrong') {
        return explain(answer.trouble);
      }
      wrong(words.visit.wrong(visit?.triesLeft ?? 0));
    },
    age: async (is: boolean): Promise<void> => {
      const age = is ? 'courier_stated_ok' : 'courier_stated_not_ok';
      const answer = await inVisit('age', { age });
      if (!answer.ok) explain(answer.trouble);
    },
    end: async (end: 'nobody' | 'left' | 'done'): Promise<void> => {
      const answer = await inVisit('end', { end });
      if (!answer.ok) return explain(answer.trouble);
      store.send({ type: 'sheet', is: false });
    },
    /** H13: nobody came, and the recipient had asked to have it left. */
    leaveAsAsked: async (): Promise<void> => {
      const { visit } = store.get();
      if (visit?.mayLeave == null) return;
      const { delivery, mayLeave } = visit;
      const answer = await inVisit('end', { end: 'nobody' });
      if (!answer.ok) return explain(answer.trouble);
      store.send({ type: 'sheet', is: false });
      store.send({ type: 'leaving', leaving: { delivery, ...mayLeave } });
    },
    /** H23: given, and kept without a code. */
    keptWithoutCode: async (): Promise<void> => {
      const { visit } = store.get();
      if (visit === null) return;
      const parcels = presentedOf(visit)
        .filter(({ retaken }) => !retaken)
        .map(({ no }) => no);
      const answer = await inVisit('kept', { parcels, ...lastPosition() });
      if (!answer.ok) return explain(answer.trouble);
      await inVisit('end', { end: 'done' });
      store.send({ type: 'sheet', is: false });
      note('good', words.done.kept);
    },
    /** H19: a `simple` parcel: one scan, one photo, left. */
    leave: async (how: LeftHow, photo: File): Promise<void> => {
      const { leaving } = store.get();
      if (leaving === null) return;
      store.send({ type: 'busy', is: true });
      const kept = await postFile<{ sha256: string }>('/v1/courier/photos', photo, auth());
      store.send({ type: 'busy', is: false });
      if (!kept.ok) return explain(kept.trouble);
      const answer = await post(`/deliveries/${leaving.delivery}/leave`, {
        parcels: leaving.parcels,
        how,
        photo: kept.value.sha256,
        ...lastPosition(),
      });
      if (!answer.ok) return explain(answer.trouble);
      signal('done');
      store.send({ type: 'left' });
    },
    stopLeaving: () => store.send({ type: 'leaving', leaving: null }),
  };
}
