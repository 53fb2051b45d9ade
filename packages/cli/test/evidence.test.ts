import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeWorld, type World } from '../../server/test/support/actors.ts';
import { confirmed } from '../../server/test/support/log.ts';
import {
  startTestCluster,
  startTestServer,
  type TestCluster,
} from '../../server/test/support/server.ts';
import { erase } from '../src/evidence/erase.ts';
import { fsck } from '../src/evidence/fsck.ts';
import { keys } from '../src/evidence/keys.ts';
import { UsageError, type Subcommand } from '../src/subcommand.ts';

const MAIN = path.join(import.meta.dirname, '..', 'src', 'main.ts');

describe('the operator’s commands', () => {
  let cluster: TestCluster;
  let world: World;
  let env: Record<string, string>;
  before(async () => {
    cluster = await startTestCluster();
    const server = await startTestServer(cluster);
    world = await makeWorld(server);
    env = { DATABASE_URL: server.database.url, HANDFAST_DATA: server.deps.config.dataFolder };
    Object.assign(process.env, env);
  });
  after(async () => {
    await world.server.stop();
    await cluster.stop();
  });

  test('[L4] [L6] fsck beside a running server: no fault, then the first difference, by name', async (t) => {
    const { sent, holder } = await confirmed(world);
    const said = await holder.takenBack([1]);
    assert.ok(said.ok && said.head !== null);
    await world.server.deps.log.sequencer.drained();
    const heads = path.join(env['HANDFAST_DATA'] ?? '', 'heads.txt');
    await writeFile(heads, `${said.head}\n`);
    const good = await run(t, fsck, '--heads', heads);
    assert.equal(good.exit, 0, good.text);
    assert.match(good.text, /^No fault\. 1 deliveries/);

    const { pool } = world.server.database;
    const change = (to: string) =>
      pool.query(
        `update event set data = jsonb_set(data, '{link}', $2) where delivery_id = $1 and seq = 1`,
        [sent.id, to],
      );
    await change('"sender"');
    const bad = await run(t, fsck);
    assert.equal(bad.exit, 1);
    assert.match(bad.text, new RegExp(`first difference:\\n {2}event ${sent.id} #1`));
    await change('"server"');
    assert.equal((await run(t, fsck)).exit, 0);
  });

  test('[L8] erase says why it refuses', async (t) => {
    const { sent } = await confirmed(world);
    const how = ['--by', 'clerk', '--reason', 'asked'];
    const refused = await run(t, erase, sent.id, ...how);
    assert.deepEqual([refused.exit, refused.text], [1, 'Not erased: wrong_fate 1']);
    await assert.rejects(erase.run([sent.id]), UsageError);
    await assert.rejects(erase.run(['x', ...how]), UsageError);
  });

  test('keys are listed and rotated, readable by their owner alone', async (t) => {
    assert.match((await run(t, keys)).text, /receipt-1 +in use +signs receipts/);
    assert.equal((await run(t, keys, 'rotate', 'log')).exit, 0);
    assert.equal((await run(t, keys, 'rotate', 'receipt')).exit, 0);
    const { text } = await run(t, keys, 'list');
    assert.match(text, /receipt-2 +in use/);
    assert.match(text, /receipt-1 +kept/);
    assert.match(text, /log-2 +in use/);
    const file = path.join(env['HANDFAST_DATA'] ?? '', 'keys', 'receipt-2.jwk');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    await assert.rejects(keys.run(['rotate', '../x']), UsageError);
  });

  test('[L4] a second server on one database ends with a fault and says why', async () => {
    const child = spawn(process.execPath, [MAIN, 'serve'], {
      env: { ...process.env, ...env, HANDFAST_PORT: '0', HANDFAST_MODE: 'test' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 1);
    assert.match(said, /Another server is writing this log/);
  });
});

/** Runs a subcommand here: its exit code and what it said. */
async function run(t: { mock: typeof test.mock }, command: Subcommand, ...words: string[]) {
  const lines: string[] = [];
  const say = (...told: unknown[]): void => void lines.push(told.join(' '));
  const log = t.mock.method(console, 'log', say);
  const error = t.mock.method(console, 'error', say);
  const exit = await command.run(words).finally(() => {
    log.mock.restore();
    error.mock.restore();
  });
  return { exit, text: lines.join('\n') };
}
