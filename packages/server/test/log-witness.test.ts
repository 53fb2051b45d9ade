import { valueOf } from '@handfast/client/reply';
import { verifyBundle } from '@handfast/protocol/bundle';
import { parseTrust } from '@handfast/protocol/trust';
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { makeWorld } from './support/actors.ts';
import { confirmed } from './support/log.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';
import { startWitness, type TestWitness } from './support/witness.ts';

let cluster: TestCluster;
let witness: TestWitness;
before(async () => {
  cluster = await startTestCluster();
  witness = await startWitness();
});
after(async () => {
  await witness.stop();
  await cluster.stop();
});

const signaturesOn = (note: string): number =>
  note.split('\n').filter((line) => line.startsWith('— ')).length;

/** Tells each time that a cosigned checkpoint was published. */
function cosignatures() {
  let told = Promise.withResolvers<void>();
  return {
    at: (step: string, when: string) => {
      if (step === 'cosign' && when === 'after') told.resolve();
    },
    next: async () => {
      await told.promise;
      told = Promise.withResolvers<void>();
    },
  };
}

test('[L5] [L7] a witness’s cosignature travels with the receipt, also after it asked for 409', async () => {
  const dataFolder = await mkdtemp(path.join(cluster.folder, 'witnessed-'));
  const database = await cluster.freshDatabase();
  const config = { witnesses: [{ vkey: witness.vkey, url: witness.url }] };
  const heard = cosignatures();
  const start = () =>
    startTestServer(cluster, { dataFolder, database, config, atLogStep: heard.at });

  const server = await start();
  witness.trust(server.deps.log.keys.verifiers);
  const world = await makeWorld(server);
  const { receipt } = await confirmed(world);
  const { sequencer } = server.deps.log;
  // An earlier checkpoint may be cosigned first; a drained log has taken in what it was given.
  do {
    await heard.next();
    await sequencer.drained();
  } while (signaturesOn(sequencer.published().note) < 2);
  const trust = parseTrust(await (await server.app.request('/v1/trust.json')).text());
  assert.ok(trust.ok);
  const kept = valueOf(await world.shop.receiptToKeep(receipt));
  const verified = await verifyBundle(crypto.subtle, kept, trust.value, '2100-01-01T00:00:00Z');
  assert.ok(verified.ok, JSON.stringify(verified));
  assert.deepEqual([verified.value.status, verified.value.witnesses], ['witnessed', ['witness-1']]);
  await server.stop();

  // A server that starts anew does not know what the witness knows: it is told, and asks again.
  const before = witness.answers.length;
  const again = await start();
  await heard.next();
  assert.ok(witness.answers.slice(before).includes(409), String(witness.answers));
  assert.equal(witness.answers.at(-1), 200);
  assert.equal(witness.known()?.size, again.deps.log.sequencer.published().position.size);
  await again.stop();
});

test('[L5] a witness that is away, or lies, delays nothing and adds nothing', async () => {
  const stranger = await startWitness('witness.test/two');
  const liar = await startWitness('witness.test/three');
  const cases = [
    { url: 'http://127.0.0.1:9', verdict: /"message":"fetch failed".*no cosignature/ },
    // Cosigns, with another key than the one that is configured.
    { url: liar.url, verdict: /sent no good cosignature \(no_known_signature\)/ },
  ];
  for (const { url, verdict } of cases) {
    const config = { witnesses: [{ vkey: stranger.vkey, url }] };
    const server = await startTestServer(cluster, { config });
    liar.trust(server.deps.log.keys.verifiers);
    await confirmed(await makeWorld(server));
    await server.deps.log.sequencer.drained();
    const { note, position } = server.deps.log.sequencer.published();
    assert.ok(position.size > 0);
    await server.heard(verdict);
    const after = server.deps.log.sequencer.published().note;
    for (const each of [note, after]) {
      assert.equal(signaturesOn(each), 1);
    }
    await server.stop();
  }
  assert.ok((liar.known()?.size ?? 0) > 0, 'the liar did cosign');
  await liar.stop();
  await stranger.stop();
});
