import '../look/all.css';
import './console.css';
import './claims.css';
import type { OperatorRow } from '@handfast/domain/view/operator';
import { render } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { dayAndTime } from '../lib/clock.ts';
import { later } from '../lib/later.tsx';
import * as words from '../words/console.ts';
import { DeskHead } from './desk-head.tsx';
import { SignIn } from './sign-in.tsx';
import { Unread, useRead } from './read.tsx';
import { DeskRow, DeskTable, Empty, To, useRows } from './rows.tsx';

const SLOW_TYPING_MS = 200;

const deliveryOf = (path: string): string | null =>
  /^\/console\/deliveries\/([0-9a-f-]{36})$/.exec(path)?.[1] ?? null;

const claimOf = (path: string): string | null =>
  /^\/console\/claims\/([0-9a-f-]{36})$/.exec(path)?.[1] ?? null;

const { loading } = words.story;
const OneStory = later(() => import('./one-story.tsx').then((part) => part.OneStory), loading);
const Alarms = later(() => import('./alarms.tsx').then((part) => part.Alarms), loading);
const ClaimsQueue = later(
  () => import('./claims-queue.tsx').then((part) => part.ClaimsQueue),
  loading,
);
const Carrier = later(() => import('./carrier.tsx').then((part) => part.Carrier), loading);
const ClaimFile = later(() => import('./claim-file.tsx').then((part) => part.ClaimFile), loading);

function Console() {
  const [path, setPath] = useState(location.pathname);
  const [isSignedOut, setIsSignedOut] = useState(false);
  useEffect(() => {
    const back = (): void => setPath(location.pathname);
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const go = (to: string): void => {
    history.pushState(null, '', to);
    setPath(to);
    scrollTo({ top: 0 });
  };
  const signedOut = useCallback(() => setIsSignedOut(true), []);
  if (isSignedOut) return <SignIn onDone={() => setIsSignedOut(false)} />;
  const delivery = deliveryOf(path);
  if (delivery !== null) {
    const back = (): void => go('/console');
    return <OneStory key={delivery} delivery={delivery} onBack={back} onSignedOut={signedOut} />;
  }
  const claim = claimOf(path);
  if (claim !== null)
    return <ClaimFile key={claim} claim={claim} go={go} onSignedOut={signedOut} />;
  if (path === '/console/claims') return <ClaimsQueue go={go} onSignedOut={signedOut} />;
  if (path === '/console/carrier') return <Carrier go={go} onSignedOut={signedOut} />;
  if (path === '/console/alarms') return <Alarms go={go} onSignedOut={signedOut} />;
  return <List go={go} onSignedOut={signedOut} />;
}

type Rows = { readonly deliveries: readonly OperatorRow[] };

const pathOf = ({ delivery }: OperatorRow): string => `/console/deliveries/${delivery}`;

/** What was typed, when the typing pauses. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SLOW_TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function List({
  go,
  onSignedOut,
}: {
  readonly go: (path: string) => void;
  readonly onSignedOut: () => void;
}) {
  const [typed, setTyped] = useState('');
  const query = useSettled(typed);
  const filter = useRef<HTMLInputElement>(null);
  const path = `/v1/console/deliveries?q=${encodeURIComponent(query)}`;
  const read = useRead<Rows>(path, onSignedOut);
  const rows = read.value?.deliveries ?? [];
  const open = (row: OperatorRow): void => go(pathOf(row));
  const now = useRows(rows, ({ delivery }) => delivery, { Enter: open });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.target === filter.current) return;
      event.preventDefault();
      filter.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <div class="desk">
      <DeskHead at="deliveries" go={go} onSignedOut={onSignedOut} />
      <main class="desk-body" id="main">
        <h1>{words.list.title}</h1>
        <input
          ref={filter}
          class="input"
          type="search"
          aria-label={words.list.filter}
          placeholder={words.list.filter}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <Unread {...read} />
        {read.value !== null && rows.length === 0 ? (
          <Empty title={query === '' ? words.list.emptyTitle : ''}>
            {query === '' ? words.list.empty : words.list.nothing}
          </Empty>
        ) : (
          <DeskTable name={words.list.title} columns={words.list.columns}>
            {rows.map((row, i) => (
              <DeskRow
                key={row.delivery}
                name={row.delivery}
                isNow={i === now}
                onOpen={() => open(row)}
              >
                <Cells row={row} go={go} />
              </DeskRow>
            ))}
          </DeskTable>
        )}
        <p class="small soft keys">{words.list.keys}</p>
      </main>
    </div>
  );
}

const Cells = ({ row, go }: { readonly row: OperatorRow; readonly go: (path: string) => void }) => (
  <>
    <td>
      <To path={pathOf(row)} go={go}>
        {row.reference}
      </To>
    </td>
    <td>{words.mode[row.mode]}</td>
    <td>
      {row.locked ? words.list.locked : row.status === 'open' ? words.list.open : words.list.closed}
    </td>
    <td>
      {row.parcels.map(({ no, fate }) => (
        <span key={no} class={`pip pip-${fate}`}>
          {no} {words.fate[fate]}
        </span>
      ))}
    </td>
    <td>{dayAndTime(row.updatedAt)}</td>
  </>
);

const root = document.querySelector('#app');
if (root !== null) render(<Console />, root);
