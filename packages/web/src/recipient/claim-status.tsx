import type { HolderClaim } from '@handfast/domain/view/claim';
import { useState } from 'preact/hooks';
import { Mark } from '../look/marks.tsx';
import { Form } from '../parts/fields.tsx';
import { TextArea } from '../parts/form-sheet.tsx';
import { Banner, Button, Page, Title } from '../parts/page.tsx';
import { amountOf } from '../lib/money.ts';
import { dayAndTime, dayOf } from '../lib/clock.ts';
import { useArrival } from '../lib/store.ts';
import * as words from '../words/claims.ts';
import type { Acts } from './acts.ts';
import { claimActs } from './claim-acts.ts';
import { Photos } from './claim-photos.tsx';
import { Head, News } from './frame.tsx';
import { nameOf, parcelOf, type State } from './state.ts';

type Props = { readonly state: State; readonly acts: Acts };
type Of = Props & { readonly claim: HolderClaim };

/** One claim: what happens now, by when, why; and what the claimant may do about it (K6). */
export function Status({ state, acts, id }: Props & { readonly id: string }) {
  const claim = state.view.claims.find((one) => one.id === id);
  const at = useArrival(claim?.next ?? '');
  if (claim === undefined) return null;
  const parcel = parcelOf(state.view, claim.no);
  const name = parcel?.contents[claim.item - 1]?.name ?? nameOf(parcel);
  return (
    <Page
      head={<Head view={state.view} />}
      thumb={<Doing state={state} acts={acts} claim={claim} />}
    >
      <News state={state} acts={acts} />
      {claim.overdue && <Banner tone="care">{words.status.overdue}</Banner>}
      <Title at={at}>{words.nextTitle(claim)}</Title>
      <p class="claim-about">
        <strong>{name}</strong> {words.kind[claim.what]}
      </p>
      <Steps claim={claim} />
      <p>{claim.reason}</p>
      <Facts claim={claim} />
      {claim.choices.includes('refund') && <p class="note">{words.status.refundNote}</p>}
      <Messages claim={claim} />
      {claim.canAnswer && <AnswerForm state={state} acts={acts} claim={claim} />}
      {claim.canAppeal && <AppealForm state={state} acts={acts} claim={claim} />}
    </Page>
  );
}

const MARK_OF = { done: 'taken', now: 'here', next: 'absent', no: 'refused' } as const;

/** What is behind, what is now, what comes: by shape and word. */
const Steps = ({ claim }: { readonly claim: HolderClaim }) => (
  <ol class="claim-steps" aria-label={words.status.steps}>
    {words.stepsOf(claim, dayAndTime(claim.openedAt), dayOf(claim.answerBy)).map(({ is, text }) => (
      <li key={text} class={`claim-step step-${is}`} aria-current={is === 'now' && 'step'}>
        <Mark kind={MARK_OF[is]} size={20} />
        {text}
      </li>
    ))}
  </ol>
);

function Facts({ claim }: { readonly claim: HolderClaim }) {
  const { refund, expectedBy } = claim;
  return (
    <ul class="claim-facts">
      {refund !== null && (
        <li class="claim-money">
          {words.status.money(amountOf(refund.amount_minor, refund.currency))}
        </li>
      )}
      {expectedBy !== null && claim.choices.length > 0 && (
        <li>{words.status.expected(dayOf(expectedBy))}</li>
      )}
      <li class="small soft">{words.status.say(claim.number)}</li>
    </ul>
  );
}

/** K7: to wait and to be refunded are two answers of equal dignity. */
function Doing({ state, acts, claim }: Of) {
  const choose = (choice: 'wait' | 'refund'): void => claimActs(acts).choose(claim.id, choice);
  const mayChoose = claim.choices.includes('refund');
  return (
    <>
      {mayChoose && (
        <div class={claim.status === 'waiting' ? 'stack' : 'pair'}>
          {claim.status === 'waiting' ? (
            <p class="small soft">{words.status.waiting}</p>
          ) : (
            <Button isBusy={state.busy} onPress={() => choose('wait')} data-act="wait">
              {words.status.wait}
            </Button>
          )}
          <Button isBusy={state.busy} onPress={() => choose('refund')} data-act="refund">
            {words.status.refund}
          </Button>
        </div>
      )}
      <Button kind="quiet" onPress={() => acts.claim(null)} data-act="claim-back">
        {words.status.back}
      </Button>
    </>
  );
}

function AnswerForm({ state, acts, claim }: Of) {
  const [text, setText] = useState('');
  const [photos, setPhotos] = useState<readonly string[]>([]);
  return (
    <Form onSend={() => void claimActs(acts).answer(claim.id, text, photos)}>
      <TextArea
        label={words.status.answer}
        maxLength={2000}
        required={photos.length === 0}
        value={text}
        onValue={setText}
      />
      <Photos acts={acts} photos={photos} onPhotos={setPhotos} />
      <Button kind="primary" type="submit" isBusy={state.busy} data-act="answer">
        {words.status.send}
      </Button>
    </Form>
  );
}

function AppealForm({ state, acts, claim }: Of) {
  const [text, setText] = useState('');
  return (
    <Form onSend={() => claimActs(acts).appeal(claim.id, text)}>
      <TextArea label={words.status.appealNote} maxLength={2000} value={text} onValue={setText} />
      <Button kind="primary" type="submit" isBusy={state.busy} data-act="appeal">
        {words.status.appeal}
      </Button>
    </Form>
  );
}

const sideOf = (side: HolderClaim['messages'][number]['side']): string =>
  side === 'seller' || side === 'courier' ? '' : words.status.side[side];

const Messages = ({ claim: { messages } }: { readonly claim: HolderClaim }) =>
  messages.length === 0 ? null : (
    <section class="stack">
      <h2>{words.status.messages}</h2>
      <ul class="messages">
        {messages.map(({ side, at, text }) => (
          <li key={`${at} ${text}`} class={side === 'desk' ? 'message message-desk' : 'message'}>
            <span class="small soft">
              {sideOf(side)}, {dayAndTime(at)}
            </span>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
