import type { BenchParcel, TakeAnswer, TakeScan } from '@handfast/domain/view/packing';
import { shortNumber } from '../parts/numbers.ts';
import { postJson, type Headed, type Trouble } from '../lib/http.ts';
import { inTurn } from '../lib/in-turn.ts';
import { massIn } from '../lib/mass.ts';
import { signal } from '../lib/signal.ts';
import { makeStore, type Store } from '../lib/store.ts';
import type { Said } from '../parts/bench.tsx';
import * as bench from '../words/bench.ts';
import * as words from '../words/depot.ts';
import { has, initial, reduce, type Action, type Place, type State, type Taken } from './state.ts';

export type Acts = ReturnType<typeof makeActs>;

export const KEY = 'desk-key';
const PLACES = 'depot-places';
const PLACES_KEPT = 8;

const custody = ({ kind, id }: Place) => ({ kind, id });

type Words = Omit<Said, 'n'>;

/** What one scan's answer says: the worst first, and what policy asks for next. */
export function wordsOf(
  before: Taken,
  answer: TakeAnswer,
  scan: TakeScan,
  giver: Place | null,
): Words {
  const said = outcomeOf(before, answer, scan, giver);
  const [due] = answer.toCheck;
  if (due === undefined) return said;
  const text = `${said.text} ${due.seal ? words.said.askSeal : words.said.askMass}`;
  return said.tone === 'good' || said.tone === 'plain'
    ? { tone: 'plain', word: bench.next, text }
    : { ...said, text };
}

function outcomeOf(before: Taken, answer: TakeAnswer, scan: TakeScan, giver: Place | null): Words {
  const [held] = answer.held;
  if (held !== undefined)
    return { tone: 'stop', word: bench.no, text: words.said.held(shortNumber(held)) };
  const [seal] = answer.sealAlarms;
  if (seal !== undefined) {
    return { tone: 'stop', word: bench.no, text: words.said.sealWrong(shortNumber(seal)) };
  }
  const [refused] = answer.refused;
  if (refused !== undefined) {
    return { tone: 'stop', word: bench.no, text: words.refused(shortNumber(refused), refused.why) };
  }
  const [unknown] = answer.unknown;
  if (unknown !== undefined) {
    return { tone: 'stop', word: bench.no, text: words.said.unknown(unknown) };
  }
  const [unread] = answer.sealsNotRead;
  if (unread !== undefined) {
    return { tone: 'care', word: bench.look, text: words.said.sealNotRead(shortNumber(unread)) };
  }
  const [extra] = answer.extra;
  if (extra !== undefined) {
    const from = giver === null ? '' : words.nameOf(giver);
    return {
      tone: 'care',
      word: words.take.extra,
      text: words.said.extra(shortNumber(extra), from),
    };
  }
  const [taken] = answer.taken;
  if (taken === undefined) return { tone: 'stop', word: bench.no, text: bench.trouble.again };
  const about = shortNumber(taken);
  if (scan.seal !== undefined) {
    return { tone: 'good', word: bench.yes, text: words.said.sealRight(about) };
  }
  if (scan.gross !== undefined) {
    const { grossMass_g, source } = scan.gross;
    return source === 'scale'
      ? { tone: 'good', word: bench.yes, text: words.said.weighed(about, grossMass_g) }
      : { tone: 'care', word: bench.look, text: words.said.typedMass(about) };
  }
  const isAgain = has(before.taken, taken) || has(before.extra, taken);
  return isAgain
    ? { tone: 'plain', word: bench.yes, text: words.said.again(about) }
    : { tone: 'good', word: bench.yes, text: words.said.taken(about) };
}

/** The ramp: each scan is an act of its own, so that a list that breaks off has taken what it took. */
export function makeActs(kept: Storage) {
  const store: Store<State, Action> = makeStore(initial(kept.getItem(KEY) ?? ''), reduce);
  const one = inTurn();
  const auth = (): Headed => ({ authorization: `Bearer ${store.get().key}` });

  function say(said: Omit<Said, 'n'>): void {
    signal(said.tone === 'good' || said.tone === 'plain' ? 'scan' : 'wrong');
    store.send({ type: 'say', said });
  }

  function explain(trouble: Trouble): void {
    if (trouble.kind === 'refused' && trouble.status === 401) {
      kept.removeItem(KEY);
      store.send({ type: 'key', key: '' });
      return say({ tone: 'stop', word: bench.no, text: bench.enter.wrong });
    }
    if (trouble.kind === 'offline') {
      return say({ tone: 'care', word: bench.look, text: bench.trouble.offline });
    }
    const hint = trouble.kind === 'refused' ? trouble.hint : '';
    say({ tone: 'stop', word: bench.no, text: hint === '' ? bench.trouble.again : hint });
  }

  async function take(scan: TakeScan): Promise<void> {
    const { taker, giver, list } = store.get();
    if (taker === null) return;
    const answer = await postJson<TakeAnswer>(
      '/v1/custody/takes',
      {
        to: custody(taker),
        ...(giver === null ? {} : { expectedFrom: custody(giver) }),
        scans: [scan],
      },
      auth(),
    );
    if (!answer.ok) return explain(answer.trouble);
    store.send({ type: 'answer', answer: answer.value });
    // Whoever scans a row of labels goes on to the next one: what was left out stays on the list.
    const isNext = answer.value.sealsNotRead.some(({ why }) => why === 'label');
    if (isNext && scan.seal !== undefined) return take({ label: scan.seal });
    say(wordsOf(list, answer.value, scan, giver));
  }

  async function scanned(text: string, byWedge: boolean): Promise<void> {
    const { asking } = store.get();
    if (asking === null) return take({ label: text });
    const label = asking.number.value;
    if (asking.seal) return take({ label, seal: text });
    const mass = massIn(text);
    if (mass === null) return take({ label: text });
    const source = byWedge ? 'scale' : 'typed';
    return take({ label, gross: { grossMass_g: mass.mass_g, source, scale: '' } });
  }

  function keep(place: Place | null): void {
    if (place === null || place.id === '') return;
    const others = keptPlaces(kept).filter(
      ({ kind, id }) => kind !== place.kind || id !== place.id,
    );
    kept.setItem(PLACES, JSON.stringify([place, ...others].slice(0, PLACES_KEPT)));
  }

  return {
    store,
    places: (): readonly Place[] => keptPlaces(kept),
    enter: (key: string): void => {
      kept.setItem(KEY, key);
      store.send({ type: 'key', key });
    },
    leave: (): void => {
      kept.removeItem(KEY);
      store.send({ type: 'key', key: '' });
    },
    begin: (taker: Place, giver: Place | null): void => {
      keep(giver);
      keep(taker);
      store.send({ type: 'begin', taker, giver });
    },
    scan: (text: string, byWedge: boolean): void => void one(() => scanned(text, byWedge)),
    skip: (parcel: BenchParcel): void => {
      store.send({ type: 'skip' });
      say({ tone: 'care', word: bench.look, text: words.said.skipped(shortNumber(parcel)) });
    },
    step: (step: State['step']) => store.send({ type: 'step', step }),
    releasing: (parcel: BenchParcel | null) => store.send({ type: 'releasing', parcel }),
    /** M2: a person with a name and a reason, in the name of the depot that stands here. */
    release: async (parcel: BenchParcel, name: string, reason: string): Promise<void> => {
      const path = `/v1/deliveries/${parcel.delivery}/parcels/${parcel.no}/hold-release`;
      const body = { depot: store.get().taker?.id ?? '', reason: `${name}: ${reason}` };
      const answer = await postJson(path, body, auth());
      if (!answer.ok) {
        store.send({ type: 'releasing', parcel: null });
        return explain(answer.trouble);
      }
      store.send({ type: 'released', parcel });
      say({ tone: 'good', word: bench.yes, text: words.said.released(shortNumber(parcel)) });
    },
  };
}

/** Who gave and took at this desk before, the last one first. */
function keptPlaces(kept: Storage): readonly Place[] {
  const text = kept.getItem(PLACES);
  return text === null ? [] : (JSON.parse(text) as Place[]);
}
