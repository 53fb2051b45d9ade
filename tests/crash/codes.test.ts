import { CourierClient } from '@handfast/client/courier';
import { decision, HolderClient } from '@handfast/client/holder';
import { Integrator } from '@handfast/client/integrator';
import { valueOf, type Reply } from '@handfast/client/reply';
import type { CodeAnswer } from '@handfast/domain/view/holder';
import { lastFourDigits, type ParcelNumber } from '@handfast/protocol/parcel-number';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openLetterBox, type LetterBox } from '../../tools/replay/letter-box.ts';
import { startServe, type Served } from '../../tools/replay/serve.ts';
import { freePort } from '../support/free-port.ts';

let folder: string;
let letterBox: LetterBox;
let server: Served;
let port: string;
/** Shown once, at the first start. */
let apiKey: string;

/** The same folder and port: for whoever holds a cookie or a token it is the same server. */
const start = async (tenant: string | null): Promise<void> => {
  const env = { HANDFAST_PORT: port, HANDFAST_SMTP_URL: letterBox.url };
  server = await startServe(path.join(folder, 'data'), env, tenant);
};

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'handfast-crash-'));
  letterBox = await openLetterBox();
  port = String(await freePort());
  await start('Crash');
  ({ apiKey } = server);
});
after(async () => {
  await server.stop();
  await letterBox.stop();
  await rm(folder, { recursive: true, force: true });
});

type Door = {
  readonly courier: CourierClient;
  readonly holder: HolderClient;
  readonly delivery: string;
  readonly number: ParcelNumber;
};

async function toTheDoor(): Promise<Door> {
  const { url: origin } = server;
  const shop = new Integrator({ origin, apiKey });
  const { id } = valueOf(await shop.makeCourier('Courier'));
  const { token } = valueOf(await shop.makeCourierToken(id, randomUUID()));
  const courier = new CourierClient({ origin, token });
  const email = 'resident@example.org';
  const sent = valueOf(
    await shop.register({
      reference: 'ORDER-1',
      value: { amount_minor: 29_000, currency: 'GBP' },
      addressee: { name: 'The resident', lines: ['1 Mill Lane'], postcode: '', country: 'GB' },
      contact: { email },
      parcels: [{ contents: [{ name: 'Saw', quantity: 1 }] }],
    }),
  );
  const [parcel] = sent.parcels;
  assert.ok(parcel);
  valueOf(await courier.load(parcel.number));
  const link = await letterBox.link(email);
  const holder = valueOf(await HolderClient.pair({ origin, link }));
  return { courier, holder, delivery: sent.id, number: parcel.number };
}

async function visitWithCode(door: Door): Promise<{ visit: string; code: CodeAnswer }> {
  const { courier, holder, delivery, number } = door;
  const { visit } = valueOf(await courier.open({ delivery, parcels: [number] }));
  valueOf(await holder.decide({ 1: decision({ label: lastFourDigits(number) ?? '' }) }));
  return { visit, code: valueOf(await holder.release()) };
}

const refusal = (reply: Reply<unknown>): string => (reply.ok ? '' : reply.problem.code);

/** Wrong codes, each another; all must be counted. */
async function guess(
  courier: CourierClient,
  visit: string,
  { hash, n, code }: CodeAnswer,
  times: number,
): Promise<void> {
  for (let at = 1; at <= times; at++) {
    const wrong = String((Number(code) + at) % 1_000_000).padStart(6, '0');
    assert.equal(refusal(await courier.enterCode(visit, { hash, n, code: wrong })), 'code_wrong');
  }
}

const entry = ({ hash, n, code }: CodeAnswer) => ({ hash, n, code });

test('[H7] wrong codes stay counted through a killed server, renewal and new visits', async () => {
  const door = await toTheDoor();
  const { courier, holder, delivery, number } = door;
  const first = await visitWithCode(door);
  await guess(courier, first.visit, first.code, 4);

  await server.kill();
  await start(null);
  assert.equal(valueOf(await courier.visit(first.visit)).triesLeft, 1);
  const renewed = valueOf(await holder.renew(first.visit, first.code.hash));
  await guess(courier, first.visit, renewed, 1);
  const ended = valueOf(await courier.visit(first.visit));
  assert.deepEqual([ended.status, ended.end], ['closed', 'locked']);

  const second = await visitWithCode(door);
  await guess(courier, second.visit, second.code, 5);
  const right = await courier.enterCode(second.visit, entry(second.code));
  assert.notEqual(refusal(right), '');
  assert.equal(valueOf(await holder.view()).locked, true);
  const shut = await courier.open({ delivery, parcels: [number] });
  assert.equal(refusal(shut), 'delivery_locked');

  await server.kill();
  await start(null);
  assert.equal(valueOf(await holder.unlock()).locked, false);
  const third = await visitWithCode(door);
  await guess(courier, third.visit, third.code, 5);
  assert.equal(valueOf(await holder.unlock()).locked, false);
  const fourth = await visitWithCode(door);
  await guess(courier, fourth.visit, fourth.code, 5);

  const { locked, lockIsFinal } = valueOf(await holder.view());
  assert.deepEqual([locked, lockIsFinal], [true, true]);
  assert.notEqual(refusal(await holder.unlock()), '', 'the twentieth wrong code is final');
  assert.notEqual(refusal(await courier.enterCode(fourth.visit, entry(fourth.code))), '');
  const record = await new Integrator({ origin: server.url, apiKey }).delivery(delivery);
  assert.deepEqual([valueOf(record).receipts, valueOf(record).wrong], [[], 20]);
});
