import type { Finding, PackAnswer, PackingView, ScannedItem } from '@handfast/domain/view/packing';
import {
  getJson,
  postFile,
  postJson,
  type Answer,
  type Headed,
  type Trouble,
} from '../lib/http.ts';
import { inTurn } from '../lib/in-turn.ts';
import { isPhoto } from '../lib/photo.ts';
import { signal } from '../lib/signal.ts';
import { makeStore, type Store } from '../lib/store.ts';
import type { Said } from '../parts/bench.tsx';
import { shortNumber } from '../parts/numbers.ts';
import * as bench from '../words/bench.ts';
import * as words from '../words/packing.ts';
import { codeOf, countOf, readScan, type Read, type Word } from './read-scan.ts';
import { bodyOf, dueOf, initial, reduce, type Action, type Setting, type State } from './state.ts';

export type Acts = ReturnType<typeof makeActs>;

export const KEY = 'desk-key';
const SETTING = 'bench-setting';

function keptSetting(kept: Storage): Setting {
  const text = kept.getItem(SETTING);
  return text === null ? { scale: '', seals: true } : (JSON.parse(text) as Setting);
}

/** About this scan: the item is not the right one. The rest is about the whole parcel. */
const ABOUT_A_SCAN: ReadonlySet<Finding['kind']> = new Set([
  'wrong_item',
  'too_many',
  'wrong_serial',
  'serial_twice',
]);

const packingOf = (label: string): string => `/v1/packing/${encodeURIComponent(label)}`;

/** Everything that happens at the bench: each scan is read, asked about, and answered in one word. */
export function makeActs(kept: Storage) {
  const store: Store<State, Action> = makeStore(
    initial(kept.getItem(KEY) ?? '', keptSetting(kept)),
    reduce,
  );
  const one = inTurn();
  const auth = (): Headed => ({ authorization: `Bearer ${store.get().key}` });

  function say(tone: Said['tone'], word: string, text: string): void {
    signal(tone === 'good' || tone === 'plain' ? 'scan' : 'wrong');
    store.send({ type: 'say', said: { tone, word, text } });
  }

  function explain(trouble: Trouble): void {
    if (trouble.kind === 'refused' && trouble.status === 401) {
      kept.removeItem(KEY);
      store.send({ type: 'key', key: '' });
      return say('stop', bench.no, bench.enter.wrong);
    }
    if (trouble.kind === 'offline') return say('care', bench.look, bench.trouble.offline);
    const hint = trouble.kind === 'refused' ? trouble.hint : '';
    say('stop', bench.no, hint === '' ? bench.trouble.again : hint);
  }

  const lookUp = (text: string): Promise<Answer<PackingView>> =>
    getJson<PackingView>(packingOf(text), auth());

  function begin(task: PackingView): void {
    store.send({ type: 'task', task });
    const n = task.items.reduce((sum, { quantity }) => sum + quantity, 0);
    const list = n === 0 ? words.task.nothingListed : words.task.packThis(n);
    say('plain', bench.next, task.packed ? `${list} ${words.task.packedBefore}` : list);
  }

  async function open(text: string): Promise<void> {
    const found = await lookUp(text);
    if (found.ok) return begin(found.value);
    const isUnknown = found.trouble.kind === 'refused' && found.trouble.status === 404;
    if (isUnknown) say('stop', bench.no, words.task.unknown);
    else explain(found.trouble);
  }

  /** Sends what is on the bench; `check` writes nothing. */
  function send(scanned: readonly ScannedItem[], check: boolean): Promise<Answer<PackAnswer>> {
    const { work, setting } = store.get();
    if (work === null) throw new Error('bug: nothing is on the bench');
    const body = bodyOf(work, scanned, check, setting.scale);
    return postJson(packingOf(work.task.number.value), body, auth());
  }

  /** After each good step: what is next; when nothing is due any more, the parcel closes by itself. */
  async function goOn(text: string): Promise<void> {
    const { work, setting } = store.get();
    if (work === null) return;
    const [due] = dueOf(work, setting);
    if (due !== undefined) return say('good', bench.yes, `${text} ${words.due[due]}`.trim());
    await close();
  }

  async function put(item: PackingView['items'][number], serial: string): Promise<void> {
    const { work } = store.get();
    if (work === null) return;
    if (item.serials.length > 0 && serial === '') {
      store.send({ type: 'work', change: { serialOf: item } });
      return say('plain', bench.next, words.item.serial(item.name));
    }
    const code = codeOf(item);
    const isWanted = item.serials.length > 0;
    const scanned = [...work.scanned, { code, ...(isWanted || serial !== '' ? { serial } : {}) }];
    const answer = await send(scanned, true);
    if (!answer.ok) return explain(answer.trouble);
    const against = answer.value.findings.find(({ kind }) => ABOUT_A_SCAN.has(kind));
    if (against !== undefined) return say('stop', bench.no, against.text);
    store.send({ type: 'work', change: { scanned, serialOf: null, findings: [] } });
    await goOn(words.item.put(item.name, countOf(item, scanned), item.quantity));
  }

  /** Not on the list by its look: the server says so in its words, and nothing is counted. */
  async function strange(text: string): Promise<void> {
    const { work } = store.get();
    if (work === null) return;
    const answer = await send([...work.scanned, { code: text }], true);
    if (!answer.ok) return explain(answer.trouble);
    const against = answer.value.findings.find(({ kind }) => ABOUT_A_SCAN.has(kind));
    say('stop', bench.no, against?.text ?? words.item.notIn(text));
  }

  /** Everything is in. What is scanned now is the seal, unless it is the next parcel's label. */
  async function sealOrNext(text: string, isLabel: boolean): Promise<void> {
    const found = await lookUp(text);
    if (found.ok) {
      if (await close()) begin(found.value);
      return;
    }
    const isUnknown = found.trouble.kind === 'refused' && found.trouble.status === 404;
    if (!isUnknown) return explain(found.trouble);
    if (isLabel) return say('stop', bench.no, words.task.unknown);
    store.send({ type: 'work', change: { seal: { number: text }, findings: [] } });
    await goOn('');
  }

  /** Writes the parcel as packed, or says what stands against it. */
  async function close(): Promise<boolean> {
    const { work } = store.get();
    if (work === null) return false;
    store.send({ type: 'busy', is: true });
    const answer = await send(work.scanned, false);
    store.send({ type: 'busy', is: false });
    if (!answer.ok) {
      explain(answer.trouble);
      return false;
    }
    const { packed, findings } = answer.value;
    if (!packed) {
      stop(findings);
      return false;
    }
    store.send({ type: 'packed' });
    const text = words.packed.text(shortNumber(work.task));
    store.send({ type: 'say', said: { tone: 'good', word: words.packed.word, text } });
    signal('done');
    return true;
  }

  function stop(findings: readonly Finding[]): void {
    const isSeal = findings.some(({ kind }) => kind.startsWith('seal_'));
    store.send({ type: 'work', change: { findings, ...(isSeal ? { seal: null } : {}) } });
    const [first] = findings.filter(({ stops }) => stops);
    const isLook = first?.kind === 'surprising_mass' || first?.kind === 'seal_look_again';
    const text = first?.text ?? bench.trouble.again;
    say(isLook ? 'care' : 'stop', isLook ? bench.look : bench.no, text);
  }

  async function weigh(of: 'gross' | 'tare', mass_g: number, byWedge: boolean): Promise<void> {
    const { work, setting } = store.get();
    if (work === null) return say('stop', bench.no, words.ready.text);
    const text = words.grams(mass_g);
    if (of === 'tare') {
      store.send({ type: 'work', change: { tare_g: mass_g } });
      return say('good', bench.yes, words.mass.tare(text));
    }
    const source = byWedge && setting.scale !== '' ? 'scale' : 'typed';
    const change = { gross: { mass_g, source }, massIsRight: false, findings: [] } as const;
    store.send({ type: 'work', change });
    await goOn(words.mass.gross(text));
  }

  async function spoken(word: Word): Promise<void> {
    const { work } = store.get();
    if (work === null) return say('stop', bench.no, words.ready.text);
    if (word === 'stop') {
      store.send({ type: 'put_aside' });
      return say('plain', words.ready.word, words.task.aside);
    }
    if (word === 'undo') return undo();
    if (word === 'yes') store.send({ type: 'work', change: { massIsRight: true } });
    await close();
  }

  function undo(): void {
    const { work } = store.get();
    const last = work?.scanned.at(-1);
    if (work === null || last === undefined) return say('plain', bench.next, words.item.nothing);
    const name = work.task.items.find((item) => codeOf(item) === last.code)?.name ?? last.code;
    store.send({ type: 'work', change: { scanned: work.scanned.slice(0, -1), findings: [] } });
    say('plain', bench.next, words.item.undone(name));
  }

  async function meant(read: Read, text: string, byWedge: boolean): Promise<void> {
    const { work, setting } = store.get();
    if (read.kind === 'word') return spoken(read.word);
    if (read.kind === 'mass') return weigh(read.of, read.mass_g, byWedge);
    if (work === null) return open(text);
    if (work.serialOf !== null && read.kind !== 'own_label') return put(work.serialOf, text);
    if (read.kind === 'own_label') return void (await close());
    if (read.kind === 'item') return put(read.item, read.serial);
    const isFull = !dueOf(work, setting).includes('items');
    if (read.kind === 'tag') {
      store.send({ type: 'work', change: { seal: { url: read.url }, findings: [] } });
      return goOn('');
    }
    if (isFull) return sealOrNext(text, read.kind === 'label');
    if (read.kind === 'label') return say('stop', bench.no, words.task.otherLabel);
    return strange(text);
  }

  return {
    store,
    enter: (key: string): void => {
      kept.setItem(KEY, key);
      store.send({ type: 'key', key });
    },
    leave: (): void => {
      kept.removeItem(KEY);
      store.send({ type: 'key', key: '' });
    },
    sheet: (sheet: State['sheet']) => store.send({ type: 'sheet', sheet }),
    setting: (setting: Setting): void => {
      kept.setItem(SETTING, JSON.stringify(setting));
      store.send({ type: 'setting', setting });
    },
    /** Whatever the scanner, the scale or a hand typed. */
    scan: (text: string, byWedge: boolean): void =>
      void one(() => meant(readScan(text, store.get().work?.task ?? null), text, byWedge)),
    say: (word: Word): void => void one(() => spoken(word)),
    tick: (item: PackingView['items'][number]): void => void one(() => put(item, '')),
    weigh: (of: 'gross' | 'tare', mass_g: number): void => void one(() => weigh(of, mass_g, false)),
    photo: (file: File): void =>
      void one(async () => {
        const { work } = store.get();
        if (work === null) return;
        if (!isPhoto(file)) {
          return say('stop', bench.no, words.photo.heic);
        }
        const answer = await postFile<{ sha256: string }>('/v1/bench/photos', file, auth());
        if (!answer.ok) return explain(answer.trouble);
        store.send({ type: 'work', change: { photo: answer.value.sha256, findings: [] } });
        await goOn(words.photo.done);
      }),
    /** The label as a file: a browser can send a key only with a request of its own. */
    label: async (form: 'pdf' | 'zpl'): Promise<void> => {
      const { work, packed } = store.get();
      const at = work?.task ?? packed[0];
      if (at === undefined) return;
      const path = `/v1/deliveries/${at.delivery}/parcels/${at.no}/label.${form}`;
      const response = await fetch(path, { headers: auth() }).catch(() => null);
      if (response?.ok !== true) return say('stop', bench.no, words.packed.none);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await response.blob());
      link.download = `${at.number.value}.${form}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    },
  };
}
