import type { ComponentChildren } from 'preact';
import { Form, type Of } from './fields.tsx';
import { Banner, Button } from './page.tsx';
import { Sheet } from './sheet.tsx';

export const TextArea = ({
  label,
  value,
  onValue,
  rows = 3,
  ...rest
}: Of<string> & {
  readonly maxLength: number;
  readonly rows?: number;
  readonly required?: boolean;
}) => (
  <label class="field">
    {label}
    <textarea
      class="input"
      {...rest}
      rows={rows}
      value={value}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  </label>
);

export const Select = <V extends string | number>({
  label,
  value,
  onValue,
  options,
}: Of<V> & { readonly options: readonly (readonly [V, string])[] }) => (
  <label class="field">
    {label}
    <select
      class="input"
      value={value}
      onChange={(event) => {
        const chosen = options[event.currentTarget.selectedIndex];
        if (chosen !== undefined) onValue(chosen[0]);
      }}
    >
      {options.map(([one, name]) => (
        <option key={one} value={one}>
          {name}
        </option>
      ))}
    </select>
  </label>
);

/** A sheet with a form: what is asked, one button that does it, one that leaves. */
export const FormSheet = ({
  title,
  fault = '',
  isBusy = false,
  go,
  back,
  act,
  onSend,
  onClose,
  children,
}: {
  readonly title: string;
  readonly fault?: string;
  readonly isBusy?: boolean;
  readonly go: string;
  readonly back: string;
  /** `data-act` of the button that does it. */
  readonly act?: string;
  readonly onSend: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) => (
  <Sheet title={title} onClose={onClose}>
    <Form onSend={onSend}>
      {fault !== '' && <Banner tone="stop">{fault}</Banner>}
      {children}
      <Button
        kind="primary"
        type="submit"
        isBusy={isBusy}
        {...(act === undefined ? {} : { 'data-act': act })}
      >
        {go}
      </Button>
      <Button kind="quiet" onPress={onClose}>
        {back}
      </Button>
    </Form>
  </Sheet>
);
