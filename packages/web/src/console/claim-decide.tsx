import type { DecisionReason } from '@handfast/domain/claim/types';
import type { ClaimFile } from '@handfast/domain/view/claim';
import { useState } from 'preact/hooks';
import { Select, TextArea } from '../parts/form-sheet.tsx';
import { Button } from '../parts/page.tsx';
import { amountOf, digitsOf } from '../lib/money.ts';
import * as words from '../words/claims-desk.ts';

const OUTCOMES = ['granted', 'replaced', 'asked', 'declined'] as const;

/** A person's answer: a yes to the original payment or address, a question, or a no with its reason (K5). */
export function Decide({
  file,
  act,
}: {
  readonly file: ClaimFile;
  readonly act: (name: string, body: unknown) => Promise<boolean>;
}) {
  const { currency, amount_minor } = file.row;
  const unit = 10 ** digitsOf(currency);
  const start_minor =
    amount_minor === 0 ? file.most_minor : Math.min(amount_minor, file.most_minor);
  const [outcome, setOutcome] = useState<words.Outcome>('granted');
  const [because, setBecause] = useState<DecisionReason>('record_supports');
  const [text, setText] = useState('');
  const [amount, setAmount] = useState((start_minor / unit).toFixed(digitsOf(currency)));
  const [isBusy, setIsBusy] = useState(false);
  const choose = (one: words.Outcome): void => {
    setOutcome(one);
    const [first] = words.reasonsFor(one);
    if (first !== undefined) setBecause(first[0]);
  };
  const send = async (): Promise<void> => {
    setIsBusy(true);
    const paid_minor = outcome === 'granted' ? Math.round(Number(amount) * unit) : 0;
    await act('decide', { outcome, because, text: text.trim(), amount_minor: paid_minor });
    setIsBusy(false);
  };
  const isWordNeeded = outcome === 'asked' || outcome === 'declined';
  return (
    <form
      class="decide"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{words.decide.title}</h2>
      <div class="outcomes-row" role="group" aria-label={words.decide.title}>
        {OUTCOMES.map((one) => (
          <button
            key={one}
            type="button"
            class="kind"
            aria-pressed={one === outcome}
            onClick={() => choose(one)}
            data-outcome={one}
          >
            {words.decide.outcome[one]}
          </button>
        ))}
      </div>
      <p class="small soft">{words.decide.note[outcome]}</p>
      {outcome === 'granted' && (
        <label class="field">
          {words.decide.amount(amountOf(file.most_minor, currency))}
          <input
            class="input"
            type="number"
            inputMode="decimal"
            min={0}
            max={file.most_minor / unit}
            step={1 / unit}
            required
            value={amount}
            onInput={(event) => setAmount(event.currentTarget.value)}
          />
        </label>
      )}
      <Select
        label={words.decide.because}
        value={because}
        onValue={setBecause}
        options={words.reasonsFor(outcome)}
      />
      <TextArea
        label={words.decide.text[outcome]}
        rows={4}
        maxLength={2000}
        required={isWordNeeded}
        value={text}
        onValue={setText}
      />
      <Button kind="primary" type="submit" isBusy={isBusy} data-act="decide">
        {words.decide.go}
      </Button>
    </form>
  );
}
