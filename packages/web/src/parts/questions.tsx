import type { HolderParcel } from '@handfast/domain/view/holder';
import { PACKAGINGS, type Packaging } from '@handfast/protocol/statement';
import { useRef, useState } from 'preact/hooks';
import { InsideDrawing, PackagingDrawing, SealDrawing } from '../look/drawings.tsx';
import { asked as words, packaging as names } from '../words/en.ts';
import { Button } from './page.tsx';

const ORDER: readonly Packaging[] = ['intact', ...PACKAGINGS.filter((one) => one !== 'intact')];

/** S4: how it looks, in pictures. "Intact" stands alone and ends the question. */
export const PackagingQuestion = ({
  chosen,
  onChoose,
}: {
  readonly chosen: readonly Packaging[];
  readonly onChoose: (packaging: readonly Packaging[], isDone: boolean) => void;
}) => {
  const choose = (one: Packaging): void => {
    if (one === 'intact') return onChoose(['intact'], true);
    const others = chosen.filter((each) => each !== 'intact');
    onChoose(
      others.includes(one) ? others.filter((each) => each !== one) : [...others, one],
      false,
    );
  };
  return (
    <>
      <p class="soft">{words.packagingHint}</p>
      <div class="pictures">
        {ORDER.map((one) => (
          <button
            key={one}
            type="button"
            class="picture"
            data-act={`packaging-${one}`}
            aria-pressed={chosen.includes(one)}
            onClick={() => choose(one)}
          >
            <PackagingDrawing state={one} />
            {names[one]}
          </button>
        ))}
      </div>
    </>
  );
};

/** S2: the number on the seal, typed without being shown; `''` where it cannot be read. */
export function SealQuestion({ onRead }: { readonly onRead: (read: string) => void }) {
  const [read, setRead] = useState('');
  const input = useRef<HTMLInputElement>(null);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (read === '') input.current?.focus();
        else onRead(read);
      }}
    >
      <div class="explain">
        <SealDrawing />
        <p>{words.sealHint}</p>
      </div>
      <label class="field">
        {words.sealLabel}
        <input
          ref={input}
          class="input input-large"
          autoComplete="off"
          autoCapitalize="characters"
          enterKeyHint="next"
          maxLength={32}
          value={read}
          onInput={(event) =>
            setRead(event.currentTarget.value.toUpperCase().replaceAll(/[^0-9A-Z-]/g, ''))
          }
        />
      </label>
      <Button kind="primary" type="submit">
        {words.sealNext}
      </Button>
      <Button kind="quiet" onPress={() => onRead('')} data-act="no-seal">
        {words.sealSkip}
      </Button>
    </form>
  );
}

/** What should be inside, beside an open box. */
export const InsideList = ({
  hint,
  parcel,
}: {
  readonly hint: string;
  readonly parcel: HolderParcel | undefined;
}) => (
  <>
    <div class="explain">
      <InsideDrawing />
      <p>{hint}</p>
    </div>
    {parcel !== undefined && parcel.contents.length > 0 && (
      <ul class="stack">
        {parcel.contents.map(({ name, quantity }) => (
          <li key={name} class="note">
            {quantity} × {name}
          </li>
        ))}
      </ul>
    )}
  </>
);
