import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventHashId, preHashString, type Json, type JsonObject } from '../src/epcis/event-hash.ts';
import { utf8 } from '../src/bytes.ts';
import { sha256Hex } from '../src/sha256.ts';
import { loadVectors, loadVectorText, SKIP_REASON } from './support/vectors.ts';

type Document = {
  readonly '@context': readonly Json[];
  readonly epcisBody: { readonly eventList: readonly JsonObject[] };
};

const SETS = [
  'ReferenceEventHashAlgorithm',
  'ReferenceEventHashAlgorithm2',
  'ReferenceEventHashAlgorithm3',
  'TimeStampRoundOff',
  'epcisDocWithSensorDataObjectEvent',
  'epcisDocWithShippingAndTransportingEvent',
  'epcisDocWithSingleEvent',
];

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const skip = (await loadVectorText('epcis/README.md')) === null ? SKIP_REASON : false;

test(
  '[M5] the 7 published sets of event hashes: 10 pre-hash strings and 10 ids',
  { skip },
  async () => {
    let count = 0;
    for (const name of SETS) {
      const document = (await loadVectors(`epcis/eventhash/${name}.jsonld`)) as Document;
      const preHashes = lines(
        (await loadVectorText(`epcis/eventhash/${name}.prehashes`)) as string,
      );
      const hashes = lines((await loadVectorText(`epcis/eventhash/${name}.hashes`)) as string);
      const events = document.epcisBody.eventList;
      const context = document['@context'];
      assert.deepEqual(
        events.map((event) => preHashString(event, context)),
        preHashes.map((value) => ({ ok: true, value })),
        name,
      );
      const ids = events.map((event) => {
        const id = eventHashId(event, context);
        assert.ok(id.ok);
        return id.value;
      });
      assert.deepEqual(ids.toSorted(), hashes.toSorted(), name);
      for (const line of preHashes) {
        assert.ok(ids.includes(`ni:///sha-256;${sha256Hex(utf8(line))}?ver=CBV2.0`));
      }
      count += ids.length;
    }
    assert.equal(count, 10);
  },
);
