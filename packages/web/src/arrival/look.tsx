import { PACKAGINGS, type Packaging } from '@handfast/protocol/statement';
import { useRef, useState } from 'preact/hooks';
import { InsideDrawing, PackagingDrawing, SealDrawing } from '../look/drawings.tsx';
import { useArrival } from '../lib/store.ts';
import { Button, Dots, Page, Title } from '../parts/page.tsx';
import { nameOf, parcelOf } from '../recipient/state.ts';
import * as words from '../words/arrival.ts';
import { packaging } from '../words/en.ts';
import type { Acts } from './acts.ts';
import { Head, News } from './frame.tsx';
import { draftOf, parcelIn, phasesOf, type State, type Step } from './state.ts';

type Looking = Extract<Step, { name: 'look' }>;
type Props = { readonly state: State; readonly acts: Acts; readonly step: Looking };

const ORDER: readonly Packaging[] = ['intact', ...PACKAGINGS.filter((one) => one !== 'intact')];

/** After "it is here": one question at a time, and each may be left out. */
export function Look({ state, acts, step }: Props) {
  const { no, phase } = step;
  const at = useArrival(`${no} ${phase}`);
  const parcel = parcelIn(state, no);
  const phases = parcel ? phasesOf(parcel) : [];
  return (
    <Page
      head={<Head view={state.view} />}
      thumb={phase !== 'seal' && <Thumb state={state} acts={acts} step={step} />}
    >
      <News state={state} acts={acts} />
      <div class="stack">
        <div class="row between">
          <p class="small soft">
            <strong>{nameOf(parcelOf(state.view, no))}</strong>
          </p>
          <Dots now={phases.indexOf(phase)} total={phases.length} />
        </div>
        <Title at={at}>{words.look[phase]}</Title>
      </div>
      {phase === 'packaging' && <PackagingQuestion state={state} acts={acts} no={no} />}
      {phase === 'seal' && <SealQuestion acts={acts} no={no} />}
      {phase === 'contents' && <ContentsQuestion state={state} acts={acts} no={no} />}
    </Page>
  );
}

type OfParcel = { readonly state: State; readonly acts: Acts; readonly no: number };

function PackagingQuestion({ state, acts, no }: OfParcel) {
  const chosen = draftOf(state, no).packaging;
  const choose = (one: Packaging): void => {
    if (one === 'intact') return acts.packaging(no, ['intact'], true);
    const others = chosen.filter((each) => each !== 'intact');
    const next = others.includes(one) ? others.filter((each) => each !== one) : [...others, one];
    acts.packaging(no, next, false);
  };
  return (
    <>
      <p class="soft">{words.look.packagingHint}</p>
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
            {packaging[one]}
          </button>
        ))}
      </div>
    </>
  );
}

function SealQuestion({ acts, no }: { readonly acts: Acts; readonly no: number }) {
  const [read, setRead] = useState('');
  const input = useRef<HTMLInputElement>(null);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (read === '') input.current?.focus();
        else acts.seal(no, read);
      }}
    >
      <div class="explain">
        <SealDrawing />
        <p>{words.look.sealHint}</p>
      </div>
      <label class="field">
        {words.look.sealShort}
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
        {words.look.sealNext}
      </Button>
      <Button kind="quiet" onPress={() => acts.seal(no, '')} data-act="no-seal">
        {words.look.sealSkip}
      </Button>
    </form>
  );
}

function ContentsQuestion({ state, acts, no }: OfParcel) {
  const { contents } = draftOf(state, no);
  const listed = parcelOf(state.view, no)?.contents ?? [];
  return (
    <>
      <div class="explain">
        <InsideDrawing />
        <p>{words.look.contentsHint}</p>
      </div>
      {listed.length > 0 && (
        <ul class="stack">
          {listed.map(({ name, quantity }) => (
            <li key={name} class="note">
              {quantity} × {name}
            </li>
          ))}
        </ul>
      )}
      <fieldset class="choices">
        <legend class="hidden">{words.look.contents}</legend>
        {words.contents.map(([value, text]) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name="contents"
              data-act={`contents-${value}`}
              checked={contents === value}
              onChange={() => acts.contents(no, value)}
            />
            {text}
          </label>
        ))}
      </fieldset>
    </>
  );
}

function Thumb({ state, acts, step }: Props) {
  const { no, phase } = step;
  if (phase === 'contents') {
    return (
      <>
        <Button kind="primary" onPress={acts.onward} data-act="next">
          {words.look.next}
        </Button>
        <PhotoButton state={state} acts={acts} no={no} />
      </>
    );
  }
  const isHurt = draftOf(state, no).packaging.length > 0;
  return isHurt ? (
    <>
      <Button kind="primary" onPress={acts.onward} data-act="next">
        {words.look.next}
      </Button>
      <PhotoButton state={state} acts={acts} no={no} />
    </>
  ) : (
    <Button kind="quiet" onPress={() => acts.packaging(no, [], true)} data-act="skip">
      {words.look.packagingSkip}
    </Button>
  );
}

/** A photo of what is said; kept untouched, named in the report by its hash. */
export function PhotoButton({
  state,
  acts,
  no,
  isOfPlace = false,
}: OfParcel & { readonly isOfPlace?: boolean }) {
  const ask = isOfPlace ? words.look.photoOfPlace : words.look.photo;
  const file = useRef<HTMLInputElement>(null);
  const { photos } = draftOf(state, no);
  return (
    <>
      <input
        ref={file}
        type="file"
        class="hidden"
        tabIndex={-1}
        aria-label={ask}
        accept="image/jpeg,image/png,image/webp"
        capture="environment"
        onChange={(event) => {
          const photo = event.currentTarget.files?.[0];
          if (photo !== undefined) void acts.photo(no, photo);
        }}
      />
      <Button
        kind={isOfPlace ? 'quiet' : 'plain'}
        onPress={() => file.current?.click()}
        data-act="photo"
      >
        {photos.length === 0 ? ask : words.look.photos(photos.length)}
      </Button>
    </>
  );
}
