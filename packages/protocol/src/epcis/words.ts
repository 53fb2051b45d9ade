/** CBV 2.0 words in the bare form of EPCIS JSON, as far as parcels need them. */

export type BizStep =
  | 'accepting'
  | 'arriving'
  | 'collecting'
  | 'departing'
  | 'holding'
  | 'inspecting'
  | 'loading'
  | 'packing'
  | 'receiving'
  | 'sensor_reporting'
  | 'staging_outbound'
  | 'transporting'
  | 'unloading'
  | 'unpacking';

export type Disposition =
  | 'available'
  | 'completeness_verified'
  | 'conformant'
  | 'container_closed'
  | 'container_open'
  | 'damaged'
  | 'in_progress'
  | 'in_transit'
  | 'mismatch_instance'
  | 'mismatch_quantity'
  | 'non_conformant'
  | 'returned'
  | 'unavailable'
  | 'unknown';

export type ErrorReason = 'did_not_occur' | 'incorrect_data';
