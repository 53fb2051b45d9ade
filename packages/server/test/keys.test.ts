import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeDataKey, open, openDataKey, seal, unwrap, wrap } from '../src/keys/envelope.ts';
import { current, openKeys } from '../src/keys/keys.ts';

describe('keys', () => {
  let folder: string;
  before(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'handfast-keys-')), 'keys');
  });
  after(() => rm(path.dirname(folder), { recursive: true, force: true }));

  test('are made once, for the owner’s eyes only, and read again', async () => {
    const first = await openKeys(folder);
    const again = await openKeys(folder);
    assert.deepEqual(current(first.pepper), current(again.pepper));
    assert.equal(current(first.receipt).kid, current(again.receipt).kid);
    assert.notDeepEqual(current(first.pepper), current(first.master));
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    for (const file of await readdir(folder)) {
      assert.equal((await stat(path.join(folder, file))).mode & 0o777, 0o600, file);
    }
  });

  test('two processes at first start agree', async () => {
    const fresh = path.join(path.dirname(folder), 'raced');
    const all = await Promise.all(Array.from({ length: 4 }, () => openKeys(fresh)));
    assert.equal(new Set(all.map((keys) => current(keys.master).toString('hex'))).size, 1);
    assert.equal(new Set(all.map((keys) => current(keys.receipt).kid)).size, 1);
  });

  test('a next number becomes current, and what the one before wrapped is still read', async () => {
    const before = await openKeys(folder);
    const wrapped = wrap(before.master, Buffer.from('secret'), 'here');
    await writeFile(path.join(folder, 'master-2.key'), randomBytes(32).toString('base64url'));
    const after = await openKeys(folder);
    assert.equal(after.master[0].number, 2);
    assert.equal(unwrap(after.master, wrapped, 'here')?.toString(), 'secret');
    const now = wrap(after.master, Buffer.from('newer'), 'here');
    assert.equal(unwrap(before.master, now, 'here'), null);
    assert.equal(unwrap(after.master, now, 'here')?.toString(), 'newer');
  });

  test('a signing key signs, and its private half cannot be exported', async () => {
    const key = current((await openKeys(folder)).receipt);
    const message = new TextEncoder().encode('bytes');
    const signature = new Uint8Array(await key.sign(message));
    assert.ok(await crypto.subtle.verify('Ed25519', key.publicKey, signature, message));
    assert.ok(!JSON.stringify(key).includes('"d"'));
  });

  test('[P1] sealed data open under their own key and place only', async () => {
    const keys = await openKeys(folder);
    const { key, wrapped } = makeDataKey(keys, 'delivery-1');
    assert.deepEqual(openDataKey(keys, 'delivery-1', wrapped), key);
    assert.equal(openDataKey(keys, 'delivery-2', wrapped), null);
    const sealed = seal(key, Buffer.from('12 Mill Lane'), 'private/delivery-1');
    assert.ok(!sealed.includes('Mill'));
    assert.equal(open(key, sealed, 'private/delivery-1')?.toString(), '12 Mill Lane');
    assert.equal(open(key, sealed, 'private/delivery-2'), null);
    assert.equal(open(randomBytes(32), sealed, 'private/delivery-1'), null);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] as number) ^ 1;
      assert.equal(open(key, changed, 'private/delivery-1'), null);
    }
    assert.equal(open(key, sealed.subarray(0, 20), 'private/delivery-1'), null);
  });
});
