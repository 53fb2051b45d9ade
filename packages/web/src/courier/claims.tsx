import type { ClaimNotice } from '@handfast/domain/view/claim';
import { useState } from 'preact/hooks';
import { Banner, Button, Page, Title } from '../parts/page.tsx';
import { dayAndTime } from '../lib/clock.ts';
import { useArrival } from '../lib/store.ts';
import { kind } from '../words/claims.ts';
import * as words from '../words/courier.ts';
import type { Acts } from './acts.ts';
import type { State } from './state.ts';

/** K9: what is said about parcels that this courier brought, and their own word on it. */
export function Claims({ state, acts }: { readonly state: State; readonly acts: Acts }) {
  const at = useArrival('claims');
  return (
    <Page
      head={<strong>Handfast</strong>}
      thumb={<Button onPress={() => acts.asked(false)}>{words.claims.back}</Button>}
    >
      {state.note !== null && <Banner tone={state.note.tone}>{state.note.text}</Banner>}
      <Title at={at}>{words.claims.title}</Title>
      <p>{words.claims.about}</p>
      <ul class="stack-wide">
        {state.claims.map((notice) => (
          <Claim key={notice.claim} notice={notice} acts={acts} />
        ))}
      </ul>
    </Page>
  );
}

function Claim({ notice, acts }: { readonly notice: ClaimNotice; readonly acts: Acts }) {
  const [text, setText] = useState('');
  const [isSent, setIsSent] = useState(false);
  const send = async (): Promise<void> => {
    if (!(await acts.answerClaim(notice, text))) return;
    setIsSent(true);
    setText('');
  };
  return (
    <li class="courier-claim stack">
      <div>
        <strong class="tile-name">{kind[notice.what]}</strong>
        <span class="stop-line">{words.claims.parcel(notice.no, notice.parcel)}</span>
        <span class="small soft">{words.claims.when(dayAndTime(notice.openedAt))}</span>
      </div>
      {isSent && <Banner tone="good">{words.claims.sent}</Banner>}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <label class="field">
          {words.claims.yours}
          <textarea
            class="input"
            rows={3}
            maxLength={2000}
            required
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <Button type="submit" data-act="answer-claim">
          {words.claims.send}
        </Button>
      </form>
    </li>
  );
}
