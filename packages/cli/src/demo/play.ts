import type { Evidence } from './cases.ts';
import type { Stage } from './stage.ts';

/** Tells one line of the story: who does or sees something. */
export type Tell = (
  who: 'retailer' | 'packer' | 'depot' | 'courier' | 'recipient' | 'operator' | 'somebody',
  what: string,
) => void;

export type Scene = {
  readonly stage: Stage;
  readonly tell: Tell;
  readonly evidence: Evidence;
  /** A page worth opening when the story is over. */
  readonly look: (what: string, path: string) => void;
};

export type Play = (scene: Scene) => Promise<void>;
