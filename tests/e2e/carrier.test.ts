import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { HolderClient } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import type { Registered } from '@handfast/client/types';
import { makeS10, type ParcelNumber } from '@handfast/protocol/parcel-number';
import type { Browser, Page } from 'playwright-core';
import { openStage, orderLink, type Stage } from '../../packages/cli/src/demo/stage.ts';
import {
  aftership,
  easypost,
  headersOf,
  SECRETS,
  shippo,
  type Message,
  type Source,
  type Way,
} from '../../packages/server/test/support/tracking.ts';
import { launchChromium } from '../support/chromium.ts';

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };
const SHOTS = process.env['SHOTS'];

let folder: string;
let stage: Stage;
let browser: Browser;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'handfast-e2e-'));
  [stage, browser] = await Promise.all([openStage(path.join(folder, 'data'), 0), launchChromium()]);
});
after(async () => {
  await browser?.close();
  await stage?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function pageOf(viewport: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

const shot = async (page: Page, name: string): Promise<void> => {
  if (SHOTS !== undefined) await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
};

/** Every other parcel goes by Royal Mail (S10), the rest by DPD with its 27-character text. */
function numberFor(at: number): ParcelNumber {
  if (at % 2 === 1) return { scheme: 'carrier', value: `0BT11AA${dpdNumber(at)}101826` };
  const made = makeS10('RB', String(at), 'GB');
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

const dpdNumber = (at: number): string => `1550${String(at).padStart(10, '0')}`;

const hoursAgo = (hours: number): string =>
  `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)}Z`;

const WAY: Way = [
  ['announced', hoursAgo(30)],
  ['in_transit', hoursAgo(24)],
  ['out_for_delivery', hoursAgo(5)],
  ['delivered', hoursAgo(1)],
];

const messageFor = (at: number, way: Way): Message => {
  if (at % 2 === 1) return shippo('dpd', dpdNumber(at), way);
  const { value } = numberFor(at);
  return at % 4 === 0 ? easypost('RoyalMail', value, way) : aftership('royal-mail', value, way);
};

type Ordered = { readonly delivery: Registered; readonly link: string };

const [MISSING, TORN, SILENT] = [0, 1, 2] as const;

test('[H19, K7, K11] 20 parcels by Royal Mail and DPD: one missing, one torn, one never reported', async () => {
  const urls = {} as Record<Source, string>;
  for (const source of ['shippo', 'easypost', 'aftership'] as const) {
    const made = await stage.retailer.makeTrackingEndpoint(source, SECRETS[source]);
    urls[source] = valueOf(made).url;
  }
  const orders: Ordered[] = [];
  for (let at = 0; at < 20; at++) {
    orders.push(
      await orderLink(stage, {
        reference: `CARRIER-${at + 1}`,
        mode: 'carrier',
        value: { amount_minor: 5_900, currency: 'GBP' },
        parcels: [
          {
            number: numberFor(at),
            contents: [{ name: `Thing ${at + 1}`, quantity: 1 }],
            value_minor: 5_900,
          },
        ],
      }),
    );
  }
  const [missing, torn, silent] = [orders[MISSING], orders[TORN], orders[SILENT]] as [
    Ordered,
    Ordered,
    Ordered,
  ];

  const tell = async (at: number, way: Way): Promise<number> => {
    const message = messageFor(at, way);
    const headers = headersOf(message, new Date());
    const answer = await fetch(urls[message.source], {
      method: 'POST',
      headers,
      body: message.body,
    });
    return answer.status;
  };
  for (const [at] of orders.entries()) assert.equal(await tell(at, WAY.slice(0, 3)), 202);

  const phone = await pageOf(PHONE);
  await phone.goto(missing.link);
  await phone.click('[data-act=continue]');
  await phone.getByText('There is no code').waitFor();
  await phone.getByText('Royal Mail says: out for delivery').waitFor();
  await shot(phone, 'e2e-carrier-out');

  // The page changes by itself when the carrier says delivered; told twice and late, too.
  for (const way of [WAY, WAY.slice(0, 2), WAY]) {
    for (const [at] of orders.entries()) assert.equal(await tell(at, way), 202);
  }
  await phone.getByText('Royal Mail says: delivered').waitFor();
  await phone.click('[data-act=not-here-1]');
  await shot(phone, 'e2e-carrier-sum');
  await phone.click('[data-act=send]');
  await phone.getByText('A claim is open for you').waitFor();
  await shot(phone, 'e2e-carrier-wrong');
  assert.doesNotMatch(await phone.innerText('body'), /\b\d{3} ?\d{3}\b/);

  const other = await pageOf(PHONE);
  await other.goto(torn.link);
  await other.click('[data-act=continue]');
  await other.click('[data-act=here-1]');
  await other.click('[data-act=packaging-torn]');
  await other.click('[data-act=next]');
  await other.click('[data-act=next]');
  await other.click('[data-act=send]');
  await other.getByText('A claim is open for you').waitFor();

  for (const { link } of orders.slice(3)) {
    const holder = valueOf(await HolderClient.pair({ origin: stage.url, link }));
    valueOf(await holder.reportArrival({ 1: { packaging: ['intact'] } }));
  }

  await theOperatorSees(missing, torn);
  await theRetailerHas([missing, torn], silent);
  for (const { delivery } of orders) {
    const { parcels, receipts, visits } = valueOf(await stage.retailer.delivery(delivery.id));
    assert.deepEqual([receipts, visits], [[], []]);
    assert.ok(parcels.every(({ fate, receipt }) => fate !== 'handed_over' && receipt === null));
  }
});

async function theOperatorSees(missing: Ordered, torn: Ordered): Promise<void> {
  const desk = await pageOf(DESK);
  await desk.goto(`${stage.url}/console/carrier`);
  await desk.fill('input[type=email]', stage.operatorEmail);
  await desk.fill('input[type=password]', stage.operatorPassword);
  await desk.click('button[type=submit]');
  await desk.waitForSelector('[data-row]');
  const rows = await desk.$$eval('[data-row]', (found) =>
    found.map((row) => row.getAttribute('data-row')),
  );
  // DPD's fourteen days run out before Royal Mail's eighty.
  assert.deepEqual(rows, [`${torn.delivery.id} 1`, `${missing.delivery.id} 1`]);
  await shot(desk, 'e2e-carrier-console');
  await desk.getByText('CARRIER-1', { exact: true }).click();
  await desk.getByText('The recipient reports: parcel 1 not here').waitFor();
  await desk
    .getByText(/The carrier's word \(royal_mail/)
    .first()
    .waitFor();
  await shot(desk, 'e2e-carrier-story');
}

async function theRetailerHas(wrong: readonly Ordered[], silent: Ordered): Promise<void> {
  const { retailer } = stage;
  const { items } = valueOf(await retailer.contradictions());
  assert.equal(items.length, 2);
  assert.ok(items.every(({ claim }) => claim?.status === 'to_person'));
  for (const { delivery } of wrong) {
    const { pack } = valueOf(await retailer.carrierRecovery(delivery.id, 1));
    assert.equal(pack.carrierSaid.length, WAY.length);
    assert.ok((pack.clock.daysLeft ?? -1) >= 12);
  }
  const none = await retailer.carrierRecovery(silent.delivery.id, 1);
  assert.equal(none.status, 404);
  const { parcels } = valueOf(await stage.retailer.delivery(silent.delivery.id));
  assert.deepEqual([parcels[0]?.fate, parcels[0]?.dispute], ['expected', null]);
}
