import type { ClaimRow } from '@handfast/domain/view/claim';
import { useEffect, useState } from 'preact/hooks';
import { Mark } from '../look/marks.tsx';
import { Banner } from '../parts/page.tsx';
import { daysUntil } from '../lib/clock.ts';
import { listenTo } from '../lib/live.ts';
import { amountOf } from '../lib/money.ts';
import { kind } from '../words/claims.ts';
import * as words from '../words/claims-desk.ts';
import { DeskHead } from './desk-head.tsx';
import { Unread, useRead } from './read.tsx';
import { DeskRow, DeskTable, Empty, To, useRows } from './rows.tsx';

type Props = { readonly go: (path: string) => void; readonly onSignedOut: () => void };
type Answer = { readonly claims: readonly ClaimRow[] };

const pathOf = ({ claim }: ClaimRow): string => `/console/claims/${claim}`;

/** What waits for a person, by the law's clock and then by value (K6). */
export function ClaimsQueue({ go, onSignedOut }: Props) {
  const [isAll, setIsAll] = useState(false);
  const [isUp, setIsUp] = useState(true);
  const query = `status=${isAll ? 'all' : 'desk'}`;
  const read = useRead<Answer>(`/v1/console/claims?${query}`, onSignedOut);
  useEffect(
    () => listenTo('/v1/console/claims/stream', { event: read.load, line: setIsUp }),
    [read.load],
  );
  const rows = read.value?.claims ?? [];
  const open = (row: ClaimRow): void => go(pathOf(row));
  const now = useRows(rows, ({ claim }) => claim, { Enter: open });
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
        <div role="status" class={isUp ? 'hidden' : ''}>
          {!isUp && <Banner tone="care">{words.queue.stale}</Banner>}
        </div>
        <Unread {...read} />
        {read.value !== null && rows.length === 0 ? (
          <Empty title={words.queue.emptyTitle}>{words.queue.empty}</Empty>
        ) : (
          <div class="queue">
            <DeskTable name={words.queue.title} columns={words.queue.columns}>
              {rows.map((row, i) => (
                <DeskRow
                  key={row.claim}
                  name={row.claim}
                  isNow={i === now}
                  onOpen={() => open(row)}
                >
                  <Cells row={row} go={go} />
                </DeskRow>
              ))}
            </DeskTable>
          </div>
        )}
        <p class="small soft">
          {words.queue.live} <span class="keys">{words.queue.keys}</span>
        </p>
      </main>
    </div>
  );
}

const Cells = ({ row, go }: { readonly row: ClaimRow; readonly go: Props['go'] }) => (
  <>
    <td>
      <Due row={row} />
    </td>
    <td>
      <To class="claim-number" path={pathOf(row)} go={go}>
        {row.number}
      </To>
    </td>
    <td>{kind[row.what]}</td>
    <td class="amount">{row.amount_minor === 0 ? '' : amountOf(row.amount_minor, row.currency)}</td>
    <td>{row.refund === 'failed' ? words.queue.refundFailed : words.status[row.status]}</td>
    <td>{words.lean[row.lean]}</td>
    <td>
      {row.reference} <span class="soft">{words.file.parcel(row.no)}</span>
    </td>
  </>
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
