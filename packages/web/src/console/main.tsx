import '../look/all.css';
import './console.css';
import './claims.css';
import type { OperatorRow, OperatorStory } from '@handfast/domain/view/operator';
import { render } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { DoorDrawing } from '../look/drawings.tsx';
import { Banner, Button, Page, Title } from '../parts/page.tsx';
import { dayAndTime } from '../lib/clock.ts';
import { later } from '../lib/later.tsx';
import { getJson, postJson } from '../lib/http.ts';
import * as words from '../words/console.ts';
import { DeskHead } from './desk-head.tsx';
import { Story } from './story-view.tsx';

const SLOW_TYPING_MS = 200;

const deliveryOf = (path: string): string | null =>
  /^\/console\/deliveries\/([0-9a-f-]{36})$/.exec(path)?.[1] ?? null;

const claimOf = (path: string): string | null =>
  /^\/console\/claims\/([0-9a-f-]{36})$/.exec(path)?.[1] ?? null;

const { loading } = words.story;
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

function SignIn({ onDone }: { readonly onDone: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const send = async (): Promise<void> => {
    const answer = await postJson('/api/auth/sign-in/email', { email, password });
    if (answer.ok) onDone();
    else setIsWrong(true);
  };
  return (
    <Page head={<strong>Handfast</strong>}>
      <Title>{words.sign.title}</Title>
      {isWrong && <Banner tone="stop">{words.sign.wrong}</Banner>}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <label class="field">
          {words.sign.email}
          <input
            class="input"
            type="email"
            required
            autoComplete="username"
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          {words.sign.password}
          <input
            class="input"
            type="password"
            required
            autoComplete="current-password"
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <Button kind="primary" type="submit">
          {words.sign.go}
        </Button>
      </form>
    </Page>
  );
}

type Rows = readonly OperatorRow[] | { readonly deliveries: readonly OperatorRow[] };

function List({
  go,
  onSignedOut,
}: {
  readonly go: (path: string) => void;
  readonly onSignedOut: () => void;
}) {
  const onOpen = (delivery: string): void => go(`/console/deliveries/${delivery}`);
  const [query, setQuery] = useState('');
  const [rows, setRows] = useState<readonly OperatorRow[] | null>(null);
  const [now, setNow] = useState(0);
  const filter = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        const path = `/v1/console/deliveries?q=${encodeURIComponent(query)}`;
        void getJson<Rows>(path).then((answer) => {
          if (answer.ok) {
            const { value } = answer;
            setRows('deliveries' in value ? value.deliveries : value);
            setNow(0);
          } else if (answer.trouble.kind === 'refused') onSignedOut();
        });
      },
      query === '' ? 0 : SLOW_TYPING_MS,
    );
    return () => clearTimeout(timer);
  }, [query, onSignedOut]);
  const shown = rows ?? [];
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setNow(Math.min(now + 1, shown.length - 1));
    else if (event.key === 'ArrowUp') setNow(Math.max(now - 1, 0));
    else if (event.key === 'Enter') {
      const row = shown[now];
      if (row !== undefined) onOpen(row.delivery);
    } else if (event.key === '/' && event.target !== filter.current) filter.current?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <div class="desk" onKeyDown={onKey}>
      <DeskHead at="deliveries" go={go} onSignedOut={onSignedOut} />
      <main class="desk-body" id="main">
        <h1>{words.list.title}</h1>
        <input
          ref={filter}
          class="input"
          type="search"
          aria-label={words.list.filter}
          placeholder={words.list.filter}
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
        {rows !== null && rows.length === 0 ? (
          <div class="empty">
            <DoorDrawing />
            {query === '' && <h2>{words.list.emptyTitle}</h2>}
            <p>{query === '' ? words.list.empty : words.list.nothing}</p>
          </div>
        ) : (
          <Table rows={shown} now={now} onOpen={onOpen} />
        )}
        <p class="small soft">{words.list.keys}</p>
      </main>
    </div>
  );
}

const Table = ({
  rows,
  now,
  onOpen,
}: {
  readonly rows: readonly OperatorRow[];
  readonly now: number;
  readonly onOpen: (delivery: string) => void;
}) => (
  <div class="scroll" tabIndex={0} role="region" aria-label={words.list.title}>
    <table>
      <thead>
        <tr>
          {words.list.columns.map((name) => (
            <th key={name}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr
            key={row.delivery}
            class={i === now ? 'row-now' : ''}
            onClick={() => onOpen(row.delivery)}
          >
            <td>
              <a
                href={`/console/deliveries/${row.delivery}`}
                onClick={(event) => {
                  event.preventDefault();
                  event.stopPropagation();
                  onOpen(row.delivery);
                }}
              >
                {row.reference}
              </a>
            </td>
            <td>{words.mode[row.mode]}</td>
            <td>
              {row.locked
                ? words.list.locked
                : row.status === 'open'
                  ? words.list.open
                  : words.list.closed}
            </td>
            <td>
              {row.parcels.map(({ no, fate }) => (
                <span key={no} class={`pip pip-${fate}`}>
                  {no} {words.fate[fate]}
                </span>
              ))}
            </td>
            <td>{dayAndTime(row.updatedAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

function OneStory({
  delivery,
  onBack,
  onSignedOut,
}: {
  readonly delivery: string;
  readonly onBack: () => void;
  readonly onSignedOut: () => void;
}) {
  const [story, setStory] = useState<OperatorStory | null>(null);
  const [isGone, setIsGone] = useState(false);
  const load = useCallback(() => {
    void getJson<OperatorStory>(`/v1/console/deliveries/${delivery}`).then((answer) => {
      if (answer.ok) setStory(answer.value);
      else if (answer.trouble.kind === 'refused' && answer.trouble.status !== 404) onSignedOut();
      else setIsGone(true);
    });
  }, [delivery, onSignedOut]);
  useEffect(load, [load]);
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) onBack();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  });
  if (story !== null) return <Story story={story} onBack={onBack} onChanged={load} />;
  return (
    <main class="desk-body" id="main">
      {isGone && (
        <>
          <h1>{words.story.gone}</h1>
          <Button onPress={onBack}>{words.story.back}</Button>
        </>
      )}
    </main>
  );
}

const root = document.querySelector('#app');
if (root !== null) render(<Console />, root);
