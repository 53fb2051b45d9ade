import type { Contradiction } from '@handfast/domain/view/carrier';
import { useEffect, useState } from 'preact/hooks';
import { DoorDrawing } from '../look/drawings.tsx';
import { Mark } from '../look/marks.tsx';
import { dayAndTime } from '../lib/clock.ts';
import { getJson } from '../lib/http.ts';
import { carrier as nameOf } from '../words/arrival.ts';
import { kind } from '../words/claims.ts';
import { carrier as words } from '../words/carrier.ts';
import { DeskHead } from './desk-head.tsx';

type Props = { readonly go: (path: string) => void; readonly onSignedOut: () => void };
type Answer = { readonly items: readonly Contradiction[]; readonly next: string | null };

const PAGES_MAX = 20;
const NEVER = '9999';

/** All pages of the list, the clock that runs out first at the top. */
async function readAll(): Promise<readonly Contradiction[] | null> {
  const all: Contradiction[] = [];
  let after = '';
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await getJson<Answer>(`/v1/console/carrier/contradictions?limit=200${after}`);
    if (!answer.ok) return null;
    all.push(...answer.value.items);
    if (answer.value.next === null) break;
    after = `&after=${answer.value.next}`;
  }
  return all.toSorted((a, b) => (a.clock.due ?? NEVER).localeCompare(b.clock.due ?? NEVER, 'en'));
}

/** Which of our deliveries does the carrier call delivered that the recipient does not. */
export function Carrier({ go, onSignedOut }: Props) {
  const [rows, setRows] = useState<readonly Contradiction[] | null>(null);
  const [now, setNow] = useState(0);
  useEffect(() => {
    void readAll().then((all) => (all === null ? onSignedOut() : setRows(all)));
  }, [onSignedOut]);
  const shown = rows ?? [];
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLAnchorElement && event.key === 'Enter') return;
      const row = shown[now];
      if (event.key === 'ArrowDown') setNow(Math.min(now + 1, shown.length - 1));
      else if (event.key === 'ArrowUp') setNow(Math.max(now - 1, 0));
      else if (event.key === 'Enter' && row !== undefined)
        go(`/console/deliveries/${row.delivery}`);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  return (
    <div class="desk">
      <DeskHead at="carrier" go={go} onSignedOut={onSignedOut} />
      <main class="desk-body" id="main">
        <h1>{words.title}</h1>
        {rows !== null && rows.length === 0 ? (
          <div class="empty">
            <DoorDrawing />
            <h2>{words.emptyTitle}</h2>
            <p>{words.empty}</p>
          </div>
        ) : (
          <>
            <p class="soft">{words.note}</p>
            <div class="scroll" tabIndex={0} role="region" aria-label={words.title}>
              <table>
                <thead>
                  <tr>
                    {words.columns.map((name) => (
                      <th key={name} scope="col">
                        {name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {shown.map((row, i) => (
                    <Row key={`${row.delivery} ${row.no}`} row={row} isNow={i === now} go={go} />
                  ))}
                </tbody>
              </table>
            </div>
            <p class="small soft">{words.keys}</p>
          </>
        )}
      </main>
    </div>
  );
}

/** A link that stays in this page. */
const To = ({
  path,
  go,
  children,
}: {
  readonly path: string;
  readonly go: Props['go'];
  readonly children: string;
}) => (
  <a
    href={path}
    onClick={(event) => {
      event.preventDefault();
      go(path);
    }}
  >
    {children}
  </a>
);

function Row({
  row,
  isNow,
  go,
}: {
  readonly row: Contradiction;
  readonly isNow: boolean;
  readonly go: Props['go'];
}) {
  const { claim, clock } = row;
  const isShort = clock.daysLeft !== null && clock.daysLeft < 4;
  return (
    <tr class={isNow ? 'row-now' : ''} data-contradiction={`${row.delivery} ${row.no}`}>
      <td>
        <To path={`/console/deliveries/${row.delivery}`} go={go}>
          {row.reference}
        </To>
      </td>
      <td>
        {row.no} · <span class="id">{row.number.value}</span>
      </td>
      <td>
        {words.delivered(nameOf(row.carrier))}
        <br />
        <span class="small soft">{dayAndTime(row.deliveredAt)}</span>
      </td>
      <td>
        <strong>{kind[row.what]}</strong>
        <br />
        <span class="small soft">{dayAndTime(row.reportedAt)}</span>
      </td>
      <td>
        {claim === null ? (
          ''
        ) : (
          <To path={`/console/claims/${claim.id}`} go={go}>
            {claim.status.replaceAll('_', ' ')}
          </To>
        )}
      </td>
      <td>
        {clock.due === null || clock.daysLeft === null ? (
          words.noDate
        ) : (
          <>
            <span class="row">
              {isShort && <Mark kind="dispute" size={16} />}
              {words.left(clock.daysLeft)}
            </span>
            <span class="small soft">
              {clock.due.slice(0, 10)}, {clock.carrier}
            </span>
          </>
        )}
      </td>
    </tr>
  );
}
