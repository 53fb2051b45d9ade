import { useArrival } from '../lib/store.ts';
import { Button, Dots, Page, Title } from '../parts/page.tsx';
import { PhotoButton } from '../parts/photo.tsx';
import { InsideList, PackagingQuestion, SealQuestion } from '../parts/questions.tsx';
import { nameOf, parcelOf } from '../recipient/state.ts';
import * as words from '../words/arrival.ts';
import type { Acts } from './acts.ts';
import { Head, News } from './frame.tsx';
import { draftOf, parcelIn, phasesOf, type State, type Step } from './state.ts';

type Looking = Extract<Step, { name: 'look' }>;
type Props = { readonly state: State; readonly acts: Acts; readonly step: Looking };

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
      {phase === 'packaging' && (
        <PackagingQuestion
          chosen={draftOf(state, no).packaging}
          onChoose={(packaging, isDone) => acts.packaging(no, packaging, isDone)}
        />
      )}
      {phase === 'seal' && <SealQuestion onRead={(read) => acts.seal(no, read)} />}
      {phase === 'contents' && <ContentsQuestion state={state} acts={acts} no={no} />}
    </Page>
  );
}

type OfParcel = { readonly state: State; readonly acts: Acts; readonly no: number };

function ContentsQuestion({ state, acts, no }: OfParcel) {
  const { contents } = draftOf(state, no);
  return (
    <>
      <InsideList hint={words.look.contentsHint} parcel={parcelOf(state.view, no)} />
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
  const isHurt = draftOf(state, no).packaging.length > 0;
  return phase === 'contents' || isHurt ? (
    <>
      <Button kind="primary" onPress={acts.onward} data-act="next">
        {words.look.next}
      </Button>
      <Photo state={state} acts={acts} no={no} />
    </>
  ) : (
    <Button kind="quiet" onPress={() => acts.packaging(no, [], true)} data-act="skip">
      {words.look.packagingSkip}
    </Button>
  );
}

/** A photo of what is said; kept untouched, named in the report by its hash. */
export function Photo({
  state,
  acts,
  no,
  isOfPlace = false,
}: OfParcel & { readonly isOfPlace?: boolean }) {
  const ask = isOfPlace ? words.look.photoOfPlace : words.look.photo;
  const { photos } = draftOf(state, no);
  return (
    <PhotoButton
      look={isOfPlace ? 'button-quiet' : 'button-plain'}
      onFile={(photo) => void acts.photo(no, photo)}
    >
      {photos.length === 0 ? ask : words.look.photos(photos.length)}
    </PhotoButton>
  );
}
