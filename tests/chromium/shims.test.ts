/** What stands in for node:test and node:assert in a browser must be as strict as they are. */

import strict from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import shim from '../support/browser-shims/assert.ts';
import {
  after,
  before,
  beforeEach,
  describe as shimDescribe,
  it as shimIt,
  runFile,
  test as shimTest,
} from '../support/browser-shims/test.ts';

const SEED = 20_240_124;

function fails(body: () => void): boolean {
  try {
    body();
    return false;
  } catch {
    return true;
  }
}

const agree = (a: unknown, b: unknown): void => {
  for (const name of ['equal', 'notEqual', 'deepEqual', 'notDeepEqual'] as const) {
    strict.equal(
      fails(() => shim[name](a, b)),
      fails(() => strict[name](a, b)),
      name,
    );
  }
};

const HARD: readonly unknown[] = [
  0,
  -0,
  Number.NaN,
  1n,
  '1',
  1,
  null,
  undefined,
  {},
  [],
  [undefined],
  { a: undefined },
  { a: 1, b: 2 },
  { b: 2, a: 1 },
  Object.create(null),
  Object.assign(Object.create(null), { a: 1 }),
  new Uint8Array([1, 2]),
  new Uint8Array([1, 3]),
  new Uint8Array([1, 2, 3]),
  new Uint8Array([0, 1, 2]).subarray(1),
  new Int8Array([1, 2]),
  [1, 2],
  [1, 2, 3],
  new Uint8Array([1, 2]).buffer,
  new Date(0),
  new Date(1),
  /a/,
  /a/g,
  new Map([['a', 1]]),
  new Map([['a', 2]]),
  new Map([
    ['a', 1],
    ['b', 1],
  ]),
  new Set([1]),
  new Set(['1']),
  new Set([1, 2]),
  new Set([{ a: 1 }]),
  new Set([{ a: 2 }]),
  new Error('a'),
  new Error('b'),
  new TypeError('a'),
  Symbol.iterator,
];

describe('the assertions of the browser', () => {
  it('accept and reject the same pairs as node:assert/strict', () => {
    for (const a of HARD) for (const b of HARD) agree(a, b);
    for (const a of HARD) agree(a, structuredClone(typeof a === 'symbol' ? null : a));
  });

  it('accept and reject the same random pairs', () => {
    const value = fc.anything({ maxDepth: 2, withTypedArray: true, withBigInt: true });
    fc.assert(fc.property(value, value, agree), { seed: SEED, numRuns: 500 });
    fc.assert(
      fc.property(fc.clone(value, 2), ([a, b]) => agree(a, b)),
      {
        seed: SEED,
        numRuns: 500,
      },
    );
  });

  it('expect what is thrown as strictly', async () => {
    const thrown = Object.assign(new TypeError('abc'), { code: 'E' });
    const body = (): never => {
      throw thrown;
    };
    const expectations = [
      /abc/,
      /^abc/,
      /abd/,
      TypeError,
      Error,
      RangeError,
      { code: 'E' },
      { code: 'F' },
      { message: /b/ },
      { message: 'abc', name: 'TypeError' },
      (error: unknown) => error === thrown,
      () => false,
    ];
    for (const [i, expected] of expectations.entries()) {
      const should = fails(() => strict.throws(body, expected));
      strict.equal(
        fails(() => shim.throws(body, expected)),
        should,
        `expectation ${i}`,
      );
      const rejected = await shim
        .rejects(async () => body(), expected)
        .then(
          () => false,
          () => true,
        );
      strict.equal(rejected, should, `expectation ${i}`);
    }
    strict.ok(fails(() => shim.throws(() => {})));
    await strict.rejects(() => shim.rejects(async () => {}));
    strict.ok(fails(() => shim.doesNotThrow(body)));
    strict.ok(fails(() => shim.ok(0)) && fails(() => shim.fail()) && fails(() => shim(false)));
    strict.ok(fails(() => shim.match('a', /b/)) && fails(() => shim.doesNotMatch('a', /a/)));
  });
});

describe('the tests of the browser', () => {
  it('run in order, with their hooks, and tell what passed, failed and was skipped', async () => {
    const order: string[] = [];
    const outcomes = await runFile(async () => {
      await shimTest('first', () => void order.push('first'));
      shimDescribe('suite', () => {
        before(() => void order.push('before'));
        after(() => void order.push('after'));
        beforeEach(() => void order.push('each'));
        shimIt('waits', async () => {
          await Promise.resolve();
          order.push('waits');
        });
        shimIt('throws', () => {
          throw new Error('because');
        });
        shimIt('asks not to run', { skip: 'not here' }, () => void order.push('never'));
      });
      shimTest('has parts', async (t) => {
        await t.test('good', () => {});
        t.test('bad', () => shim.fail('broken'));
      });
      shimTest('stops', (t) => t.skip('no need'));
      shimTest('last', () => void order.push('last'));
    });
    strict.deepEqual(
      outcomes.map(({ path, status }) => `${path.join('/')} ${status}`),
      [
        'first passed',
        'suite/waits passed',
        'suite/throws failed',
        'suite/asks not to run skipped',
        'has parts/good passed',
        'has parts/bad failed',
        'has parts failed',
        'stops skipped',
        'last passed',
      ],
    );
    strict.match(outcomes[2]?.detail ?? '', /because/);
    strict.deepEqual(order, ['first', 'before', 'each', 'waits', 'each', 'after', 'last']);
  });

  it('tell of a file that cannot be loaded, and of a hook that throws', async () => {
    const unloaded = await runFile(async () => {
      throw new Error('no such thing');
    });
    strict.equal(unloaded[0]?.status, 'failed');
    const unhooked = await runFile(async () => {
      shimDescribe('suite', () => {
        before(() => {
          throw new Error('not ready');
        });
        shimIt('needs it', () => {});
      });
    });
    strict.deepEqual(
      unhooked.map(({ status }) => status),
      ['failed'],
    );
  });
});
