import type { LeftHow } from '@handfast/domain/delivery/state';
import { useState } from 'preact/hooks';
import { TextField } from '../parts/fields.tsx';
import { FormSheet } from '../parts/form-sheet.tsx';
import { Button } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';
import type { State } from './state.ts';

type Props = { readonly state: State; readonly acts: Acts };

/** H16: a link of their own for somebody the recipient trusts. */
export function DelegateSheet({ state, acts }: Props) {
  const [name, setName] = useState('');
  const [contact, setContact] = useState('');
  return (
    <FormSheet
      title={words.delegate.title}
      isBusy={state.busy}
      go={words.delegate.send}
      back={words.delegate.close}
      onSend={() => void acts.delegate(name.trim(), contact.trim())}
      onClose={() => acts.open(null)}
    >
      <p class="soft">{words.delegate.note}</p>
      <TextField
        label={words.delegate.name}
        required
        maxLength={80}
        value={name}
        onValue={setName}
      />
      <TextField
        label={words.delegate.contact}
        required
        maxLength={120}
        value={contact}
        onValue={setContact}
      />
    </FormSheet>
  );
}

const PLACES: readonly LeftHow[] = ['safe_place', 'parcel_box', 'letterbox', 'person'];

/** H13: leaving is the recipient's own request, hours before. */
export function SafePlaceSheet({ state, acts }: Props) {
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
