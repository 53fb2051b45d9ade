import type { ComponentChildren, Ref } from 'preact';
import { Mark, type MarkKind } from '../look/marks.tsx';

/** One column: head, body, and the thumb's zone, which holds at most one primary action. */
export const Page = ({
  head,
  children,
  thumb,
}: {
  readonly head: ComponentChildren;
  readonly children: ComponentChildren;
  readonly thumb?: ComponentChildren;
}) => (
  <div class="page-stage">
    <div class="page">
      <header class="page-head">{head}</header>
      <main class="page-body" id="main">
        {children}
      </main>
      {thumb !== undefined && thumb !== null && thumb !== false && <div class="thumb">{thumb}</div>}
    </div>
  </div>
);

export const Title = ({
  children,
  at,
}: {
  readonly children: ComponentChildren;
  readonly at?: Ref<HTMLHeadingElement>;
}) => (
  <h1 tabIndex={-1} ref={at ?? null}>
    {children}
  </h1>
);

type Kind = 'primary' | 'plain' | 'stop' | 'quiet';

export const Button = ({
  kind = 'plain',
  onPress,
  isBusy = false,
  children,
  ...rest
}: {
  readonly kind?: Kind;
  readonly onPress?: () => void;
  readonly isBusy?: boolean;
  readonly type?: 'button' | 'submit';
  readonly 'data-act'?: string;
  readonly children: ComponentChildren;
}) => (
  <button
    type="button"
    {...rest}
    class={`button button-${kind}`}
    aria-busy={isBusy}
    onClick={() => {
      if (!isBusy) onPress?.();
    }}
  >
    {children}
  </button>
);

/** A small door to another act: words and an arrow. */
export const Door = ({
  onPress,
  children,
}: {
  readonly onPress: () => void;
  readonly children: ComponentChildren;
}) => (
  <button type="button" class="door" onClick={onPress}>
    {children}
  </button>
);

export const Word = ({
  kind,
  children,
}: {
  readonly kind: MarkKind;
  readonly children: ComponentChildren;
}) => (
  <span class={`word word-${kind}`}>
    <Mark kind={kind} />
    {children}
  </span>
);

export type Tone = 'plain' | 'care' | 'stop' | 'good';

const markOf: Readonly<Record<Tone, MarkKind>> = {
  plain: 'here',
  care: 'dispute',
  stop: 'refused',
  good: 'taken',
};

/** A sentence that stands out; with `onPress` it is a button. */
export const Banner = ({
  tone = 'plain',
  onPress,
  children,
}: {
  readonly tone?: Tone;
  readonly onPress?: () => void;
  readonly children: ComponentChildren;
}) => {
  const inside = (
    <>
      <Mark kind={markOf[tone]} />
      <span>{children}</span>
    </>
  );
  return onPress === undefined ? (
    <div class={`banner banner-${tone}`} role="status">
      {inside}
    </div>
  ) : (
    <div role="status">
      <button type="button" class={`banner banner-${tone}`} onClick={onPress} data-act="look">
        {inside}
      </button>
    </div>
  );
};

export const Dots = ({ now, total }: { readonly now: number; readonly total: number }) => (
  <div class="dots" aria-hidden="true">
    {Array.from({ length: total }, (_, i) => (
      <span key={i} class={i < now ? 'dot dot-done' : i === now ? 'dot dot-now' : 'dot'} />
    ))}
  </div>
);
