import type { Report } from '@handfast/protocol/report';
import type { Hex64, Uuid } from '@handfast/protocol/statement';
import type { Money } from '../claim/types.ts';
import type { CarrierWord } from './facts.ts';

export type CarrierCommand =
  /** A carrier's words on one parcel, in any order, known ones among them. */
  | {
      readonly type: 'carrierSays';
      readonly no: number;
      readonly words: readonly CarrierWord[];
    }
  /** The signature over the report's hash was checked at the door, with this holder's key. */
  | {
      readonly type: 'reportArrival';
      readonly report: Report;
      readonly signed: {
        readonly thumbprint: string;
        readonly hash: Hex64;
        readonly signature: string;
      };
    }
  /** Opens the claim that a report gives cause for, once; nothing where there is none. */
  | {
      readonly type: 'claimReported';
      readonly no: number;
      readonly claim: Uuid;
      readonly paid: Money;
      readonly gift: boolean;
    };
