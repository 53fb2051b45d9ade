import type { ClaimRow } from '@handfast/domain/view/claim';
import { useEffect, useState } from 'preact/hooks';
import { DoorDrawing } from '../look/drawings.tsx';
import { Mark } from '../look/marks.tsx';
import { daysUntil } from '../lib/clock.ts';
import { getJson } from '../lib/http.ts';
import { listenTo } from '../lib/live.ts';
import { amountOf } from '../lib/money.ts';
import { kind } from '../words/claims.ts';
import * as words from '../words/claims-desk.ts';
import { DeskHead } from './desk-head.tsx';

type Props = { readonly go: (path: string) => void; readonly onSignedOut: () => void };
type Answer = { readonly claims: readonly ClaimRow[] };

/** What waits for a person, by the law's clock and then by value (K6). */
export function ClaimsQueue({ go, onSignedOut }: Props) {
  const [isAll, setIsAll] = useState(false);
  const [rows, setRows] = useState<readonly ClaimRow[] | null>(null);
  const [chosen, setChosen] = useState('');
  const [isUp, setIsUp] = useState(true);
  const query = `status=${isAll ? 'all' : 'desk'}`;
  useEffect(() => {
    const read = (): void =>
      void getJson<Answer>(`/v1/console/claims?${query}`).then((answer) => {
        if (answer.ok) setRows(answer.value.claims);
        else if (answer.trouble.kind === 'refused') onSignedOut();
      });
    read();
    return listenTo('/v1/console/claims/stream', { event: read, line: setIsUp });
  }, [query, onSignedOut]);
  const shown = rows ?? [];
  // The mark stays on its claim when others come and go above it.
  const now = Math.max(
    shown.findIndex(({ claim }) => claim === chosen),
    0,
  );
  const setNow = (at: number): void => setChosen(shown[at]?.claim ?? '');
  const open = (row: ClaimRow | undefined): void => {
    if (row !== undefined) go(`/console/claims/${row.claim}`);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLAnchorElement && event.key === 'Enter') return;
      if (event.key === 'ArrowDown') setNow(Math.min(now + 1, shown.length - 1));
      else if (event.key === 'ArrowUp') setNow(Math.max(now - 1, 0));
      else if (event.key === 'Enter') open(shown[now]);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  return (
    <div class="desk">
      <DeskHead at="claims" go={go} onSignedOut={onSignedOut} />
      <main class="desk-body" id="main">
        <div class="row between">
          <h1>{words.queue.title}</h1>
          <span class="row">
            <label class="choice">
              <input
                type="checkbox"
                checked={isAll}
                onChange={(event) => setIsAll(event.currentTarget.checked)}
              />
              {words.queue.all}
            </label>
            <a href={`/v1/console/claims.csv?${query}`} download>
              {words.queue.csv}
            </a>
          </span>
        </div>
        <p class="small soft" role="status">
          {isUp ? words.queue.live : words.queue.stale}
        </p>
        {rows !== null && rows.length === 0 ? (
          <div class="empty">
            <DoorDrawing />
            <h2>{words.queue.emptyTitle}</h2>
            <p>{words.queue.empty}</p>
          </div>
        ) : (
          <Table rows={shown} now={now} onOpen={open} />
        )}
        <p class="small soft">{words.queue.keys}</p>
      </main>
    </div>
  );
}

const Table = ({
  rows,
  now,
  onOpen,
}: {
  readonly rows: readonly ClaimRow[];
  readonly now: number;
  readonly onOpen: (row: ClaimRow) => void;
}) => (
  <div class="scroll" tabIndex={0} role="region" aria-label={words.queue.title}>
    <table>
      <thead>
        <tr>
          {words.queue.columns.map((name) => (
            <th key={name}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr
            key={row.claim}
            class={i === now ? 'row-now' : ''}
            aria-selected={i === now}
            onClick={() => onOpen(row)}
          >
            <td>
              <Due row={row} />
            </td>
            <td>
              <a
                class="claim-number"
                href={`/console/claims/${row.claim}`}
                onClick={(event) => {
                  event.preventDefault();
                  event.stopPropagation();
                  onOpen(row);
                }}
              >
                {row.number}
              </a>
            </td>
            <td>{kind[row.what]}</td>
            <td class="amount">
              {row.amount_minor === 0 ? '' : amountOf(row.amount_minor, row.currency)}
            </td>
            <td>{row.refund === 'failed' ? words.queue.refundFailed : words.status[row.status]}</td>
            <td>{words.lean[row.lean]}</td>
            <td>
              {row.reference} <span class="soft">{words.file.parcel(row.no)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

export const Due = ({ row }: { readonly row: ClaimRow }) => {
  const days = daysUntil(row.dueAt, Date.now());
  const isLate = row.overdue || days < 0;
  return (
    <span class={isLate ? 'due due-late' : days <= 3 ? 'due due-soon' : 'due'}>
      <Mark kind={isLate ? 'refused' : days <= 3 ? 'dispute' : 'here'} size={18} />
      {isLate ? words.queue.overdue : words.queue.left(days)}
    </span>
  );
};
