import type { Packaging } from '@handfast/protocol/statement';
import type { ComponentChildren } from 'preact';

/** Drawings of our own, one line style: two units of ink, round ends, the accent for what matters. */
function Drawing({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg
      viewBox="0 0 64 56"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

const LID = 'M8 20 L15 11 H49 L56 20';
const BODY = 'M8 20 H56 V48 H8 Z';
const TAPE = 'M29 11 L28 20 V29 H36 V20 L35 11';

const drawn: Readonly<Record<Packaging, () => ComponentChildren>> = {
  intact: () => (
    <>
      <path d={LID} />
      <path d={BODY} />
      <path d={TAPE} />
      <path d="M14 41 H24 M14 36 H20" />
    </>
  ),
  dented: () => (
    <>
      <path d="M8 20 L15 11 H38 L41 15 L47 14 L56 20" />
      <path d="M8 20 H36 L41 25 L46 21 L47 29 L56 31 V48 H8 Z" />
      <path d="M41 25 L38 32 M47 29 L42 33" />
      <path d="M53 9 L57 5 M57 14 L62 12 M47 8 L48 3" class="drawn-accent" />
    </>
  ),
  torn: () => (
    <>
      <path d="M8 20 L15 11 H49 L56 20" />
      <path d="M34 48 H8 V20 H56 V26" />
      <path d={TAPE} />
      <path
        d="M56 26 L49 27 L50 31 L43 32 L44 37 L37 38 L39 43 L34 48 H56 Z"
        class="drawn-accent drawn-fill"
      />
      <path d="M56 26 L61 33 L57 36 L61 42 L58 45 L60 51 L50 48" class="drawn-accent" />
    </>
  ),
  retaped: () => (
    <>
      <path d={LID} />
      <path d={BODY} />
      <path d="M29 11 L28 20 V26 M35 11 L36 20 V24" />
      <path d="M6 31 L57 22 L58 30 L7 39 Z" class="drawn-accent drawn-fill" />
      <path d="M14 33 L17 34 M24 30 L27 33 M34 29 L37 31 M45 27 L48 29" class="drawn-accent" />
    </>
  ),
  open: () => (
    <>
      <path d="M8 24 H56 V48 H8 Z" />
      <path d="M8 24 L2 12 L24 15 L30 24" class="drawn-accent" />
      <path d="M56 24 L62 12 L40 15 L34 24" class="drawn-accent" />
      <path d="M14 41 H24 M14 36 H20" />
    </>
  ),
  wet: () => (
    <>
      <path d={LID} />
      <path d={BODY} />
      <path d={TAPE} />
      <path
        d="M8 37 C14 33 18 40 24 36 S36 33 41 37 S52 39 56 35 V48 H8 Z"
        class="drawn-accent drawn-fill"
      />
      <path
        d="M48 3 C51 7 52 8 52 10 A4 4 0 0 1 44 10 C44 8 45 7 48 3 Z M12 2 C14 5 15 6 15 7 A3 3 0 0 1 9 7 C9 6 10 5 12 2 Z"
        class="drawn-accent"
      />
    </>
  ),
};

/** How a parcel can look (S4), as a picture instead of jargon. */
export const PackagingDrawing = ({ state }: { readonly state: Packaging }) => (
  <Drawing>{drawn[state]()}</Drawing>
);

/** Where the last four digits are on a label. */
export const LabelDrawing = () => (
  <Drawing>
    <rect x="6" y="4" width="52" height="48" rx="3" />
    <path d="M12 11 H30 M12 16 H25" />
    <path
      d="M13 22 V37 M17 22 V37 M20 22 V37 M25 22 V37 M29 22 V37 M32 22 V37 M37 22 V37 M40 22 V37 M45 22 V37 M48 22 V37 M51 22 V37"
      stroke-width="1.6"
    />
    <path d="M13 44 H16 M19 44 H22 M25 44 H28 M31 44 H34" />
    <rect x="37" y="39.5" width="18" height="9" rx="3" class="drawn-accent drawn-fill" />
    <path
      d="M41 44 H41.1 M44.6 44 H44.7 M48.2 44 H48.3 M51.8 44 H51.9"
      class="drawn-accent"
      stroke-width="3"
    />
  </Drawing>
);

/** A numbered seal across the flap, and where its number stands. */
export const SealDrawing = () => (
  <Drawing>
    <path d="M6 14 H58 V50 H6 Z M6 28 H58" />
    <path d="M22 6 H42 V38 H22 Z" class="drawn-accent drawn-fill" />
    <path d="M27 14 H37 M27 18 H33" class="drawn-accent" />
    <path d="M27 32 H37" class="drawn-accent" stroke-width="3" stroke-dasharray="0.1 3.4" />
  </Drawing>
);

/** A door, closed: nobody is here yet. */
export const DoorDrawing = () => (
  <Drawing>
    <path d="M4 51 H60" />
    <path d="M19 51 V7 H45 V51" />
    <path d="M24 51 V12 H40 V51" />
    <path d="M36 32 H36.1" stroke-width="3.5" class="drawn-accent" />
    <path d="M48 51 V41 H58 V51 M53 41 V45" class="drawn-accent" />
  </Drawing>
);

/** A box that somebody holds open: look inside. */
export const InsideDrawing = () => (
  <Drawing>
    <path d="M8 26 H56 V50 H8 Z" />
    <path d="M8 26 L3 17 L22 18 L27 26 M56 26 L61 17 L42 18 L37 26" />
    <path d="M16 9 C22 2 42 2 48 9 C42 16 22 16 16 9 Z" class="drawn-accent" />
    <circle cx="32" cy="9" r="3" class="drawn-accent" />
  </Drawing>
);
