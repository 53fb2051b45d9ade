import type { ComponentChildren } from 'preact';

/** A form that stays in this page: what it sends is the caller's. */
export const Form = ({
  onSend,
  children,
}: {
  readonly onSend: () => void;
  readonly children: ComponentChildren;
}) => (
  <form
    class="stack"
    onSubmit={(event) => {
      event.preventDefault();
      onSend();
    }}
  >
    {children}
  </form>
);

export type Of<V> = {
  readonly label: ComponentChildren;
  readonly value: V;
  readonly onValue: (value: V) => void;
};

const TYPES = {
  text: { type: 'text' },
  email: { type: 'email' },
  password: { type: 'password' },
} as const;

export const TextField = ({
  label,
  value,
  onValue,
  type = 'text',
  autoComplete = 'off',
  ...rest
}: Of<string> & {
  readonly type?: keyof typeof TYPES;
  readonly autoComplete?: string;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly spellcheck?: boolean;
  readonly placeholder?: string;
}) => (
  <label class="field">
    {label}
    <input
      class="input"
      {...rest}
      {...TYPES[type]}
      autoComplete={autoComplete}
      value={value}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  </label>
);
