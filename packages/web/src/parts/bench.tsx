import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Mark, type MarkKind } from '../look/marks.tsx';

/** What the last scan came to: one word, one sentence. `n` tells two equal ones apart. */
export type Said = {
  readonly tone: 'good' | 'care' | 'stop' | 'plain';
  readonly word: string;
  readonly text: string;
  readonly n: number;
};

const MARKS: Readonly<Record<Said['tone'], MarkKind>> = {
  good: 'taken',
  care: 'dispute',
  stop: 'refused',
  plain: 'here',
};

/** The last scan, readable from two metres: by shape, by word, by colour, in this order. */
export const Last = ({ said }: { readonly said: Said }) => (
  <div class={`last last-${said.tone}`} role="alert" key={said.n} data-n={said.n}>
    <Mark kind={MARKS[said.tone]} size={104} />
    <div>
      <strong class="last-word">{said.word}</strong>
      <p class="last-text">{said.text}</p>
    </div>
  </div>
);

/**
 * The work in two columns on a bench's screen, in one on a phone: what happened, what is to do, and
 * last what hands without a scanner press.
 */
export const Bench = ({
  head,
  children,
  aside,
  hands,
}: {
  readonly head: ComponentChildren;
  readonly children: ComponentChildren;
  readonly aside: ComponentChildren;
  readonly hands?: ComponentChildren;
}) => (
  <div class="bench">
    <header class="bench-head">{head}</header>
    <main class="bench-main" id="main">
      {children}
    </main>
    <section class="bench-aside">{aside}</section>
    {hands !== undefined && <div class="bench-hands">{hands}</div>}
  </div>
);

const NOT_TYPED_INTO: ReadonlySet<string> = new Set(['checkbox', 'radio', 'button', 'file']);

const isTyping = (target: EventTarget | null): boolean =>
  (target instanceof HTMLInputElement && !NOT_TYPED_INTO.has(target.type)) ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement;

/** A wedge types faster than this between two keys; a hand does not. */
const WEDGE_MS = 35;
const WEDGE_KEYS_MIN = 3;

/**
 * Where every scan goes. It has the focus unless somebody went elsewhere with the keyboard, and the
 * first key of a scan brings it back. `byWedge`: the keys came faster than fingers type.
 */
export function BigField({
  label,
  onScan,
}: {
  readonly label: string;
  readonly onScan: (text: string, byWedge: boolean) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const keys = useRef({ first_ms: 0, last_ms: 0, count: 0 });
  useLayoutEffect(() => {
    const isFree = (): boolean => document.querySelector('dialog[open]') === null;
    const take = (): void => {
      if (isFree() && !isTyping(document.activeElement))
        input.current?.focus({ preventScroll: true });
    };
    const onKey = (event: KeyboardEvent): void => {
      const isText = event.key.length === 1 && !event.ctrlKey && !event.altKey;
      // A space presses the button that has the focus; between digits and unit a scale sends one.
      if (isText && event.key !== ' ' && !isTyping(event.target)) take();
      const now_ms = event.timeStamp;
      const { current } = keys;
      if (!isText || input.current?.value === '')
        keys.current = { first_ms: now_ms, last_ms: now_ms, count: isText ? 1 : 0 };
      else keys.current = { ...current, last_ms: now_ms, count: current.count + 1 };
    };
    const onPointer = (): void => void setTimeout(take, 0);
    take();
    addEventListener('keydown', onKey);
    addEventListener('pointerup', onPointer);
    addEventListener('focus', take);
    return () => {
      removeEventListener('keydown', onKey);
      removeEventListener('pointerup', onPointer);
      removeEventListener('focus', take);
    };
  }, []);
  const byWedge = (): boolean => {
    const { first_ms, last_ms, count } = keys.current;
    return count >= WEDGE_KEYS_MIN && (last_ms - first_ms) / (count - 1) < WEDGE_MS;
  };
  return (
    <form
      class="big"
      onSubmit={(event) => {
        event.preventDefault();
        const field = input.current;
        if (field === null) return;
        const text = field.value.trim();
        // Emptied by hand and at once: the next scan may be on its way already.
        field.value = '';
        if (text !== '') onScan(text, byWedge());
        keys.current = { first_ms: 0, last_ms: 0, count: 0 };
      }}
    >
      <input
        ref={input}
        class="big-input"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        enterKeyHint="go"
        spellcheck={false}
        data-scan
      />
    </form>
  );
}

/** A number with its word, large: taken, missing, extra, held. */
export const Count = ({
  kind,
  n,
  of,
  children,
}: {
  readonly kind: MarkKind;
  readonly n: number;
  readonly of?: number;
  readonly children: ComponentChildren;
}) => (
  <div class={n === 0 ? 'count count-none' : `count count-${kind}`}>
    <span class="count-n">
      {n}
      {of !== undefined && <small> of {of}</small>}
    </span>
    <span class="count-word">
      <Mark kind={kind} size={20} />
      {children}
    </span>
  </div>
);
