import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readCsv } from '../src/carrier/csv.ts';
import { SOURCES } from '../src/carrier/sources.ts';
import type { RawWebhook } from '../src/carrier/signature.ts';
import { carrierName, numbersFor, timeIn } from '../src/carrier/word.ts';
import {
  aftership,
  datedHeaders,
  easypost,
  headersOf,
  SECRETS,
  shippo,
  type Message,
  type Way,
} from './support/tracking.ts';

const NOW = new Date('2026-03-03T12:00:00Z');
const PATH = '/v1/tracking/easypost/x';
const WAY: Way = [
  ['announced', '2026-03-02T09:00:00Z'],
  ['in_transit', '2026-03-02T18:00:00Z'],
  ['attempted', '2026-03-03T08:00:00Z'],
  ['at_pickup_point', '2026-03-03T09:00:00Z'],
  ['returning', '2026-03-03T10:00:00Z'],
  ['problem', '2026-03-03T10:30:00Z'],
  ['out_for_delivery', '2026-03-03T11:00:00Z'],
  ['delivered', '2026-03-03T11:40:00Z'],
];
const MAKERS = { shippo, easypost, aftership } as const;

const raw = (body: string, headers: Readonly<Record<string, string>>): RawWebhook => ({
  method: 'POST',
  path: PATH,
  header: (name) => headers[name],
  body: new TextEncoder().encode(body),
});

const faultOf = (
  message: Message,
  headers: Readonly<Record<string, string>>,
  body = message.body,
): string | null => SOURCES[message.source].fault(SECRETS[message.source], raw(body, headers), NOW);

for (const [source, make] of Object.entries(MAKERS) as [keyof typeof MAKERS, typeof shippo][]) {
  describe(source, () => {
    test('[M7] its words are read with their own times', () => {
      const message = make('royal_mail', 'RB123456785GB', WAY);
      const read = SOURCES[source].read(JSON.parse(message.body), 'd'.repeat(64));
      const [tracked] = read?.tracked ?? [];
      assert.equal(tracked?.number, 'RB123456785GB');
      // Shippo repeats its newest status beside the history: the same word twice.
      const told = (tracked?.words ?? []).slice(0, WAY.length);
      assert.deepEqual(
        told.map(({ status, said, carrier }) => [status, said, carrier]),
        WAY.map(([status, at]) => [status, at, 'royal_mail']),
      );
    });

    test('[A3] a signature holds for its bytes, its secret and its header alone', () => {
      const message = make('dpd', '15501234567890', WAY);
      const good = headersOf(message, NOW);
      assert.equal(faultOf(message, good), null);
      assert.equal(faultOf(message, good, `${message.body} `), 'forged');
      assert.equal(faultOf(message, headersOf(message, NOW, 'another-secret')), 'forged');
      assert.equal(faultOf(message, {}), 'unsigned');
      const [name] = Object.keys(good).filter((key) => key !== 'content-type') as [string];
      for (const text of ['', 'v1=', 'x'.repeat(64), `${good[name] ?? ''}00`]) {
        assert.ok(faultOf(message, { [name]: text }) !== null, text);
      }
    });

    test('[A3] what has no known shape is none, and other events are no tracking', () => {
      const { read } = SOURCES[source];
      for (const json of [null, [], 'x', {}, { event: 'track_updated' }, { data: {} }]) {
        assert.equal(read(json, 'd')?.tracked.length ?? 0, 0);
      }
      const other = { event: 'edd_revise', event_id: 'e', id: 'e', description: 'batch.updated' };
      assert.deepEqual(read(other, 'e'), { id: 'e', tracked: [] });
    });
  });
}

describe('times that are signed', () => {
  test('[A3] Shippo: an old message is stale, however well signed', () => {
    const message = shippo('dpd', '15501234567890', WAY);
    for (const seconds of [-301, 301]) {
      const then = new Date(NOW.getTime() + seconds * 1000);
      assert.equal(faultOf(message, headersOf(message, then)), 'stale');
    }
    const near = new Date(NOW.getTime() - 299_000);
    assert.equal(faultOf(message, headersOf(message, near)), null);
  });

  test('[A3] EasyPost: where the dated scheme is there, it alone counts', () => {
    const message = easypost('DPDUK', '15501234567890', WAY);
    const dated = datedHeaders(message, PATH, NOW);
    assert.equal(faultOf(message, dated), null);
    const old = datedHeaders(message, PATH, new Date(NOW.getTime() - 400_000));
    assert.equal(faultOf(message, old), 'stale');
    assert.equal(faultOf(message, datedHeaders(message, '/elsewhere', NOW)), 'forged');
    const plain = headersOf(message, NOW);
    assert.equal(
      faultOf(message, { ...plain, 'x-hmac-signature-v2': 'hmac-sha256-hex=00' }),
      'malformed',
    );
  });
});

describe('how carriers write', () => {
  test('[M5] names, times and numbers come down to one form', () => {
    for (const name of ['Royal Mail', 'RoyalMail', 'royal-mail', ' royal_mail ']) {
      assert.equal(carrierName(name), 'royal_mail');
    }
    assert.equal(carrierName('…'), '');
    assert.equal(timeIn('2026-03-02T10:00:00+01:00'), '2026-03-02T09:00:00Z');
    assert.equal(timeIn('2026-03-02T10:00:00.123Z'), '2026-03-02T10:00:00Z');
    assert.equal(timeIn('2026-03-02T10:00:00'), '2026-03-02T10:00:00Z');
    assert.equal(timeIn('2026-03-02'), '2026-03-02T00:00:00Z');
    for (const text of ['', 'yesterday', '2026-02-30', '2026-03-02T25:00', null, 7]) {
      assert.equal(timeIn(text), null);
    }
    const dpd = '0BT11AA15501234567890101826';
    assert.deepEqual(
      numbersFor(dpd).map(({ value }) => value),
      ['15501234567890', dpd, dpd],
    );
    assert.deepEqual(numbersFor('<script>'), []);
  });

  test('[A3] a table is taken whole or not at all', () => {
    const good =
      'carrier,number,status,at\nDPD,15501234567890,Out for delivery,2026-03-02T09:00Z\n';
    assert.deepEqual(readCsv(good).tracked, [
      {
        number: '15501234567890',
        words: [
          {
            status: 'out_for_delivery',
            said: '2026-03-02T09:00:00Z',
            carrier: 'dpd',
            source: 'csv',
            ref: '',
          },
        ],
      },
    ]);
    const bad = readCsv(
      `${good}DPD,1,lost,2026-03-02T09:00Z\nDPD,1,delivered,soon\n,1,delivered,x\n`,
    );
    assert.deepEqual(bad.tracked, []);
    assert.deepEqual(
      bad.faults.map(({ line }) => line),
      [3, 4, 5],
    );
    assert.equal(readCsv('a,b\n1\n').faults.length, 1);
  });
});
