import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { case1 } from '../src/demo/case-1.ts';
import { case2 } from '../src/demo/case-2.ts';
import { case3 } from '../src/demo/case-3.ts';
import { case4 } from '../src/demo/case-4.ts';
import { case5 } from '../src/demo/case-5.ts';
import { case6 } from '../src/demo/case-6.ts';
import { Evidence, readCases } from '../src/demo/cases.ts';
import { openStage, type Stage } from '../src/demo/stage.ts';

const SCHEMA = path.resolve(
  import.meta.dirname,
  '../../../../shared/vectors/epcis/schema/epcis-2.0.1-json-schema.json',
);
const PLAYS = [case1, case2, case3, case4, case5, case6];

type Doc = { readonly epcisBody: { readonly eventList: readonly object[] } };

describe('the six cases on the real system', () => {
  let folder: string;
  let stage: Stage;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'handfast-cases-'));
    stage = await openStage(path.join(folder, 'data'), 0);
  });
  after(async () => {
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('every assertion that is not pending holds', async (t) => {
    for (const [at, which] of (await readCases()).entries()) {
      const evidence = new Evidence(which);
      await PLAYS[at]?.({ stage, evidence, tell: () => {}, look: () => {} });
      const { holds, pending, broken } = evidence.result();
      t.diagnostic(`${which.title}: ${holds.length} hold, ${pending.length} pending`);
      assert.deepEqual(broken, [], which.title);
      assert.ok(holds.length > 0, which.title);
    }
  });

  test(
    '[M5] every event that they made passes the official EPCIS schema',
    { skip: existsSync(SCHEMA) ? false : `${SCHEMA} is missing` },
    async () => {
      const ajv = new Ajv({ strict: false });
      addFormats.default(ajv);
      const check = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);
      const answer = await stage.retailer.transport.raw({
        method: 'GET',
        path: '/v1/epcis/events',
      });
      const document = (await answer.json()) as Doc;
      assert.ok(check(document), JSON.stringify(check.errors?.[0]));
      assert.ok(document.epcisBody.eventList.length > 30);
    },
  );
});
