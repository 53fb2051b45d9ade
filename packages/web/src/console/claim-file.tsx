import type { ClaimFile as File, EvidenceLine } from '@handfast/domain/view/claim';
import type { OperatorStory } from '@handfast/domain/view/operator';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { Mark } from '../look/marks.tsx';
import { Banner, Button } from '../parts/page.tsx';
import { dayAndTime, dayOf } from '../lib/clock.ts';
import { getJson, postJson, type Answer } from '../lib/http.ts';
import { amountOf } from '../lib/money.ts';
import { kind } from '../words/claims.ts';
import * as words from '../words/claims-desk.ts';
import { Decide } from './claim-decide.tsx';
import { Photos } from './claim-photos.tsx';
import { Due } from './claims-queue.tsx';
import { Unread, useRead } from './read.tsx';
import { Id } from './story-view.tsx';
import { Timeline } from './timeline.tsx';

type Props = {
  readonly claim: string;
  readonly go: (path: string) => void;
  readonly onSignedOut: () => void;
};

const LIVE: ReadonlySet<string> = new Set(['in_transit', 'open', 'waiting', 'to_person', 'asked']);

/** One claim, whole: what speaks for it and against it, the line of time, photos, and the answer. */
export function ClaimFile({ claim, go, onSignedOut }: Props) {
  const base = `/v1/console/claims/${claim}`;
  const read = useRead<File>(base, onSignedOut);
  /** What the last act made of it. */
  const [acted, setActed] = useState<File | null>(null);
  const [story, setStory] = useState<OperatorStory | null>(null);
  const [fault, setFault] = useState('');
  const file = acted ?? read.value;
  const isGone = read.trouble?.kind === 'refused' && read.trouble.status === 404;
  const delivery = file?.row.delivery;
  useEffect(() => {
    if (delivery === undefined) return;
    void getJson<OperatorStory>(`/v1/console/deliveries/${delivery}`).then((answer) => {
      if (answer.ok) setStory(answer.value);
    });
  }, [delivery]);
  const back = useCallback(() => go('/console/claims'), [go]);
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) back();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, [back]);
  const act = async (name: string, body: unknown): Promise<boolean> => {
    const answer: Answer<File> = await postJson<File>(`${base}/${name}`, body);
    if (answer.ok) setActed(answer.value);
    const { trouble } = answer.ok ? { trouble: null } : answer;
    setFault(
      trouble === null ? '' : (trouble.kind === 'refused' && trouble.hint) || words.decide.failed,
    );
    return answer.ok;
  };
  const take = async (): Promise<void> => {
    const me = await getJson<{ readonly user: { readonly id: string } }>('/api/auth/get-session');
    if (me.ok) await act('assign', { to: me.value.user.id });
  };
  return (
    <div class="desk">
      <header class="desk-head">
        <Button kind="quiet" onPress={back}>
          ← {words.file.back}
        </Button>
      </header>
      <main class="desk-body" id="main">
        {fault !== '' && <Banner tone="stop">{fault}</Banner>}
        {isGone ? <h1>{words.file.gone}</h1> : <Unread {...read} />}
        {file !== null && (
          <Whole file={file} story={story} go={go} act={act} onTake={() => void take()} />
        )}
      </main>
    </div>
  );
}

function Whole({
  file,
  story,
  go,
  act,
  onTake,
}: {
  readonly file: File;
  readonly story: OperatorStory | null;
  readonly go: (path: string) => void;
  readonly act: (name: string, body: unknown) => Promise<boolean>;
  readonly onTake: () => void;
}) {
  const { row, refund } = file;
  const isLive = LIVE.has(row.status);
  return (
    <>
      <Head file={file} go={go} />
      <div class="file">
        <div class="stack-wide">
          <Evidence lines={file.evidence} />
          {story !== null && (
            <section class="stack">
              <h2>{words.file.time}</h2>
              <Timeline story={onlyParcel(story, row.no)} />
            </section>
          )}
          <Photos photos={file.photos} />
          <Messages file={file} />
        </div>
        <aside class="stack">
          {refund !== null && (
            <Banner
              tone={
                refund.status === 'made' ? 'good' : refund.status === 'failed' ? 'stop' : 'plain'
              }
            >
              {words.file.refund(
                amountOf(refund.amount_minor, refund.currency),
                words.file.refundState[refund.status],
              )}
            </Banner>
          )}
          {refund?.status === 'failed' && (
            <Button onPress={() => void act('retry-refund', {})} data-act="retry-refund">
              {words.file.retry}
            </Button>
          )}
          {isLive && file.mustBeAnother && <Banner tone="care">{words.file.another}</Banner>}
          {isLive && !file.mustBeAnother && <Decide file={file} act={act} />}
          {isLive && row.assignee === '' && (
            <Button onPress={onTake} data-act="take">
              {words.file.take}
            </Button>
          )}
          <Looked file={file} />
        </aside>
      </div>
    </>
  );
}

/** The line of time of the parcel that the claim is about. */
const onlyParcel = (story: OperatorStory, no: number): OperatorStory => ({
  ...story,
  parcels: story.parcels.filter((parcel) => parcel.no === no),
  lines: story.lines.filter(({ parcels }) => parcels.length === 0 || parcels.includes(no)),
});

function Head({ file, go }: { readonly file: File; readonly go: (path: string) => void }) {
  const { row } = file;
  const path = `/console/deliveries/${row.delivery}`;
  const name = file.itemNames[file.item - 1] ?? file.itemNames.join(', ');
  return (
    <div class="story-head">
      <div class="stack">
        <h1>
          {kind[row.what]}: {name === '' ? words.file.parcel(row.no) : name}
        </h1>
        <p class="row soft">
          <Id value={row.claim} shown={row.number} /> · {words.status[row.status]} ·{' '}
          {words.file.opened(dayAndTime(row.openedAt))} ·{' '}
          <a
            href={path}
            onClick={(event) => {
              event.preventDefault();
              go(path);
            }}
          >
            {row.reference}, {words.file.parcel(row.no).toLowerCase()}
          </a>
        </p>
        <p>{file.reason}</p>
        {file.appealed && <p class="care">{words.file.appealed}</p>}
      </div>
      <ul class="claim-side">
        <li class="claim-value">
          {row.amount_minor === 0 ? '' : amountOf(row.amount_minor, row.currency)}
        </li>
        <li>
          <Due row={row} />
        </li>
        <li class="soft">{words.file.due(dayOf(row.dueAt))}</li>
        {file.carrier !== null && (
          <li class="soft">
            {words.file.carrier(file.carrier.carrier, dayOf(file.carrier.until))}
          </li>
        )}
        {file.reports > 1 && <li class="soft">{words.file.reports(file.reports)}</li>}
        {file.gift && <li class="soft">{words.file.gift}</li>}
      </ul>
    </div>
  );
}

const SIDES = ['for', 'against', 'neither'] as const;
const MARKS = { for: 'taken', against: 'refused', neither: 'absent' } as const;

const Evidence = ({ lines }: { readonly lines: readonly EvidenceLine[] }) => (
  <section class="evidence">
    {SIDES.map((side) => {
      const mine = lines.filter((line) => line.side === side);
      return (
        <div key={side} class={`evidence-side evidence-${side}`}>
          <h2>{words.file.speaks[side]}</h2>
          {mine.length === 0 ? (
            <p class="soft">{words.file.none}</p>
          ) : (
            <ul class="list">
              {mine.map(({ code, text }) => (
                <li key={code} class="list-line">
                  <Mark kind={MARKS[side]} size={20} />
                  {text}
                </li>
              ))}
            </ul>
          )}
        </div>
      );
    })}
  </section>
);

const Messages = ({ file: { messages } }: { readonly file: File }) => (
  <section class="stack">
    <h2>{words.file.messages}</h2>
    {messages.length === 0 && <p class="soft">{words.file.noMessages}</p>}
    <ul class="messages">
      {messages.map(({ side, at, text }) => (
        <li key={`${at} ${text}`} class={side === 'desk' ? 'message message-desk' : 'message'}>
          <span class="small soft">
            {words.side[side]}, {dayAndTime(at)}
          </span>
          <p>{text}</p>
        </li>
      ))}
    </ul>
  </section>
);

const Looked = ({ file: { views } }: { readonly file: File }) =>
  views.length === 0 ? null : (
    <details>
      <summary>{words.file.looked}</summary>
      <ul class="small soft">
        {views.map(({ by, at, what }) => (
          <li key={`${at} ${by} ${what}`}>
            {dayAndTime(at)}, {by}: {what}
          </li>
        ))}
      </ul>
    </details>
  );
