import type { Contradiction } from '@handfast/domain/view/carrier';
import { Mark } from '../look/marks.tsx';
import { dayAndTime } from '../lib/clock.ts';
import { getJson, type Answer } from '../lib/http.ts';
import { carrier as nameOf } from '../words/arrival.ts';
import { kind } from '../words/claims.ts';
import { status } from '../words/claims-desk.ts';
import { carrier as words } from '../words/carrier.ts';
import { DeskHead } from './desk-head.tsx';
import { Unread, useAnswer } from './read.tsx';
import { DeskRow, DeskTable, Empty, To, useRows } from './rows.tsx';

type Props = { readonly go: (path: string) => void; readonly onSignedOut: () => void };
type Some = { readonly items: readonly Contradiction[]; readonly next: string | null };

const PAGES_MAX = 20;
const NEVER = '9999';

const dueOf = ({ clock }: Contradiction): string => clock.due ?? NEVER;

/** All pages of the list, the clock that runs out first at the top. */
async function readAll(): Promise<Answer<readonly Contradiction[]>> {
  const all: Contradiction[] = [];
  let after = '';
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await getJson<Some>(`/v1/console/carrier/contradictions?limit=200${after}`);
    if (!answer.ok) return answer;
    all.push(...answer.value.items);
    if (answer.value.next === null) break;
    after = `&after=${answer.value.next}`;
  }
  return { ok: true, value: all.toSorted((a, b) => dueOf(a).localeCompare(dueOf(b), 'en')) };
}

const keyOf = ({ delivery, no }: Contradiction): string => `${delivery} ${no}`;

const pathOf = ({ delivery }: Contradiction): string => `/console/deliveries/${delivery}`;

/** Which of our deliveries does the carrier call delivered that the recipient does not. */
export function Carrier({ go, onSignedOut }: Props) {
  const read = useAnswer(readAll, onSignedOut);
  const rows = read.value ?? [];
  const open = (row: Contradiction): void => go(pathOf(row));
  const now = useRows(rows, keyOf, { Enter: open });
  return (
    <div class="desk">
      <DeskHead at="carrier" go={go} onSignedOut={onSignedOut} />
      <main class="desk-body" id="main">
        <h1>{words.title}</h1>
        <Unread {...read} />
        {read.value !== null && rows.length === 0 ? (
          <Empty title={words.emptyTitle}>{words.empty}</Empty>
        ) : (
          <>
            <p class="soft">{words.note}</p>
            <DeskTable name={words.title} columns={words.columns}>
              {rows.map((row, i) => (
                <DeskRow
                  key={keyOf(row)}
                  name={keyOf(row)}
                  isNow={i === now}
                  onOpen={() => open(row)}
                >
                  <Cells row={row} go={go} />
                </DeskRow>
              ))}
            </DeskTable>
            <p class="small soft keys">{words.keys}</p>
          </>
        )}
      </main>
    </div>
  );
}

function Cells({ row, go }: { readonly row: Contradiction; readonly go: Props['go'] }) {
  const { claim, clock } = row;
  const isShort = clock.daysLeft !== null && clock.daysLeft < 4;
  return (
    <>
      <td>
        <To path={pathOf(row)} go={go}>
          {row.reference}
        </To>
      </td>
      <td class="whole">
        {row.no} · <span class="mono">{row.number.value}</span>
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
            {status[claim.status]}
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
    </>
  );
}
