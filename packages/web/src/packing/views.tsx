import type { BenchItem } from '@handfast/domain/view/packing';
import { useState } from 'preact/hooks';
import { InsideDrawing } from '../look/drawings.tsx';
import { Mark } from '../look/marks.tsx';
import { Bench, BigField, Last } from '../parts/bench.tsx';
import { wholeNumber } from '../parts/numbers.ts';
import { Button } from '../parts/page.tsx';
import { Form, TextField } from '../parts/fields.tsx';
import { PhotoButton } from '../parts/photo.tsx';
import { Sheet } from '../parts/sheet.tsx';
import * as words from '../words/packing.ts';
import type { Acts } from './acts.ts';
import { countOf } from './read-scan.ts';
import { dueOf, type Due, type State, type Work } from './state.ts';

type Props = { readonly state: State; readonly acts: Acts };

export function PackingBench({ state, acts }: Props) {
  const { work, setting } = state;
  const due = work === null ? [] : dueOf(work, setting);
  return (
    <>
      <Bench
        head={<Head state={state} acts={acts} />}
        aside={<Aside state={state} acts={acts} />}
        hands={work !== null && <Hands state={state} work={work} due={due} acts={acts} />}
      >
        {work !== null && <Exceptions work={work} said={state.said.text} />}
        <Last said={state.said} />
        <BigField label={fieldLabel(work, due)} onScan={acts.scan} />
        {work !== null && <Steps work={work} due={due} setting={setting} />}
        {work !== null && <Asked work={work} due={due} acts={acts} />}
      </Bench>
      {state.sheet === 'mass' && <MassSheet state={state} acts={acts} />}
      {state.sheet === 'setting' && <SettingSheet state={state} acts={acts} />}
    </>
  );
}

const isMassAsked = ({ findings }: Work): boolean =>
  findings.some(({ kind }) => kind === 'surprising_mass');

function fieldLabel(work: Work | null, [due]: readonly Due[]): string {
  if (work === null) return words.field.start;
  if (work.serialOf !== null) return words.field.serial;
  if (isMassAsked(work)) return words.field.look;
  if (due === 'items') return words.field.item;
  return due === undefined ? words.field.done : words.field[due];
}

const Head = ({ state, acts }: Props) => (
  <>
    <h1>{words.title}</h1>
    <span class="row">
      <span class="bench-count">
        <strong>{state.packed.length}</strong> {words.packedCount}
      </span>
      <button type="button" class="plain-link" onClick={() => acts.sheet('setting')}>
        {words.act.setting}
      </button>
      <button type="button" class="plain-link" onClick={acts.leave}>
        {words.act.leave}
      </button>
    </span>
  </>
);

/** What else stands against closing the box; what was just said is not said twice. */
function Exceptions({ work, said }: { readonly work: Work; readonly said: string }) {
  const others = work.findings.filter(({ text }) => text !== said);
  return others.length === 0 ? null : (
    <ul class="exceptions">
      {others.map(({ kind, text }) => {
        const isLook = kind === 'surprising_mass' || kind === 'seal_look_again';
        return (
          <li key={text} class={isLook ? 'exception' : 'exception exception-stop'}>
            <Mark kind={isLook ? 'dispute' : 'refused'} size={28} />
            <span>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Steps({
  work,
  due,
  setting,
}: {
  readonly work: Work;
  readonly due: readonly Due[];
  readonly setting: State['setting'];
}) {
  const shown: Due[] = ['items'];
  if (work.task.openBoxPhoto) shown.push('photo');
  if (setting.seals || work.seal !== null) shown.push('seal');
  if (setting.scale !== '' || work.gross !== null) shown.push('mass');
  return (
    <ol class="steps">
      {shown.map((step) => {
        const isDue = due.includes(step);
        return (
          <li
            key={step}
            class={isDue ? (due[0] === step ? 'step step-now' : 'step') : 'step step-done'}
          >
            <Mark kind={isDue ? 'here' : 'taken'} size={22} />
            <span>
              {words.step[step]}
              {step === 'mass' && work.gross !== null && `, ${words.grams(work.gross.mass_g)}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

type OfWork = { readonly work: Work; readonly due: readonly Due[]; readonly acts: Acts };

/** What the field cannot answer, right below it. */
function Asked({ work, due: [due], acts }: OfWork) {
  if (isMassAsked(work)) {
    return (
      <Button kind="primary" onPress={() => acts.say('yes')} data-act="mass-is-right">
        {words.mass.right} <span class="keycap">YES</span>
      </Button>
    );
  }
  return due === 'photo' ? <BoxPhoto work={work} acts={acts} look="button-primary" /> : null;
}

const BoxPhoto = ({
  work,
  acts,
  look = 'button-plain',
}: Omit<OfWork, 'due'> & { readonly look?: 'button-plain' | 'button-primary' }) => (
  <PhotoButton look={look} onFile={acts.photo}>
    {work.photo === '' ? words.photo.take : words.photo.kept}
  </PhotoButton>
);

/** For hands without a scanner: the same acts as the words on the card. */
function Hands({ state, work, due, acts }: OfWork & { readonly state: State }) {
  return (
    <div class="doing">
      <Button onPress={() => acts.say('done')} isBusy={state.busy} data-act="close">
        {words.act.close} <span class="keycap">DONE</span>
      </Button>
      {work.scanned.length > 0 && (
        <Button onPress={() => acts.say('undo')} data-act="undo">
          {words.act.undo} <span class="keycap">UNDO</span>
        </Button>
      )}
      <Button onPress={() => acts.sheet('mass')} data-act="mass">
        {words.act.mass}
      </Button>
      {due[0] !== 'photo' && <BoxPhoto work={work} acts={acts} />}
      <Button kind="quiet" onPress={() => acts.say('stop')} data-act="aside">
        {words.act.aside} <span class="keycap">STOP</span>
      </Button>
    </div>
  );
}

const LabelButtons = ({ acts }: { readonly acts: Acts }) => (
  <div class="row">
    <span class="soft">{words.packed.print}</span>
    {(['pdf', 'zpl'] as const).map((form) => (
      <Button key={form} onPress={() => void acts.label(form)} data-act={`label-${form}`}>
        {words.packed[form]}
      </Button>
    ))}
  </div>
);

/** What was packed here, the last one first; its label can be printed again. */
const PackedHere = ({ state, acts }: Props) => (
  <section class="stack">
    <h2>{words.packed.list}</h2>
    <ol class="packed-here">
      {state.packed.slice(0, PACKED_SHOWN).map((parcel, i) => (
        <li key={`${parcel.delivery} ${parcel.no}`}>
          <Mark kind="taken" size={22} />
          <span class="mono">{wholeNumber(parcel)}</span>
          {i === 0 && <LabelButtons acts={acts} />}
        </li>
      ))}
    </ol>
  </section>
);

const PACKED_SHOWN = 8;

function Aside({ state, acts }: Props) {
  const { work } = state;
  if (work === null) {
    return state.packed.length > 0 ? (
      <PackedHere state={state} acts={acts} />
    ) : (
      <div class="empty">
        <InsideDrawing />
        <p>{words.task.empty}</p>
      </div>
    );
  }
  const { task, scanned } = work;
  const total = task.items.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <>
      <header class="to-pack">
        <div>
          {task.reference !== undefined && <strong>{task.reference}</strong>}
          <span class="soft">
            {words.parcelOf(task.no)}, {wholeNumber(task)}
          </span>
        </div>
        <p class="to-pack-count">
          {scanned.length} <small>of {total}</small>
        </p>
      </header>
      <ul class="things">
        {task.items.map((item) => (
          <Thing key={item.code + item.name} item={item} n={countOf(item, scanned)} acts={acts} />
        ))}
      </ul>
      {task.mass_g !== null && <p class="soft">{words.mass.expected(words.grams(task.mass_g))}</p>}
    </>
  );
}

/** One thing of the list. It is a button, so that what wears no code is ticked. */
const Thing = ({
  item,
  n,
  acts,
}: {
  readonly item: BenchItem;
  readonly n: number;
  readonly acts: Acts;
}) => {
  const isIn = n >= item.quantity;
  return (
    <li>
      <button
        type="button"
        class={isIn ? 'thing thing-in' : 'thing'}
        onClick={() => acts.tick(item)}
      >
        <span class="thing-count">
          {n}
          <small> of {item.quantity}</small>
        </span>
        <span>
          <strong class="tile-name">{item.name}</strong>
          {item.code !== '' && <span class="tile-note mono">{item.code}</span>}
          {item.serials.length > 0 && (
            <span class="tile-note">
              Serial <span class="mono serials">{item.serials.join(', ')}</span>
            </span>
          )}
        </span>
        {isIn && <Mark kind="taken" size={28} />}
        <span class="hidden">{words.task.tick}</span>
      </button>
    </li>
  );
};

function MassSheet({ state, acts }: Props) {
  const [gross, setGross] = useState(String(state.work?.gross?.mass_g ?? ''));
  const [tare, setTare] = useState(String(state.work?.tare_g ?? ''));
  return (
    <Sheet title={words.mass.title} onClose={() => acts.sheet(null)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          acts.sheet(null);
          if (tare !== '') acts.weigh('tare', Number(tare));
          if (gross !== '') acts.weigh('gross', Number(gross));
        }}
      >
        <Grams label={words.mass.grossField} value={gross} onValue={setGross} />
        <Grams label={words.mass.tareField} value={tare} onValue={setTare} />
        <p class="small soft">{words.mass.note}</p>
        <Button kind="primary" type="submit">
          {words.mass.keep}
        </Button>
      </form>
    </Sheet>
  );
}

const Grams = ({
  label,
  value,
  onValue,
}: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) => (
  <label class="field">
    {label}
    <input
      class="input"
      type="number"
      inputMode="numeric"
      min={1}
      max={2_000_000}
      step={1}
      value={value}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  </label>
);

function SettingSheet({ state, acts }: Props) {
  const [scale, setScale] = useState(state.setting.scale);
  const [seals, setSeals] = useState(state.setting.seals);
  return (
    <Sheet title={words.setting.title} onClose={() => acts.sheet(null)}>
      <Form onSend={() => acts.setting({ scale: scale.trim(), seals })}>
        <TextField label={words.setting.scale} maxLength={64} value={scale} onValue={setScale} />
        <p class="small soft">{words.setting.scaleNote}</p>
        <label class="choice">
          <input
            type="checkbox"
            checked={seals}
            onChange={(event) => setSeals(event.currentTarget.checked)}
          />
          {words.setting.seals}
        </label>
        <Button kind="primary" type="submit">
          {words.setting.keep}
        </Button>
      </Form>
    </Sheet>
  );
}
