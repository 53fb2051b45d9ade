import type { LeftHow } from '@handfast/domain/delivery/state';
import { useState } from 'preact/hooks';
import { Button } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';
import { TakenBackSheet } from './receipt.tsx';
import { openVisit, type State } from './state.ts';

type Props = { readonly state: State; readonly acts: Acts };

export function Sheets({ state, acts }: Props) {
  if (state.sheet === 'delegate') return <DelegateSheet state={state} acts={acts} />;
  if (state.sheet === 'safe_place') return <SafePlaceSheet state={state} acts={acts} />;
  if (state.sheet === 'taken_back') return <TakenBackSheet state={state} acts={acts} />;
  if (state.sheet === 'far_away') return <FarAwaySheet state={state} acts={acts} />;
  return null;
}

/** H16: a link of their own for somebody the recipient trusts. */
function DelegateSheet({ state, acts }: Props) {
  const [name, setName] = useState('');
  const [contact, setContact] = useState('');
  return (
    <Sheet title={words.delegate.title} onClose={() => acts.open(null)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void acts.delegate(name.trim(), contact.trim());
        }}
      >
        <p class="soft">{words.delegate.note}</p>
        <label class="field">
          {words.delegate.name}
          <input
            class="input"
            required
            maxLength={80}
            autoComplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          {words.delegate.contact}
          <input
            class="input"
            required
            maxLength={120}
            autoComplete="off"
            value={contact}
            onInput={(event) => setContact(event.currentTarget.value)}
          />
        </label>
        <Button kind="primary" type="submit" isBusy={state.busy}>
          {words.delegate.send}
        </Button>
        <Button kind="quiet" onPress={() => acts.open(null)}>
          {words.delegate.close}
        </Button>
      </form>
    </Sheet>
  );
}

const PLACES: readonly LeftHow[] = ['safe_place', 'parcel_box', 'letterbox', 'person'];

/** H13: leaving is the recipient's own request, hours before. */
function SafePlaceSheet({ state, acts }: Props) {
  const nos = state.view.parcels.filter(({ fate }) => fate === 'expected').map(({ no }) => no);
  return (
    <Sheet title={words.safePlace.title} onClose={() => acts.open(null)}>
      <p class="soft">{words.safePlace.note}</p>
      {PLACES.map((how) => (
        <Button key={how} isBusy={state.busy} onPress={() => void acts.askLeave(nos, how)}>
          {words.leftHow[how]}
        </Button>
      ))}
      <Button kind="quiet" onPress={() => acts.open(null)}>
        {words.delegate.close}
      </Button>
    </Sheet>
  );
}

/** H18: it warns, it does not block. */
function FarAwaySheet({ state, acts }: Props) {
  return (
    <Sheet
      title={words.summary.farTitle(openVisit(state.view)?.farAway_m ?? null)}
      onClose={() => acts.open(null)}
    >
      <p class="lead">{words.summary.farAsk}</p>
      <Button kind="plain" onPress={() => acts.open(null)}>
        {words.summary.farNo}
      </Button>
      <Button kind="plain" isBusy={state.busy} onPress={acts.release} data-act="release-far">
        {words.summary.farYes}
      </Button>
    </Sheet>
  );
}
