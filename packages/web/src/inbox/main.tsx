import '../look/all.css';
import './inbox.css';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { DoorDrawing } from '../look/drawings.tsx';
import { Button } from '../parts/page.tsx';
import { clockTime } from '../lib/clock.ts';
import { getJson } from '../lib/http.ts';
import * as words from '../words/demo.ts';

type Entry = {
  readonly kind: 'mail' | 'webhook';
  readonly at: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
};
type Answer = readonly Entry[] | { readonly entries: readonly Entry[] };

const entriesOf = (answer: Answer): readonly Entry[] =>
  Array.isArray(answer)
    ? (answer as readonly Entry[])
    : (answer as { readonly entries: readonly Entry[] }).entries;

const EVERY_MS = 3000;

/** A link of this very server becomes a link; any other text stays text. */
function withLinks(text: string) {
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((part, i) => {
    const isLink = i % 2 === 1 && new URL(part).host === location.host;
    return isLink ? (
      <a key={i} href={part} target="_blank" rel="noreferrer">
        {part}
      </a>
    ) : (
      part
    );
  });
}

const SHOWN = ['all', 'mail', 'webhook'] as const;

/** Everything that the demonstration has sent, newest first. */
function Inbox() {
  const [entries, setEntries] = useState<readonly Entry[] | null>(null);
  const [kind, setKind] = useState<(typeof SHOWN)[number]>('all');
  useEffect(() => {
    const load = (): void => {
      void getJson<Answer>('/v1/inbox').then((answer) => {
        if (!answer.ok) return setEntries([]);
        setEntries(entriesOf(answer.value));
      });
    };
    load();
    const timer = setInterval(load, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const shown = (entries ?? []).filter((entry) => kind === 'all' || entry.kind === kind);
  return (
    <div class="inbox">
      <header>
        <a href="/">Handfast</a>
        <h1>{words.inbox.title}</h1>
        <p class="soft">{words.inbox.note}</p>
        <div class="row" role="group" aria-label={words.inbox.show}>
          {SHOWN.map((one) => (
            <Button
              key={one}
              kind={one === kind ? 'primary' : 'plain'}
              onPress={() => setKind(one)}
            >
              {words.inbox.kinds[one]}
            </Button>
          ))}
        </div>
      </header>
      <main id="main" class="stack">
        {entries !== null && shown.length === 0 && (
          <div class="empty">
            <DoorDrawing />
            <p>{words.inbox.empty}</p>
          </div>
        )}
        {shown.map((entry) => (
          <article
            key={`${entry.at} ${entry.to} ${entry.subject}`}
            class={`post post-${entry.kind}`}
          >
            <p class="row between small soft">
              <span>
                {words.inbox.one[entry.kind]} · {entry.to}
              </span>
              <time dateTime={entry.at}>{clockTime(entry.at)}</time>
            </p>
            <h2>{entry.subject}</h2>
            <div class={entry.kind === 'webhook' ? 'post-text mono' : 'post-text'}>
              {withLinks(entry.text)}
            </div>
          </article>
        ))}
      </main>
    </div>
  );
}

const root = document.querySelector('#app');
if (root !== null) render(<Inbox />, root);
