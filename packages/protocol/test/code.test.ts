import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, fromHex, toHex, u32be, utf8, type Bytes } from '../src/bytes.ts';
import { codeMac, isCode, makeCode } from '../src/code.ts';
import { digestOf, subtle, uuid } from './support/sample.ts';

const PEPPER = fromHex(digestOf('pepper')) as Bytes;
const BOUND = { visit: uuid(4), hash: digestOf('statement'), n: 2, code: '042137' };

test('[C1] what is kept is the HMAC of visit, hash, release number and code', async () => {
  const message = concat(
    utf8('handfast/code/1'),
    Uint8Array.of(0),
    fromHex('00000000000040008000000000000004') as Bytes,
    fromHex(BOUND.hash) as Bytes,
    u32be(2),
    utf8('042137'),
  );
  assert.equal(message.length, 16 + 16 + 32 + 4 + 6);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await subtle.importKey('raw', PEPPER, algorithm, false, ['sign']);
  const mac = new Uint8Array(await subtle.sign('HMAC', key, message));
  assert.equal(codeMac(PEPPER, BOUND), toHex(mac));
});

test('[H3] another visit, statement, release, code or pepper gives another', () => {
  const macs = [
    codeMac(PEPPER, BOUND),
    codeMac(PEPPER, { ...BOUND, visit: uuid(5) }),
    codeMac(PEPPER, { ...BOUND, hash: digestOf('another') }),
    codeMac(PEPPER, { ...BOUND, n: 3 }),
    codeMac(PEPPER, { ...BOUND, code: '042138' }),
    codeMac(fromHex(digestOf('salt')) as Bytes, BOUND),
  ];
  assert.equal(new Set(macs).size, macs.length);
});

test('[C1] what is not bound so throws', () => {
  const wrong = [
    { ...BOUND, visit: 'visit' },
    { ...BOUND, hash: BOUND.hash.slice(2) },
    { ...BOUND, n: 0 },
    { ...BOUND, n: 1.5 },
    { ...BOUND, n: 2 ** 32 },
    { ...BOUND, code: '42137' },
    { ...BOUND, code: '04213７' },
  ];
  for (const bound of wrong) assert.throws(() => codeMac(PEPPER, bound), RangeError);
  assert.throws(() => codeMac(PEPPER.slice(0, 31), BOUND), RangeError);
  assert.ok(isCode('000000') && !isCode('0000000') && !isCode('12345 ') && !isCode('12345\n6'));
});

const drawing = (...draws: number[]) => {
  const calls: number[] = [];
  const code = makeCode((length) => {
    calls.push(length);
    return u32be(draws[calls.length - 1] as number);
  });
  return { code, calls };
};

test('[C1] a code is six digits of the draw, zeros in front kept', () => {
  assert.equal(drawing(7).code, '000007');
  assert.equal(drawing(3_000_999_999).code, '999999');
  assert.deepEqual(drawing(5).calls, [4]);
});

test('[C1] draws that would favour some codes are thrown away', () => {
  assert.equal(drawing(4_293_999_999).code, '999999', 'the last one that counts');
  const { code, calls } = drawing(4_294_000_000, 4_294_967_295, 123_456);
  assert.equal(code, '123456');
  assert.equal(calls.length, 3);
});

test('[C1] randomness that lies inside a larger buffer is read where it lies', () => {
  const buffer = concat(u32be(111_111), u32be(222_222));
  assert.equal(
    makeCode((length) => buffer.subarray(4, 4 + length)),
    '222222',
  );
});
