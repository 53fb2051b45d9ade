import type { Report } from '@handfast/protocol/report';
import type { Hex64, Uuid } from '@handfast/protocol/statement';
import type { Custody } from '../delivery/state.ts';
import type { CarrierWord, SealSaid } from './facts.ts';

export type CarrierFact =
  | ({
      readonly type: 'CarrierSaid';
      readonly no: number;
      /** Where this puts the parcel; `null` for a word that came late or says nothing of that. */
      readonly custody: Custody | null;
    } & CarrierWord)
  | {
      readonly type: 'ReportMade';
      readonly holder: Uuid;
      readonly hash: Hex64;
      readonly report: Report;
      readonly signature: string;
      readonly certificate: string;
      /** By parcel number, of those in the report. */
      readonly seals: Readonly<Record<number, SealSaid>>;
    };
