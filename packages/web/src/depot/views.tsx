import type { BenchParcel } from '@handfast/domain/view/packing';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Mark } from '../look/marks.tsx';
import { Bench, BigField, Count, Last } from '../parts/bench.tsx';
import { TextField } from '../parts/fields.tsx';
import { FormSheet, TextArea } from '../parts/form-sheet.tsx';
import { Button, Title } from '../parts/page.tsx';
import { shortNumber, wholeNumber } from '../parts/numbers.ts';
import * as words from '../words/depot.ts';
import type { Acts } from './acts.ts';
import { expectedOf, sameParcel, type State, type Taken, type ToCheck } from './state.ts';

type Props = { readonly state: State; readonly acts: Acts };

export function Take({ state, acts }: Props) {
  const { taker, giver, list, asking, releasing } = state;
  if (taker === null) return null;
  return (
    <>
      <Bench
        head={<h1>{words.take.title(taker, giver)}</h1>}
        aside={
          <>
            <Counts list={list} />
            <StillMissing list={list} hasGiver={giver !== null} />
          </>
        }
      >
        <Exceptions list={list} acts={acts} asking={asking} canRelease={taker.kind === 'depot'} />
        <Last said={state.said} />
        <BigField label={fieldOf(asking)} onScan={acts.scan} />
        <div class="doing">
          {asking !== null && (
            <Button onPress={() => acts.skip(asking)} data-act="skip">
              {asking.seal ? words.take.noSeal : words.take.noMass}
            </Button>
          )}
          <Button onPress={() => acts.step('over')} data-act="finish">
            {words.take.finish}
          </Button>
        </div>
      </Bench>
      {releasing !== null && <ReleaseSheet parcel={releasing} acts={acts} />}
    </>
  );
}

function fieldOf(asking: ToCheck | null): string {
  if (asking === null) return words.take.field;
  return asking.seal ? words.take.fieldSeal : words.take.fieldMass;
}

function Counts({ list }: { readonly list: Taken }) {
  const expected = expectedOf(list);
  return (
    <div class="counts">
      <Count kind="taken" n={list.taken.length} {...(expected === null ? {} : { of: expected })}>
        {words.take.taken}
      </Count>
      <Count kind="absent" n={list.missing?.length ?? 0}>
        {words.take.missing}
      </Count>
      <Count kind="dispute" n={list.extra.length}>
        {words.take.extra}
      </Count>
      <Count kind="refused" n={list.held.length}>
        {words.take.held}
      </Count>
      {list.seals.length > 0 && (
        <Count kind="refused" n={list.seals.length}>
          {words.take.sealAlarm}
        </Count>
      )}
    </div>
  );
}

function StillMissing({ list, hasGiver }: { readonly list: Taken; readonly hasGiver: boolean }) {
  if (!hasGiver) return null;
  if (list.missing === null) return <p class="soft">{words.take.firstTells}</p>;
  if (list.missing.length === 0) return <p class="soft">{words.take.nothingMissing}</p>;
  return (
    <section class="stack">
      <h2>{words.take.missing}</h2>
      <Numbers parcels={list.missing} />
    </section>
  );
}

const Numbers = ({ parcels }: { readonly parcels: readonly BenchParcel[] }) => (
  <ul class="numbers">
    {parcels.map((parcel) => (
      <li key={`${parcel.delivery} ${parcel.no}`} class="row">
        <Mark kind="absent" size={20} />
        <span class="mono">{wholeNumber(parcel)}</span>
      </li>
    ))}
  </ul>
);

function Exceptions({
  list,
  acts,
  asking,
  canRelease,
}: {
  readonly list: Taken;
  readonly acts: Acts;
  readonly asking: ToCheck | null;
  readonly canRelease: boolean;
}) {
  const { held, seals, refused, unknown } = list;
  const open = list.toCheck.filter((one) => asking === null || !sameParcel(one, asking));
  if (held.length + seals.length + refused.length + unknown.length + open.length === 0) return null;
  return (
    <ul class="exceptions">
      {held.map((parcel) => (
        <Exception key={`held ${shortNumber(parcel)}`} text={words.hold.short(wholeNumber(parcel))}>
          {canRelease && (
            <Button onPress={() => acts.releasing(parcel)} data-act="release">
              {words.hold.release}
            </Button>
          )}
        </Exception>
      ))}
      {seals.map((parcel) => (
        <Exception
          key={`seal ${shortNumber(parcel)}`}
          text={words.said.sealWrong(shortNumber(parcel))}
        />
      ))}
      {refused.map((parcel) => (
        <Exception
          key={`refused ${shortNumber(parcel)}`}
          text={words.refused(shortNumber(parcel), parcel.why)}
        />
      ))}
      {unknown.map((text) => (
        <Exception key={`unknown ${text}`} text={words.said.unknown(text)} />
      ))}
      {open.map((parcel) => (
        <Exception
          key={`open ${shortNumber(parcel)}`}
          tone="care"
          text={words.said.open(shortNumber(parcel), parcel)}
        />
      ))}
    </ul>
  );
}

const Exception = ({
  text,
  tone = 'stop',
  children,
}: {
  readonly text: string;
  readonly tone?: 'stop' | 'care';
  readonly children?: ComponentChildren;
}) => (
  <li class={`exception exception-${tone}`}>
    <Mark kind={tone === 'stop' ? 'refused' : 'dispute'} size={28} />
    <span>{text}</span>
    {children}
  </li>
);

function ReleaseSheet({ parcel, acts }: { readonly parcel: BenchParcel; readonly acts: Acts }) {
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  return (
    <FormSheet
      title={words.hold.title(shortNumber(parcel))}
      go={words.hold.do}
      back={words.hold.back}
      onSend={() => void acts.release(parcel, name.trim(), reason.trim())}
      onClose={() => acts.releasing(null)}
    >
      <p class="soft">{words.hold.note}</p>
      <TextField label={words.hold.name} required maxLength={80} value={name} onValue={setName} />
      <TextArea
        label={words.hold.reason}
        required
        maxLength={400}
        value={reason}
        onValue={setReason}
      />
    </FormSheet>
  );
}

/** What the list came to; for a courier this is the end of the round (M6). */
export function Over({ state, acts }: Props) {
  const { list, giver, taker } = state;
  const missing = list.missing ?? [];
  if (taker === null) return null;
  return (
    <Bench
      head={<span class="soft">{words.take.title(taker, giver)}</span>}
      aside={<Counts list={list} />}
    >
      <div class={missing.length === 0 ? 'last last-good' : 'last last-care'}>
        <Mark kind={missing.length === 0 ? 'taken' : 'dispute'} size={104} />
        <div>
          <Title>{words.over.title(missing.length)}</Title>
          <p class="last-text">
            {words.over.taken(list.taken.length + list.extra.length)}{' '}
            {missing.length > 0 && giver !== null && words.over.stays(missing.length, giver)}
          </p>
        </div>
      </div>
      <Exceptions list={list} acts={acts} asking={null} canRelease={false} />
      {missing.length > 0 && <Numbers parcels={missing} />}
      <div class="row">
        <Button kind="primary" onPress={() => acts.step('who')} data-act="next">
          {words.over.next}
        </Button>
        <Button onPress={() => acts.step('take')} data-act="more">
          {words.over.back}
        </Button>
      </div>
    </Bench>
  );
}
