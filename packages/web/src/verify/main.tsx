import '../look/all.css';
import './verify.css';
import type { Trust } from '@handfast/protocol/trust';
import type { Verdict } from '@handfast/protocol/verdict';
import { render } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { embeddedTrust, isTrust, readReceipt, readTrust, type Read } from './check.ts';
import { marks, words } from './words.ts';

type Believed = { readonly trust: Trust; readonly name: string | null };

const Lines = ({ title, lines }: { title: string; lines: readonly string[] }) =>
  lines.length === 0 ? null : (
    <section class="verify-lines">
      <h2>{title}</h2>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );

const Outcome = ({ name, verdict }: { name: string; verdict: Verdict }) => {
  const [mark, word] = marks[verdict.status];
  return (
    <output
      class="verify-outcome"
      data-status={verdict.status}
      data-code={verdict.code}
      data-file={name}
    >
      <p class={`verify-mark verify-${verdict.status}`}>
        <span aria-hidden="true">{mark}</span> {word}
      </p>
      <h1>{verdict.title}</h1>
      <p class="soft small mono">{name}</p>
      {verdict.status === 'refused' && <Lines title={words.failed} lines={verdict.checked} />}
      <Lines title={words.proves} lines={verdict.proves} />
      <Lines title={words.doesNotProve} lines={verdict.doesNotProve} />
      {verdict.status !== 'refused' && <Lines title={words.checked} lines={verdict.checked} />}
    </output>
  );
};

const TrustNote = ({ believed }: { believed: Believed | null }) => (
  <section class="verify-trust" data-trusted={believed !== null}>
    <h2>{words.trust}</h2>
    {believed === null ? (
      <p>{words.noTrust}</p>
    ) : (
      <>
        <p>{believed.name === null ? words.embedded : words.given(believed.name)}</p>
        {believed.trust.policy.logs.map(({ key }) => (
          <p key={key.keyId} class="mono small">
            {key.name}
          </p>
        ))}
        <p class="soft">{words.witnesses(believed.trust.policy.witnesses.length)}</p>
      </>
    )}
  </section>
);

const bytesOf = async (file: File): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());

const Page = () => {
  const start = embeddedTrust();
  const [believed, believe] = useState<Believed | null>(start && { trust: start, name: null });
  const [read, setRead] = useState<Read | null>(null);
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const take = async (files: readonly File[]): Promise<void> => {
    const opened = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: await bytesOf(file) })),
    );
    let trust = believed?.trust ?? null;
    let last: Read | null = null;
    for (const { name, bytes } of opened.filter((file) => isTrust(file.bytes))) {
      last = readTrust(name, new TextDecoder().decode(bytes));
      if (last.kind !== 'trust') continue;
      trust = last.trust;
      believe({ trust, name });
    }
    for (const { name, bytes } of opened.filter((file) => !isTrust(file.bytes))) {
      last = await readReceipt(name, bytes, trust);
    }
    setRead(last);
  };
  const taken = (files: FileList | null | undefined): void => {
    take([...(files ?? [])]).catch(() => setRead({ kind: 'fault', text: words.unreadable }));
  };

  return (
    <main
      class={isOver ? 'verify is-over' : 'verify'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        taken(event.dataTransfer?.files);
      }}
    >
      {read?.kind === 'verdict' ? (
        <Outcome name={read.name} verdict={read.verdict} />
      ) : (
        <header class="stack">
          <h1>{words.title}</h1>
          <p class="soft">{words.lead}</p>
        </header>
      )}
      {globalThis.crypto?.subtle === undefined && <p role="alert">{words.noCrypto}</p>}
      {read?.kind === 'fault' && (
        <p class="verify-fault" role="alert">
          {read.text}
        </p>
      )}
      <label class="verify-drop">
        <strong>{read?.kind === 'verdict' ? words.another : words.drop}</strong>
        <span>{words.choose}</span>
        <span class="soft small">{words.kinds}</span>
        <input
          ref={input}
          type="file"
          multiple
          class="hidden"
          onChange={() => {
            taken(input.current?.files);
            if (input.current !== null) input.current.value = '';
          }}
        />
      </label>
      <TrustNote believed={believed} />
    </main>
  );
};

const root = document.querySelector('#app');
if (root !== null) render(<Page />, root);
