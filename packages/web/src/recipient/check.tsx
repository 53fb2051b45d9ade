import { LabelDrawing } from '../look/drawings.tsx';
import { Banner, Button, Dots, Page, Title } from '../parts/page.tsx';
import { FourDigits } from '../parts/digits.tsx';
import { PhotoButton } from '../parts/photo.tsx';
import { InsideList, PackagingQuestion, SealQuestion } from '../parts/questions.tsx';
import { useArrival } from '../lib/store.ts';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';
import { Head, News } from './frame.tsx';
import { draftOf, nameOf, openVisit, parcelOf, type State, type Step } from './state.ts';

type Checking = Extract<Step, { name: 'check' }>;
type Props = { readonly state: State; readonly acts: Acts; readonly step: Checking };

/** One parcel, one question at a time; taking and refusing with equal dignity. */
export function Check({ state, acts, step }: Props) {
  const { no, phase } = step;
  const at = useArrival(`${no} ${phase}`);
  const done = step.total - step.queue.length - 1;
  return (
    <Page head={<Head view={state.view} />} thumb={<Thumb state={state} acts={acts} step={step} />}>
      <News state={state} acts={acts} />
      <div class="stack">
        <div class="row between">
          <p class="soft">
            {words.check.of(done + 1, step.total)} ·{' '}
            <strong>{nameOf(parcelOf(state.view, no))}</strong>
          </p>
          {step.total > 1 && <Dots now={done} total={step.total} />}
        </div>
        <Title at={at}>{words.check[phase]}</Title>
      </div>
      <Question key={`${no} ${phase}`} state={state} acts={acts} step={step} />
    </Page>
  );
}

function Question({ state, acts, step }: Props) {
  const { no, phase } = step;
  if (phase === 'packaging') {
    return (
      <PackagingQuestion
        chosen={draftOf(state, no).packaging}
        onChoose={(packaging, isDone) => acts.packaging(no, packaging, isDone)}
      />
    );
  }
  if (phase === 'inside') {
    return <InsideList hint={words.check.insideHint} parcel={parcelOf(state.view, no)} />;
  }
  if (phase === 'seal') return <SealQuestion onRead={(read) => acts.seal(no, read)} />;
  const misses = openVisit(state.view)?.presented.find((one) => one.no === no);
  return (
    <>
      <FourDigits
        name={String(no)}
        label={words.check.labelShort}
        hint={state.busy ? words.check.checking : ''}
        isWrong={state.mismatch}
        isBusy={state.busy}
        onDone={(digits) => void acts.label(no, digits)}
      />
      {state.mismatch && (
        <Banner tone="care">
          {misses?.onlyUnreadable === true ? words.check.labelWrongTwice : words.check.labelWrong}
        </Banner>
      )}
      <div class="explain">
        <LabelDrawing />
        <p>{words.check.labelHint}</p>
      </div>
      <Button kind="quiet" onPress={() => void acts.label(no, 'unreadable')} data-act="unreadable">
        {words.check.unreadable}
      </Button>
    </>
  );
}

function Thumb({ state, acts, step }: Props) {
  const { no, phase } = step;
  const refuse = (
    <Button kind="stop" isBusy={state.busy} onPress={() => void acts.refuse(no)} data-act="refuse">
      {words.check.refuseThis}
    </Button>
  );
  const isHurt = draftOf(state, no).packaging.some((one) => one !== 'intact');
  if (phase === 'packaging' && isHurt) {
    return (
      <div class="pair">
        {refuse}
        <Button onPress={() => acts.onward(no)} isBusy={state.busy} data-act="take">
          {words.check.take}
        </Button>
      </div>
    );
  }
  if (phase === 'inside') {
    return (
      <>
        <div class="pair">
          {refuse}
          <Button onPress={() => acts.inside(no, true)} data-act="inside">
            {words.check.insideFine}
          </Button>
        </div>
        <Button kind="quiet" onPress={() => acts.inside(no, false)}>
          {words.check.insideSkip}
        </Button>
      </>
    );
  }
  return (
    <div class="pair">
      <Button onPress={acts.back}>{words.check.back}</Button>
      {refuse}
    </div>
  );
}

/** After a refusal: it counts already; the reason and a photo make the remedy quicker. */
export function Why({
  state,
  acts,
  step,
}: {
  readonly state: State;
  readonly acts: Acts;
  readonly step: Extract<Step, { name: 'why' }>;
}) {
  const at = useArrival(`why ${step.no}`);
  const { reason, photos } = draftOf(state, step.no);
  return (
    <Page
      head={<Head view={state.view} />}
      thumb={
        <>
          <Button kind="primary" onPress={acts.next} isBusy={state.busy} data-act="why-done">
            {words.why.go}
          </Button>
          <div class="pair">
            <PhotoButton onFile={(photo) => void acts.photo(step.no, photo)}>
              {photos.length === 0 ? words.why.photo : words.why.photoDone(photos.length)}
            </PhotoButton>
            <Button kind="quiet" onPress={() => acts.begin([step.no, ...step.queue], step.fine)}>
              {words.why.undo}
            </Button>
          </div>
        </>
      }
    >
      <News state={state} acts={acts} />
      <Title at={at}>{words.why.title(nameOf(parcelOf(state.view, step.no)))}</Title>
      <fieldset class="choices">
        <legend>{words.why.ask}</legend>
        {words.reasons.map(([value, text]) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name="reason"
              checked={reason === value}
              onChange={() => void acts.reason(step.no, value)}
            />
            {text}
          </label>
        ))}
      </fieldset>
    </Page>
  );
}
