import { randomUUID } from 'node:crypto';

/** Ids that a body may have to name, of one world. */
export type Ids = {
  readonly delivery: string;
  readonly visit: string;
  readonly depot: string;
  readonly number: { readonly scheme: string; readonly value: string };
};

const hex = 'a'.repeat(64);

const decision = {
  outcome: 'refused',
  reason: 'damaged',
  packaging: ['torn'],
  seal: '',
  label: '',
  inspected: false,
  photos: [],
};

const statement = ({ delivery, visit, number }: Ids) => ({
  type: 'handfast/statement/1',
  log: 'handfast.local/log',
  tenant: randomUUID(),
  delivery,
  manifest: { version: 1, digest: hex },
  stop: randomUUID(),
  visit,
  revision: 1,
  device: randomUUID(),
  opened: '2026-03-02T09:15:00Z',
  channel: 'page',
  holder: { id: randomUUID(), role: 'recipient', key: 'A'.repeat(43) },
  checkTime_s: 10,
  age: 'not_required',
  policy: { age_years: 0, readBack: true, openBox: false },
  parcels: [
    {
      no: 1,
      number,
      outcome: 'taken',
      reason: '',
      packaging: ['intact'],
      seal: { kind: 'none', read: '' },
      label: '',
      inspected: false,
      photos: [],
    },
  ],
});

const report = ({ delivery, number }: Ids) => ({
  type: 'handfast/report/1',
  log: 'handfast.local/log',
  tenant: randomUUID(),
  delivery,
  manifest: { version: 1, digest: hex },
  holder: { id: randomUUID(), role: 'recipient', key: 'A'.repeat(43) },
  said: '2026-03-02T09:15:00Z',
  parcels: [
    {
      no: 1,
      number,
      told: 'delivered',
      arrival: 'here',
      packaging: ['intact'],
      seal: { kind: 'none', read: '' },
      contents: 'not_said',
      photos: [],
    },
  ],
});

/** A point on P-256: its generator (SP 800-186). */
const key = {
  kty: 'EC',
  crv: 'P-256',
  x: 'axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY',
  y: 'T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
};

type Make = (ids: Ids) => Readonly<Record<string, unknown>>;

/** A body that fits, for every route that takes JSON: what tests then spoil. */
export const GOOD_BODIES: Readonly<Record<string, Make>> = {
  'POST /v1/couriers': () => ({ name: 'Courier' }),
  'POST /v1/depots': () => ({ name: 'Depot' }),
  'POST /v1/couriers/{courier}/tokens': () => ({ device: 'Phone' }),
  'POST /v1/webhook-endpoints': () => ({ url: 'http://127.0.0.1:9/hook' }),
  'POST /v1/deliveries': () => ({
    reference: 'ORDER',
    value: { amount_minor: 29_000, currency: 'GBP' },
    addressee: { name: 'Resident', lines: ['1 Mill Lane'], postcode: 'AB1 2CD', country: 'GB' },
    contact: { phone: '+447700900142' },
    parcels: [{ contents: [{ name: 'Saw', quantity: 1 }] }],
  }),
  'PATCH /v1/deliveries/{delivery}/manifest': () => ({ remove: [2] }),
  'POST /v1/deliveries/{delivery}/links/send': () => ({}),
  'POST /v1/deliveries/{delivery}/parcels/{no}/packing': () => ({}),
  'POST /v1/deliveries/{delivery}/parcels/{no}/masses': () => ({
    grossMass_g: 400,
    source: 'scale',
  }),
  'POST /v1/deliveries/{delivery}/parcels/{no}/hold-release': ({ depot }) => ({
    depot,
    reason: 'Looked',
  }),
  'POST /v1/deliveries/{delivery}/transfers': ({ depot }) => ({
    parcels: [2],
    to: { kind: 'depot', id: depot },
  }),
  'POST /v1/deliveries/{delivery}/recalls': () => ({ parcels: [2] }),
  'POST /v1/deliveries/{delivery}/found': ({ depot }) => ({ parcels: [2], depot }),
  'POST /v1/courier/scans': ({ number }) => ({ text: number.value }),
  'POST /v1/courier/load': ({ number }) => ({ number }),
  'POST /v1/courier/deliveries/{delivery}/leave': () => ({
    parcels: [1],
    how: 'letterbox',
    photo: hex,
  }),
  'POST /v1/courier/visits': ({ delivery, number }) => ({
    visit: randomUUID(),
    stop: randomUUID(),
    delivery,
    opened: '2026-03-02T09:15:00Z',
    parcels: [number],
  }),
  'POST /v1/courier/visits/{visit}/present': ({ number }) => ({ number }),
  'POST /v1/courier/visits/{visit}/unpresent': ({ number }) => ({ number }),
  'POST /v1/courier/visits/{visit}/retake': ({ number }) => ({ number }),
  'POST /v1/courier/visits/{visit}/age': () => ({ age: 'not_required' }),
  'POST /v1/courier/visits/{visit}/kept': () => ({ parcels: [1] }),
  'POST /v1/courier/visits/{visit}/end': () => ({ end: 'left' }),
  'POST /v1/courier/visits/{visit}/code': () => ({ hash: hex, n: 1, code: '000000' }),
  'POST /v1/pairings': () => ({ token: 'A'.repeat(22), key }),
  'POST /v1/holder/{delivery}/decisions': ({ visit }) => ({
    visit,
    revision: 1,
    seen: [1],
    decisions: { 1: decision },
  }),
  'POST /v1/holder/{delivery}/release': (ids) => ({
    visit: ids.visit,
    revision: 1,
    statement: statement(ids),
    signature: 'A'.repeat(86),
  }),
  'POST /v1/holder/{delivery}/renew': ({ visit }) => ({ visit, hash: hex }),
  'POST /v1/holder/{delivery}/withdraw': ({ visit }) => ({ visit }),
  'POST /v1/holder/{delivery}/stop': ({ visit }) => ({ visit }),
  'POST /v1/holder/{delivery}/taken-back': () => ({ parcels: [1] }),
  'POST /v1/holder/{delivery}/have': () => ({ parcels: [1] }),
  'POST /v1/holder/{delivery}/unlock': () => ({}),
  'POST /v1/holder/{delivery}/leave-requests': () => ({ parcels: [2], how: 'safe_place' }),
  'POST /v1/holder/{delivery}/more-time': () => ({ more: true }),
  'POST /v1/holder/{delivery}/reports': () => ({ what: 'rushed' }),
  'POST /v1/holder/{delivery}/delegates': () => ({
    name: 'Neighbour',
    contact: { email: 'neighbour@example.org' },
  }),
  'POST /v1/holder/{delivery}/arrival-reports': (ids) => ({
    report: report(ids),
    signature: 'A'.repeat(86),
  }),
  'POST /v1/tracking-endpoints': () => ({ source: 'shippo', secret: 'a-secret-of-the-service' }),
  'POST /v1/packing/{number}': () => ({ items: [{ code: 'Saw' }] }),
  'POST /v1/custody/takes': ({ number }) => ({
    to: { kind: 'van', id: 'V' },
    scans: [{ label: number.value }],
  }),
  'POST /v1/seal-rolls': () => ({ prefix: 'A', first: 1, last: 2, digits: 4 }),
  'POST /v1/nfc-batches': () => ({
    id: 'BATCH0',
    template: 'https://seal.example/t/BATCH0?p={picc}&e={from}{file:64}&c={mac}',
    tamperAt: 0,
    keys: { metaRead: '0'.repeat(32), fileRead: '0'.repeat(32) },
  }),
  'POST /v1/nfc-batches/{batch}/tags': () => ({ uids: ['04de5f1eacc040'] }),
  'POST /v1/scales': () => ({ id: 's', resolution_g: 5, spread_g: 15, drift_g: 20 }),
  'POST /v1/machines': () => ({ label: 'Scale', custody: { kind: 'line', id: '1' } }),
  'POST /v1/readings': ({ number }) => ({
    batch: 'b',
    readings: [{ label: number.value, at: '2026-03-02T09:15:00Z' }],
  }),
  'POST /v1/holder/{delivery}/taps': ({ visit }) => ({ visit, no: 1, url: 'https://seal.example' }),
  'POST /v1/console/alarms/{delivery}/{seq}/acknowledge': () => ({ note: 'Looked' }),
  'POST /v1/holder/{delivery}/claims': () => ({ no: 1, what: 'empty', text: 'It was empty.' }),
  'POST /v1/holder/{delivery}/claims/{claim}/choice': () => ({ choice: 'wait' }),
  'POST /v1/holder/{delivery}/claims/{claim}/answers': () => ({ text: 'Here it is.' }),
  'POST /v1/holder/{delivery}/claims/{claim}/appeal': () => ({ text: 'Look again.' }),
  'POST /v1/deliveries/{delivery}/claims/{claim}/answers': () => ({ text: 'We packed it.' }),
  'POST /v1/deliveries/{delivery}/claims/{claim}/refunded': () => ({
    attempt: 1,
    reference: 'R-1',
  }),
  'POST /v1/deliveries/{delivery}/claims/{claim}/refund-failed': () => ({
    attempt: 1,
    why: 'rejected',
  }),
  'POST /v1/courier/deliveries/{delivery}/claims/{claim}/answers': () => ({ text: 'I gave it.' }),
  'POST /v1/console/claims/{claim}/decide': () => ({
    outcome: 'asked',
    because: 'more_needed',
    text: 'What was in it?',
  }),
  'POST /v1/console/claims/{claim}/assign': () => ({ to: 'somebody' }),
  'POST /v1/console/claims/{claim}/retry-refund': () => ({}),
  'POST /v1/console/deliveries/{delivery}/claims': () => ({ no: 1, what: 'empty' }),
  'POST /v1/console/deliveries/{delivery}/erasure': () => ({ reason: 'Asked' }),
  'POST /v1/console/deliveries/{delivery}/unlock': () => ({ reason: 'Asked' }),
  'POST /v1/console/couriers/{courier}/supervision': () => ({ reason: 'Asked' }),
  'POST /v1/console/deliveries/{delivery}/settle': () => ({ no: 1, as: 'lost', reason: 'Asked' }),
  'POST /v1/console/deliveries/{delivery}/correct': () => ({ parcels: [1], reason: 'Asked' }),
  'POST /v1/console/deliveries/{delivery}/release-hold': () => ({ no: 1, reason: 'Looked' }),
};

/** Where a person's free text goes in, as paths into the good body. */
export const FREE_TEXT: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
  'POST /v1/couriers': [['name']],
  'POST /v1/depots': [['name']],
  'POST /v1/couriers/{courier}/tokens': [['device']],
  'POST /v1/webhook-endpoints': [['url']],
  'POST /v1/deliveries': [
    ['reference'],
    ['addressee', 'name'],
    ['addressee', 'lines', 0],
    ['parcels', 0, 'contents', 0, 'name'],
  ],
  'POST /v1/packing/{number}': [['items', 0, 'code']],
  'POST /v1/custody/takes': [
    ['scans', 0, 'label'],
    ['to', 'id'],
  ],
  'POST /v1/machines': [['label']],
  'POST /v1/seal-rolls': [['prefix']],
  'POST /v1/scales': [['id']],
  'POST /v1/deliveries/{delivery}/parcels/{no}/hold-release': [['reason']],
  'POST /v1/console/deliveries/{delivery}/settle': [['reason']],
  'POST /v1/tracking-endpoints': [['secret']],
  'POST /v1/readings': [['batch'], ['readings', 0, 'label']],
  'POST /v1/courier/scans': [['text']],
  'POST /v1/holder/{delivery}/delegates': [['name']],
  'POST /v1/console/deliveries/{delivery}/correct': [['reason']],
  'POST /v1/console/deliveries/{delivery}/unlock': [['reason']],
  'POST /v1/console/deliveries/{delivery}/release-hold': [['reason']],
  'POST /v1/console/deliveries/{delivery}/erasure': [['reason']],
  'POST /v1/console/couriers/{courier}/supervision': [['reason']],
  'POST /v1/console/claims/{claim}/assign': [['to']],
  'POST /v1/console/alarms/{delivery}/{seq}/acknowledge': [['note']],
  'POST /v1/holder/{delivery}/claims': [['text']],
  'POST /v1/holder/{delivery}/claims/{claim}/appeal': [['text']],
  'POST /v1/holder/{delivery}/claims/{claim}/answers': [['text']],
  'POST /v1/deliveries/{delivery}/claims/{claim}/answers': [['text']],
  'POST /v1/courier/deliveries/{delivery}/claims/{claim}/answers': [['text']],
  'POST /v1/console/claims/{claim}/decide': [['text']],
  'POST /v1/deliveries/{delivery}/claims/{claim}/refunded': [['reference']],
};
