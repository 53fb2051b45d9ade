import { Integrator } from '@handfast/client/integrator';
import { valueOf } from '@handfast/client/reply';
import { verifyReceipt } from '@handfast/protocol/verify';
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import {
  startTestCluster,
  startTestServer,
  type TestCluster,
  type TestServer,
} from '../packages/server/test/support/server.ts';
import { freePort } from './support/free-port.ts';

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, '..');
const hasTools = ['bash', 'curl'].every((tool) => spawnSync(tool, ['--version']).status === 0);
const skip = hasTools ? false : 'bash and curl are not both here';

let cluster: TestCluster;
let server: TestServer;
let apiKey: string;
before(async () => {
  cluster = await startTestCluster();
  server = await startTestServer(cluster, { listen: true, config: { mode: 'demo' } });
  apiKey = (await server.tenant()).token;
});
after(async () => {
  await server.stop();
  await cluster.stop();
});

async function handover() {
  return run(path.join(ROOT, 'examples/handover.sh'), {
    env: { ...process.env, HANDFAST_URL: server.url, HANDFAST_API_KEY: apiKey },
  });
}

describe('examples', { skip }, () => {
  test('[R2] handover.sh ends with a receipt that verifies', async () => {
    const { stdout, stderr } = await handover();
    const { keys } = valueOf(await new Integrator({ origin: server.url, apiKey }).keys());
    const verified = await verifyReceipt(crypto.subtle, stdout.trim(), keys);
    assert.ok(verified.ok, `${JSON.stringify(verified)}\n${stderr}`);
    const outcomes = verified.value.receipt.statement.parcels.map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ['taken', 'absent']);
  });

  test('webhook-receiver.ts takes what is signed with its secret and nothing else', async () => {
    const shop = new Integrator({ origin: server.url, apiKey });
    const port = await freePort();
    const { secret } = valueOf(await shop.makeWebhookEndpoint(`http://127.0.0.1:${port}/`));
    const child = spawn(process.execPath, [path.join(ROOT, 'examples/webhook-receiver.ts')], {
      env: { ...process.env, HANDFAST_WEBHOOK_SECRET: secret, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    await lines.next();
    const forged = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' },
      body: '{"type":"forged"}',
    });
    assert.equal(forged.status, 401);
    valueOf(
      await shop.register({
        reference: 'HOOKED',
        value: { amount_minor: 29_000, currency: 'GBP' },
        addressee: { name: 'The resident', lines: ['1 Mill Lane'], postcode: '', country: 'GB' },
        contact: { email: 'resident@example.org' },
        parcels: [{ contents: [{ name: 'Saw', quantity: 1 }] }],
      }),
    );
    const { value } = await lines.next();
    assert.match(String(value), /^delivery\.delivery_registered .*"HOOKED"/);
    child.kill();
    await once(child, 'exit');
  });
});
