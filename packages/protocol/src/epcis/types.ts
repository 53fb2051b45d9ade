import type { BizStep, Disposition, ErrorReason } from './words.ts';

/** EPCIS 2.0 events in JSON, as this project writes them. Keys with a colon are its extensions. */
export type EpcisEvent = ObjectEvent | AggregationEvent;

type CommonFields = {
  readonly eventID?: string;
  readonly eventTime: string;
  readonly eventTimeZoneOffset: string;
  readonly action: 'OBSERVE' | 'ADD' | 'DELETE';
  readonly bizStep: BizStep;
  readonly disposition?: Disposition;
  readonly persistentDisposition?: {
    readonly set?: readonly Disposition[];
    readonly unset?: readonly Disposition[];
  };
  readonly readPoint?: ReadPoint;
  readonly bizTransactionList?: readonly { readonly bizTransaction: string }[];
  readonly sourceList?: readonly { readonly type: 'possessing_party'; readonly source: string }[];
  readonly destinationList?: readonly {
    readonly type: 'possessing_party';
    readonly destination: string;
  }[];
  readonly sensorElementList?: readonly SensorElement[];
  readonly errorDeclaration?: ErrorDeclaration;
} & Extensions;

export type Extensions = { readonly [key: `handfast:${string}`]: string | number | boolean };

export type ReadPoint = { readonly id: string } & Extensions;

export type ObjectEvent = CommonFields & {
  readonly type: 'ObjectEvent';
  readonly epcList: readonly string[];
};

export type AggregationEvent = CommonFields & {
  readonly type: 'AggregationEvent';
  readonly parentID: string;
  readonly childEPCs?: readonly string[];
  readonly childQuantityList?: readonly { readonly epcClass: string; readonly quantity: number }[];
};

export type SensorElement = {
  readonly sensorMetadata: { readonly time: string; readonly deviceID: string };
  readonly sensorReport: readonly SensorReport[];
};

/** Gross mass in kilograms (UN/CEFACT code KGM); an exception when it is outside the tolerance. */
export type SensorReport = {
  readonly type: 'Mass';
  readonly value: number;
  readonly uom: 'KGM';
  readonly exception?: 'ALARM_CONDITION';
};

export type ErrorDeclaration = {
  readonly declarationTime: string;
  readonly reason: ErrorReason;
  readonly correctiveEventIDs?: readonly string[];
};

export type EpcisDocument = {
  readonly '@context': readonly (string | Readonly<Record<string, string>>)[];
  readonly type: 'EPCISDocument';
  readonly schemaVersion: '2.0';
  readonly creationDate: string;
  readonly epcisBody: { readonly eventList: readonly EpcisEvent[] };
};
