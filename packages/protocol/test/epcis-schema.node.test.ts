import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readdir } from 'node:fs/promises';
import { loadEpcisSchema } from './support/epcis-schema.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

const FOLDER = new URL('../../../../shared/vectors/epcis/', import.meta.url);

const validate = await loadEpcisSchema();
const skip = validate === null ? SKIP_REASON : false;

async function verdicts(folder: 'valid' | 'invalid'): Promise<readonly boolean[]> {
  const names = (await readdir(new URL(`${folder}/`, FOLDER))).filter((name) =>
    name.includes('.json'),
  );
  return Promise.all(
    names.map(async (name) => validate?.(await loadVectors(`epcis/${folder}/${name}`)) === true),
  );
}

test(
  '[M5] the schema that our events are held to passes 27 valid documents',
  { skip },
  async () => {
    assert.deepEqual(
      await verdicts('valid'),
      Array.from({ length: 27 }, () => true),
    );
  },
);

test('[M5] and fails 15 invalid ones', { skip }, async () => {
  assert.deepEqual(
    await verdicts('invalid'),
    Array.from({ length: 15 }, () => false),
  );
});
