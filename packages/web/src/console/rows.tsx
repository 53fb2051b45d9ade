import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { DoorDrawing } from '../look/drawings.tsx';

type Go = (path: string) => void;

/** Somebody stands on something that has a use of its own for Enter. */
const isOwn = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('a, button, select, textarea, input:not([type=search])') !== null;

/**
 * Arrow keys walk a list; other keys do what `acts` says with the row. Answers where one is: the mark
 * stays on its row when others come and go above it.
 */
export function useRows<R>(
  rows: readonly R[],
  keyOf: (row: R) => string,
  acts: Readonly<Record<string, (row: R) => void>>,
): number {
  const [chosen, setChosen] = useState('');
  const now = Math.max(
    rows.findIndex((row) => keyOf(row) === chosen),
    0,
  );
  const move = (to: number): void => {
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    if (row !== undefined) setChosen(keyOf(row));
  };
  // With the row that is marked already: a quick key must not act on the one before.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const row = rows[now];
      const act = acts[event.key];
      if (event.key === 'ArrowDown') move(now + 1);
      else if (event.key === 'ArrowUp') move(now - 1);
      else if (act === undefined || row === undefined) return;
      else if (event.key === 'Enter' && isOwn(event.target)) return;
      else act(row);
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  useEffect(() => {
    if (chosen !== '')
      document.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return now;
}

/** A dense table that scrolls sideways on its own where the screen is narrow. */
export const DeskTable = ({
  name,
  columns,
  children,
}: {
  readonly name: string;
  readonly columns: readonly string[];
  readonly children: ComponentChildren;
}) => (
  <div class="scroll" tabIndex={0} role="region" aria-label={name}>
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

/** A row that opens something; what stands in it may lead elsewhere. */
export const DeskRow = ({
  name,
  isNow,
  onOpen,
  children,
}: {
  readonly name: string;
  readonly isNow: boolean;
  readonly onOpen: () => void;
  readonly children: ComponentChildren;
}) => (
  <tr data-row={name} class={isNow ? 'row-now' : ''} aria-current={isNow} onClick={onOpen}>
    {children}
  </tr>
);

/** A link that stays in this page. */
export const To = ({
  path,
  go,
  class: look = '',
  children,
}: {
  readonly path: string;
  readonly go: Go;
  readonly class?: string;
  readonly children: string;
}) => (
  <a
    class={look}
    href={path}
    onClick={(event) => {
      event.preventDefault();
      event.stopPropagation();
      go(path);
    }}
  >
    {children}
  </a>
);

/** An empty list says what would stand in it. */
export const Empty = ({
  title,
  children,
}: {
  readonly title: string;
  readonly children: string;
}) => (
  <div class="empty">
    <DoorDrawing />
    {title !== '' && <h2>{title}</h2>}
    <p>{children}</p>
  </div>
);
