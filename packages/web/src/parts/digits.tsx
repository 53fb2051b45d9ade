import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/**
 * Four digits, one box each, over one real input: so paste, one-handed typing and screen readers
 * work as everywhere. Calls `onDone` at the fourth digit. After a mismatch the next digit begins anew.
 */
export function FourDigits({
  name,
  label,
  hint,
  isWrong,
  isBusy,
  onDone,
}: {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isWrong: boolean;
  readonly isBusy: boolean;
  readonly onDone: (digits: string) => void;
}) {
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  // At once, within the tap: phones show their keyboard only then.
  useLayoutEffect(() => input.current?.focus({ preventScroll: true }), []);
  const change = (text: string): void => {
    if (isBusy) return;
    const all = text.replaceAll(/\D/g, '');
    // Four digits stand there already: what comes now begins anew.
    const digits = (typed.length === 4 && all.length > 4 ? all.slice(4) : all).slice(0, 4);
    setTyped(digits);
    if (digits.length === 4) onDone(digits);
  };
  return (
    <div class={isWrong ? 'digits digits-wrong' : 'digits'} data-label={name}>
      <div class="digits-row">
        {[0, 1, 2, 3].map((i) => (
          <span
            key={i}
            class={i === typed.length ? 'digit-box digit-box-next' : 'digit-box'}
            aria-hidden="true"
          >
            {typed[i] ?? ''}
          </span>
        ))}
        <input
          ref={input}
          aria-label={label}
          aria-describedby="digits-hint"
          aria-invalid={isWrong}
          inputMode="numeric"
          autoComplete="off"
          enterKeyHint="done"
          maxLength={8}
          value={typed}
          onInput={(event) => change(event.currentTarget.value)}
        />
      </div>
      <p id="digits-hint" class="small soft">
        {hint}
      </p>
    </div>
  );
}

/** Six digits as large as the width allows, in two groups, read out as single digits. */
export const CodeDigits = ({ code }: { readonly code: string }) => (
  <div class="code" data-code role="img" aria-label={`Code ${Array.from(code).join(' ')}`}>
    {Array.from(code.slice(0, 3)).map((digit, i) => (
      <span key={i} aria-hidden="true">
        {digit}
      </span>
    ))}
    <span class="code-gap" aria-hidden="true">
      {' '}
    </span>
    {Array.from(code.slice(3)).map((digit, i) => (
      <span key={i + 3} aria-hidden="true">
        {digit}
      </span>
    ))}
  </div>
);

/** A pad for gloves: digits fill the hand's reach; the sixth one sends. */
export function DigitPad({
  length,
  isBusy,
  onDone,
}: {
  readonly length: number;
  readonly isBusy: boolean;
  readonly onDone: (digits: string) => void;
}) {
  // Keys can come faster than the screen is drawn, so what was typed is not read from the screen.
  const newest = useRef('');
  const [typed, setShown] = useState('');
  const setTyped = (digits: string): void => {
    newest.current = digits;
    setShown(digits);
  };
  const press = (digit: string): void => {
    if (isBusy) return;
    const next = newest.current + digit;
    setTyped(next.length < length ? next : '');
    if (next.length === length) onDone(next);
  };
  // At once with the pad: a key before the first frame is a digit too.
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement) return;
      if (/^\d$/.test(event.key)) press(event.key);
      if (event.key === 'Backspace') setTyped(newest.current.slice(0, -1));
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  });
  return (
    <div class="stack">
      <div class="pad-shown" role="status" aria-label={`${typed.length} of ${length} digits`}>
        {Array.from({ length }, (_, i) => (
          <span key={i} class={i < typed.length ? 'pad-digit pad-digit-full' : 'pad-digit'}>
            {typed[i] ?? ''}
          </span>
        ))}
      </div>
      <div class="pad">
        {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => (
          <button key={digit} type="button" onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" aria-label="Clear" class="pad-side" onClick={() => setTyped('')}>
          C
        </button>
        <button type="button" onClick={() => press('0')}>
          0
        </button>
        <button
          type="button"
          aria-label="Delete the last digit"
          class="pad-side"
          onClick={() => setTyped(typed.slice(0, -1))}
        >
          <svg
            width="40"
            height="30"
            viewBox="0 0 32 24"
            fill="none"
            stroke="currentColor"
            stroke-width="2.4"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
          >
            <path d="M11 3 H29 V21 H11 L3 12 Z M16 9 L23 15 M23 9 L16 15" />
          </svg>
        </button>
      </div>
    </div>
  );
}
