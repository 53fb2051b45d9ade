import type { OperatorParcel, OperatorStory, StoryLine } from '@handfast/domain/view/operator';
import { formatForPeople } from '@handfast/protocol/parcel-number';
import { useState } from 'preact/hooks';
import { Mark, type MarkKind } from '../look/marks.tsx';
import { FormSheet, Select, TextArea } from '../parts/form-sheet.tsx';
import { Banner, Button } from '../parts/page.tsx';
import { dayAndTime } from '../lib/clock.ts';
import { postJson } from '../lib/http.ts';
import { later } from '../lib/later.tsx';
import * as words from '../words/console.ts';
import { SealHands } from './seal-hands.tsx';
import { actsOf, secondsInVisit, type Act } from './story.ts';
import { Timeline } from './timeline.tsx';

const OpenClaim = later(
  () => import('./open-claim.tsx').then((part) => part.OpenClaim),
  words.story.loading,
);

/** An id that copies itself when it is pressed. */
export function Id({ value, shown }: { readonly value: string; readonly shown?: string }) {
  const [isCopied, setIsCopied] = useState(false);
  return (
    <button
      type="button"
      class="id mono"
      title={value}
      onClick={() => {
        void navigator.clipboard?.writeText(value).then(() => {
          setIsCopied(true);
          setTimeout(() => setIsCopied(false), 1200);
        });
      }}
    >
      {isCopied ? words.story.copied : (shown ?? value)}
    </button>
  );
}

/** One delivery, whole: the line of time, its parcels, every fact with who said it. */
export function Story({
  story,
  onBack,
  onChanged,
}: {
  readonly story: OperatorStory;
  readonly onBack: () => void;
  readonly onChanged: () => void;
}) {
  const [act, setAct] = useState<Act | null>(null);
  const [isClaiming, setIsClaiming] = useState(false);
  const acts = actsOf(story);
  return (
    <div class="desk">
      <header class="desk-head">
        <Button kind="quiet" onPress={onBack}>
          ← {words.story.back}
        </Button>
      </header>
      <main class="desk-body" id="main">
        <div class="story-head">
          <div>
            <h1>{story.reference}</h1>
            <p class="row soft">
              {words.mode[story.mode]} ·{' '}
              {story.status === 'open' ? words.list.open : words.list.closed} ·{' '}
              {words.story.manifest(story.manifestVersion)} · <Id value={story.delivery} />
            </p>
          </div>
          <address>
            <strong>{story.addressee}</strong>
            <br />
            {story.address.join(', ')}
            <br />
            {story.contactLastTwo !== '' && (
              <span class="soft">{words.story.contact(story.contactLastTwo)}</span>
            )}
          </address>
        </div>
        {story.locked && (
          <Banner tone="stop">
            <strong>{story.lockIsFinal ? words.story.lockedFinal : words.story.locked}</strong>,{' '}
            {words.story.wrong(story.wrong)}
          </Banner>
        )}
        <div class="row">
          {acts.map((one) => (
            <Button key={JSON.stringify(one)} onPress={() => setAct(one)}>
              {actName(one)}
            </Button>
          ))}
          <Button onPress={() => setIsClaiming(true)} data-act="open-claim">
            {words.story.openClaim}
          </Button>
        </div>
        <section class="stack">
          <h2>{words.story.time}</h2>
          <Timeline story={story} />
        </section>
        <section class="stack">
          <h2>{words.story.parcels}</h2>
          <Parcels parcels={story.parcels} />
        </section>
        <SealHands parcels={story.parcels} />
        <section class="stack">
          <h2>{words.story.lines}</h2>
          <Lines story={story} />
        </section>
        <section class="stack">
          <h2>{words.story.receipts}</h2>
          {story.receipts.length === 0 && <p class="soft">{words.story.noReceipts}</p>}
          <ul class="list">
            {story.receipts.map(({ id, at, superseded }) => (
              <li key={id} class="row">
                <Mark kind={superseded ? 'absent' : 'taken'} size={20} />
                {dayAndTime(at)} <Id value={id} /> {superseded && words.story.superseded}
              </li>
            ))}
          </ul>
          <p class="row small soft">
            {words.story.head} {story.head.seq}{' '}
            <Id value={story.head.head} shown={`${story.head.head.slice(0, 16)}…`} />
          </p>
        </section>
      </main>
      {isClaiming && <OpenClaim story={story} onClose={() => setIsClaiming(false)} />}
      {act !== null && (
        <ActSheet
          act={act}
          delivery={story.delivery}
          onClose={(isDone) => {
            setAct(null);
            if (isDone) onChanged();
          }}
        />
      )}
    </div>
  );
}

const actName = (act: Act): string => {
  if (act.kind === 'unlock') return words.story.unlock;
  const name = act.kind === 'settle' ? words.story.settle : words.story.releaseHold;
  return `${name}: parcel ${act.no}`;
};

type SettledAs = keyof typeof words.story.as;

const settleAs = Object.entries(words.story.as) as [SettledAs, string][];

/** Every act of an operator has an author and a reason (H12). */
function ActSheet({
  act,
  delivery,
  onClose,
}: {
  readonly act: Act;
  readonly delivery: string;
  readonly onClose: (isDone: boolean) => void;
}) {
  const [reason, setReason] = useState('');
  const [as, setAs] = useState<SettledAs>('lost');
  const [fault, setFault] = useState('');
  const send = async (): Promise<void> => {
    const about = act.kind === 'unlock' ? {} : { no: act.no };
    const body = { ...about, ...(act.kind === 'settle' ? { as } : {}), reason };
    const answer = await postJson(`/v1/console/deliveries/${delivery}/${act.kind}`, body);
    if (answer.ok) onClose(true);
    else {
      setFault((answer.trouble.kind === 'refused' && answer.trouble.hint) || words.story.failed);
    }
  };
  return (
    <FormSheet
      title={actName(act)}
      fault={fault}
      go={words.story.do}
      back={words.story.cancel}
      onSend={() => void send()}
      onClose={() => onClose(false)}
    >
      {act.kind === 'settle' && (
        <Select label={words.story.settleAs} value={as} onValue={setAs} options={settleAs} />
      )}
      <TextArea
        label={words.story.reason}
        required
        maxLength={500}
        value={reason}
        onValue={setReason}
      />
    </FormSheet>
  );
}

function markOf(parcel: OperatorParcel): MarkKind {
  if (parcel.dispute !== null) return 'dispute';
  if (parcel.fate === 'handed_over') return 'taken';
  return parcel.fate === 'refused' ? 'refused' : 'here';
}

const Parcels = ({ parcels }: { readonly parcels: readonly OperatorParcel[] }) => (
  <div class="scroll" tabIndex={0} role="region" aria-label={words.story.parcels}>
    <table>
      <thead>
        <tr>
          <th>No</th>
          <th>{words.story.contents}</th>
          <th>State</th>
          <th>{words.story.custody}</th>
          <th>{words.story.seal}</th>
          <th>Number</th>
        </tr>
      </thead>
      <tbody>
        {parcels.map((parcel) => (
          <tr key={parcel.no}>
            <td>{parcel.no}</td>
            <td>
              {parcel.contents.map(({ name, quantity }) => `${quantity} × ${name}`).join(', ')}
            </td>
            <td>
              <span class="row">
                <Mark kind={markOf(parcel)} size={20} />
                {words.fate[parcel.fate]}
                {parcel.held && ` · ${words.story.held}`}
              </span>
            </td>
            <td>{parcel.custodyName === '' ? parcel.custody.kind : parcel.custodyName}</td>
            <td>{parcel.seal.kind === 'none' ? '—' : parcel.seal.value}</td>
            <td>
              <Id value={parcel.number.value} shown={formatForPeople(parcel.number)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const toneMark: Readonly<Record<StoryLine['tone'], MarkKind | null>> = {
  plain: null,
  good: 'taken',
  warn: 'dispute',
  bad: 'refused',
};

const Lines = ({ story }: { readonly story: OperatorStory }) => (
  <ol class="lines">
    {story.lines.map((line) => {
      const seconds = secondsInVisit(story, line.seq);
      const kind = toneMark[line.tone];
      return (
        <li key={line.seq} class={seconds === null ? 'line' : 'line line-visit'}>
          <time class="soft" dateTime={line.at}>
            {seconds === null ? dayAndTime(line.at) : `+${seconds} s`}
          </time>
          <span class="line-mark">{kind !== null && <Mark kind={kind} size={18} />}</span>
          <span>{line.text}</span>
          <span class="soft small">{line.byName === '' ? line.by.kind : line.byName}</span>
        </li>
      );
    })}
  </ol>
);
