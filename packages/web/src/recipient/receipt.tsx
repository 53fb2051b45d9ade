import type { Line } from '@handfast/protocol/proves';
import { useState } from 'preact/hooks';
import { Mark } from '../look/marks.tsx';
import { Banner, Button, Door, Page, Title, Word } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { clockTime } from '../lib/clock.ts';
import { useArrival } from '../lib/store.ts';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';
import { ClaimDoors, ClaimLines } from './claim-doors.tsx';
import { Head, News } from './frame.tsx';
import { nameOf, namesOf, parcelOf, type State } from './state.ts';
import { fateTile, Tile } from './tiles.tsx';

type Props = { readonly state: State; readonly acts: Acts };

/** Handed over: what, when, what the receipt proves and what it does not. */
export function Receipt({ state, acts }: Props) {
  const { view } = state;
  const at = useArrival('receipt');
  const receipt = view.receipts.filter(({ superseded }) => !superseded).at(-1);
  if (receipt === undefined) return null;
  const disputed = view.parcels.filter(({ dispute }) => dispute !== null).map(({ no }) => no);
  const inGrace = view.parcels.filter(
    ({ graceUntil, fate }) => graceUntil !== null && fate === 'handed_over',
  );
  return (
    <Page
      head={<Head view={view} />}
      thumb={
        disputed.length > 0 ? (
          <Button
            kind="primary"
            isBusy={state.busy}
            onPress={() => acts.have(disputed)}
            data-act="have"
          >
            {words.receipt.have}
          </Button>
        ) : (
          <a
            class="button button-primary"
            href={`/v1/holder/${view.delivery}/receipts/${receipt.id}`}
            download
          >
            {words.receipt.keep}
          </a>
        )
      }
    >
      <News state={state} acts={acts} />
      <ClaimLines state={state} acts={acts} />
      {disputed.length > 0 && (
        <Banner tone="care">
          <strong>{words.receipt.disputed}</strong>
        </Banner>
      )}
      <Title at={at}>{words.receipt.title(clockTime(receipt.acceptedAt))}</Title>
      <p>
        <Word kind={receipt.status === 'logged' ? 'taken' : 'undecided'}>
          {words.receipt[receipt.status]}
        </Word>
      </p>
      <ul class="group">
        {view.parcels.map((parcel) => (
          <Tile
            key={parcel.no}
            parcel={parcel}
            {...fateTile(parcel)}
            {...(parcel.fate === 'expected' && parcel.dispute === null
              ? { kind: 'absent', word: words.receipt.absentToo }
              : {})}
          />
        ))}
      </ul>
      <div class="doors">
        {inGrace.length > 0 && (
          <Door onPress={() => acts.open('taken_back')}>
            <span>
              {words.receipt.takenBack}
              <span class="tile-note">
                {words.receipt.takenBackUntil(clockTime(inGrace[0]?.graceUntil ?? view.now))}
              </span>
            </span>
          </Door>
        )}
        <ClaimDoors state={state} acts={acts} />
        {view.can.delegate && view.parcels.some(({ fate }) => fate === 'expected') && (
          <Door onPress={() => acts.open('delegate')}>{words.before.somebodyElse}</Door>
        )}
      </div>
      <Lines title={words.receipt.proves} kind="taken" lines={receipt.proves} state={state} />
      <Lines
        title={words.receipt.doesNotProve}
        kind="absent"
        lines={receipt.doesNotProve}
        state={state}
      />
    </Page>
  );
}

function Lines({
  title,
  kind,
  lines,
  state,
}: {
  readonly title: string;
  readonly kind: 'taken' | 'absent';
  readonly lines: readonly Line[];
  readonly state: State;
}) {
  return (
    <section class="stack">
      <h2>{title}</h2>
      <ul class="list">
        {lines.map((line) => (
          <li key={`${line.parcel} ${line.code}`} class="list-line">
            <Mark kind={kind} size={20} />
            <LineText line={line} state={state} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A line about a parcel begins with its name instead of its number. */
function LineText({ line, state }: { readonly line: Line; readonly state: State }) {
  const start = `Parcel ${line.parcel}`;
  if (line.parcel === null || !line.text.startsWith(start)) return <span>{line.text}</span>;
  return (
    <span>
      <strong>{nameOf(parcelOf(state.view, line.parcel))}</strong>
      {line.text.slice(start.length)}
    </span>
  );
}

/** H9: the recipient's alarm, within the grace time. */
export function TakenBackSheet({ state, acts }: Props) {
  const candidates = state.view.parcels.filter(
    ({ graceUntil, fate }) => graceUntil !== null && fate === 'handed_over',
  );
  const all = candidates.map(({ no }) => no);
  const [chosen, setChosen] = useState<readonly number[]>(all.length === 1 ? all : []);
  const toggle = (no: number): void =>
    setChosen(chosen.includes(no) ? chosen.filter((one) => one !== no) : [...chosen, no]);
  return (
    <Sheet
      title={all.length === 1 ? words.receipt.takenBack : words.receipt.takenBackAsk}
      onClose={() => acts.open(null)}
    >
      {all.length === 1 ? (
        <p>{words.listed(namesOf(state.view, all))}</p>
      ) : (
        candidates.map((parcel) => (
          <label key={parcel.no} class="choice">
            <input
              type="checkbox"
              checked={chosen.includes(parcel.no)}
              onChange={() => toggle(parcel.no)}
            />
            {nameOf(parcel)}
          </label>
        ))
      )}
      <Button
        kind="primary"
        isBusy={state.busy || chosen.length === 0}
        onPress={() => void acts.takenBack(chosen)}
        data-act="taken-back"
      >
        {words.receipt.takenBackGo}
      </Button>
      <Button kind="quiet" onPress={() => acts.open(null)}>
        {words.delegate.close}
      </Button>
    </Sheet>
  );
}
