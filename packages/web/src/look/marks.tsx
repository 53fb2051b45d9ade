import type { ComponentChildren } from 'preact';

export type MarkKind = 'taken' | 'refused' | 'absent' | 'dispute' | 'here' | 'undecided';

const shapes: Readonly<Record<MarkKind, () => ComponentChildren>> = {
  taken: () => (
    <>
      <circle cx="12" cy="12" r="11" fill="currentColor" stroke="none" />
      <path d="M6.8 12.4 L10.6 16 L17.4 8.6" class="mark-cut" />
    </>
  ),
  refused: () => (
    <>
      <rect x="1.5" y="1.5" width="21" height="21" rx="3" fill="currentColor" stroke="none" />
      <path d="M7.5 7.5 L16.5 16.5 M16.5 7.5 L7.5 16.5" class="mark-cut" />
    </>
  ),
  absent: () => <circle cx="12" cy="12" r="9.5" stroke-dasharray="4 3.46" />,
  dispute: () => (
    <>
      <path d="M12 1.5 L23 21.5 H1 Z" fill="currentColor" />
      <path d="M12 9 V14.5 M12 18.2 V18.3" class="mark-cut" />
    </>
  ),
  here: () => <circle cx="12" cy="12" r="9.5" />,
  undecided: () => (
    <>
      <circle cx="12" cy="12" r="9.5" />
      <path d="M7.5 12 H7.6 M12 12 H12.1 M16.5 12 H16.6" />
    </>
  ),
};

/** An outcome by its shape: a disc, a square, an empty ring, a triangle. The word stands beside it. */
export const Mark = ({ kind, size = 24 }: { readonly kind: MarkKind; readonly size?: number }) => (
  <svg
    class={`mark mark-${kind}`}
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2.4"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    {shapes[kind]()}
  </svg>
);

/** A parcel with its number on it; an outline where there is only the place for it. */
export const ParcelGlyph = ({ no, isHere }: { readonly no: number; readonly isHere: boolean }) => (
  <svg
    class={isHere ? 'glyph' : 'glyph glyph-gone'}
    width="52"
    height="52"
    viewBox="0 0 52 52"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path
      d="M5 15 L11 6 H41 L47 15 V46 H5 Z"
      class={isHere ? 'glyph-box' : ''}
      stroke-dasharray={isHere ? undefined : '5 4'}
    />
    {isHere && <path d="M5 15 H47 M22 6 L21 15 V20 H31 V15 L30 6" />}
    <text x="26" y={isHere ? 41 : 37} class="glyph-no">
      {no}
    </text>
  </svg>
);
