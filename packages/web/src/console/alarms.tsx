import type { AlarmRow } from '@handfast/domain/view/packing';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { DoorDrawing } from '../look/drawings.tsx';
import { Mark } from '../look/marks.tsx';
import { Banner, Button } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { dayAndTime } from '../lib/clock.ts';
import { getJson, postJson } from '../lib/http.ts';
import { factsOf } from './alarm-facts.ts';
import * as words from '../words/console.ts';
import { DeskHead } from './desk-head.tsx';
import { Supervision } from './supervision.tsx';

type Answer = { readonly alarms: readonly AlarmRow[] };

/** What needs a look, newest first; whoever looked says what came of it. */
export function Alarms({
  go,
  onSignedOut,
}: {
  readonly go: (path: string) => void;
  readonly onSignedOut: () => void;
}) {
  const [isAll, setIsAll] = useState(false);
  const [rows, setRows] = useState<readonly AlarmRow[] | null>(null);
  const [now, setNow] = useState(0);
  const [chosen, setChosen] = useState<AlarmRow | null>(null);
  const load = useCallback(() => {
    void getJson<Answer>(`/v1/console/alarms?open=${String(!isAll)}`).then((answer) => {
      if (answer.ok) setRows(answer.value.alarms);
      else if (answer.trouble.kind === 'refused') onSignedOut();
    });
  }, [isAll, onSignedOut]);
  useEffect(load, [load]);
  const shown = rows ?? [];
  const onKey = (event: KeyboardEvent): void => {
    if (chosen !== null) return;
    if (event.key === 'ArrowDown') setNow(Math.min(now + 1, shown.length - 1));
    else if (event.key === 'ArrowUp') setNow(Math.max(now - 1, 0));
    else if (event.key === 'a') setChosen(shown[now] ?? null);
    else return;
    event.preventDefault();
  };
  return (
    <div class="desk" onKeyDown={onKey}>
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
        {rows !== null && rows.length === 0 ? (
          <div class="empty">
            <DoorDrawing />
            <h2>{words.alarms.emptyTitle}</h2>
            <p>{words.alarms.empty}</p>
          </div>
        ) : (
          <ul class="alarms">
            {shown.map((row, i) => (
              <Alarm
                key={`${row.delivery} ${row.seq} ${row.no}`}
                row={row}
                isNow={i === now}
                go={go}
                onLook={() => setChosen(row)}
              />
            ))}
          </ul>
        )}
        <p class="small soft">{words.alarms.keys}</p>
      </main>
      {chosen !== null && (
        <Acknowledge
          row={chosen}
          onClose={(isDone) => {
            setChosen(null);
            if (isDone) load();
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
  const path = `/console/deliveries/${row.delivery}`;
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
        <a
          href={path}
          onClick={(event) => {
            event.preventDefault();
            go(path);
          }}
        >
          {row.reference}
        </a>
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
    <Sheet title={words.alarms.kind[row.kind]} onClose={() => onClose(false)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {fault !== '' && <Banner tone="stop">{fault}</Banner>}
        <p>{factsOf(row)}</p>
        <label class="field">
          {words.alarms.note}
          <textarea
            class="input"
            required
            rows={3}
            maxLength={500}
            value={note}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </label>
        <Button kind="primary" type="submit">
          {words.story.do}
        </Button>
        <Button kind="quiet" onPress={() => onClose(false)}>
          {words.story.cancel}
        </Button>
      </form>
    </Sheet>
  );
}
