import type { AlarmRow } from '@handfast/domain/view/packing';
import { useState } from 'preact/hooks';
import { Mark } from '../look/marks.tsx';
import { FormSheet, TextArea } from '../parts/form-sheet.tsx';
import { Button } from '../parts/page.tsx';
import { dayAndTime } from '../lib/clock.ts';
import { postJson } from '../lib/http.ts';
import { factsOf } from './alarm-facts.ts';
import * as words from '../words/console.ts';
import { DeskHead } from './desk-head.tsx';
import { Unread, useRead } from './read.tsx';
import { Empty, To, useRows } from './rows.tsx';
import { Supervision } from './supervision.tsx';

type Answer = { readonly alarms: readonly AlarmRow[] };

const keyOf = ({ delivery, seq, no }: AlarmRow): string => `${delivery} ${seq} ${no}`;

/** What needs a look, newest first; whoever looked says what came of it. */
export function Alarms({
  go,
  onSignedOut,
}: {
  readonly go: (path: string) => void;
  readonly onSignedOut: () => void;
}) {
  const [isAll, setIsAll] = useState(false);
  const [chosen, setChosen] = useState<AlarmRow | null>(null);
  const read = useRead<Answer>(`/v1/console/alarms?open=${String(!isAll)}`, onSignedOut);
  const rows = read.value?.alarms ?? [];
  const now = useRows(rows, keyOf, { a: (row) => row.acknowledged === null && setChosen(row) });
  return (
    <div class="desk">
      <DeskHead at="alarms" go={go} onSignedOut={onSignedOut} />
      <main class="desk-body" id="main">
        <div class="row between">
          <h1>{words.alarms.title}</h1>
          <label class="choice">
            <input
              type="checkbox"
              checked={isAll}
              onChange={(event) => setIsAll(event.currentTarget.checked)}
            />
            {words.alarms.all}
          </label>
        </div>
        <Supervision />
        <Unread {...read} />
        {read.value !== null && rows.length === 0 ? (
          <Empty title={words.alarms.emptyTitle}>{words.alarms.empty}</Empty>
        ) : (
          <ul class="alarms">
            {rows.map((row, i) => (
              <Alarm
                key={keyOf(row)}
                row={row}
                isNow={i === now}
                go={go}
                onLook={() => setChosen(row)}
              />
            ))}
          </ul>
        )}
        <p class="small soft keys">{words.alarms.keys}</p>
      </main>
      {chosen !== null && (
        <Acknowledge
          row={chosen}
          onClose={(isDone) => {
            setChosen(null);
            if (isDone) read.load();
          }}
        />
      )}
    </div>
  );
}

function Alarm({
  row,
  isNow,
  go,
  onLook,
}: {
  readonly row: AlarmRow;
  readonly isNow: boolean;
  readonly go: (path: string) => void;
  readonly onLook: () => void;
}) {
  const { acknowledged } = row;
  return (
    <li class={isNow ? 'alarm alarm-now' : 'alarm'} aria-current={isNow}>
      <Mark kind={acknowledged === null ? 'dispute' : 'here'} size={28} />
      <div>
        <h2>{words.alarms.kind[row.kind]}</h2>
        <p>{factsOf(row)}</p>
        {acknowledged !== null && (
          <p class="soft">
            {words.alarms.looked(dayAndTime(acknowledged.at))} {acknowledged.note}
          </p>
        )}
      </div>
      <p class="alarm-side">
        <To path={`/console/deliveries/${row.delivery}`} go={go}>
          {row.reference}
        </To>
        <span class="soft">
          {row.no > 0 && `${words.alarms.parcel(row.no)}, `}
          {dayAndTime(row.at)}
        </span>
      </p>
      {acknowledged === null && (
        <Button onPress={onLook} data-act="acknowledge">
          {words.alarms.look}
        </Button>
      )}
    </li>
  );
}

function Acknowledge({
  row,
  onClose,
}: {
  readonly row: AlarmRow;
  readonly onClose: (isDone: boolean) => void;
}) {
  const [note, setNote] = useState('');
  const [fault, setFault] = useState('');
  const send = async (): Promise<void> => {
    const path = `/v1/console/alarms/${row.delivery}/${row.seq}/acknowledge`;
    const answer = await postJson(path, { note });
    if (answer.ok) onClose(true);
    else setFault((answer.trouble.kind === 'refused' && answer.trouble.hint) || words.story.failed);
  };
  return (
    <FormSheet
      title={words.alarms.kind[row.kind]}
      fault={fault}
      go={words.story.do}
      back={words.story.cancel}
      onSend={() => void send()}
      onClose={() => onClose(false)}
    >
      <p>{factsOf(row)}</p>
      <TextArea label={words.alarms.note} required maxLength={500} value={note} onValue={setNote} />
    </FormSheet>
  );
}
