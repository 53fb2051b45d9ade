/** Claims on both pages, the recipient's and the desk's: each case ends with the money where it belongs. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { decision } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import type { NewDelivery } from '@handfast/client/types';
import { ensureOperator } from '@handfast/server/auth/auth';
import { lastFourDigits } from '@handfast/protocol/parcel-number';
import type { Browser, Page } from 'playwright-core';
import {
  AT_THE_DOOR,
  expect,
  numberOf,
  openStage,
  toDepot,
  type Expected,
  type Stage,
} from '../../packages/cli/src/demo/stage.ts';
import { startStripe, type StripeServer } from '../../packages/server/test/support/stripe.ts';
import { launchChromium } from '../support/chromium.ts';
import { buildWeb } from '../../tools/build-web.ts';

const SECOND_DESK = { email: 'second-desk@example.org', password: 'another-desk-password' };

let folder: string;
let stripe: StripeServer;
let stage: Stage;
let browser: Browser;
let desk: Page;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'handfast-claims-'));
  await buildWeb();
  stripe = await startStripe();
  const { key, webhookSecret, url } = stripe;
  const settings = { stripe: { key, webhookSecret, url } };
  [stage, browser] = await Promise.all([
    openStage(path.join(folder, 'data'), 0, settings),
    launchChromium(),
  ]);
  desk = await deskPage(stage.operatorEmail, stage.operatorPassword);
});
after(async () => {
  await browser?.close();
  await stage?.stop();
  await stripe?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function deskPage(email: string, password: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${stage.url}/console/claims`);
  await page.getByLabel('Mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Claims' }).waitFor();
  return page;
}

/** The page behind the link. */
async function phone(link: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(link);
  await page.click('[data-act=continue]');
  return page;
}

let orders = 0;

/** An order paid by card, packed and in the depot. */
async function ordered(
  parcels: NewDelivery['parcels'],
): Promise<Expected & { readonly payment: string }> {
  const serial = ++orders;
  const amount_minor = parcels.reduce((sum, { value_minor = 0 }) => sum + value_minor, 0);
  const payment = `pi_e2e_${serial}`;
  const expected = await expect(stage, {
    reference: `E2E-CLAIM-${serial}`,
    value: { amount_minor, currency: 'GBP' },
    payment: { provider: 'stripe', id: payment },
    parcels,
  });
  const nos = parcels.map((_, at) => at + 1);
  await toDepot(stage, expected.delivery, nos);
  return { ...expected, payment };
}

const one = (name: string, value_minor: number): NewDelivery['parcels'][number] => ({
  contents: [{ name, quantity: 1 }],
  value_minor,
});

/** The courier at the door with parcel 1. */
async function visit({ delivery }: Expected): Promise<string> {
  const number = numberOf(delivery, 1);
  const { client } = stage.courier;
  valueOf(await client.load(number));
  const opened = await client.open({
    delivery: delivery.id,
    parcels: [number],
    position: AT_THE_DOOR,
  });
  return valueOf(opened).visit;
}

/** Parcel 1 taken, against the code. */
async function handedOver(expected: Expected): Promise<void> {
  const { delivery, holder } = expected;
  const id = await visit(expected);
  const label = lastFourDigits(numberOf(delivery, 1)) ?? '';
  valueOf(await holder.decide({ 1: decision({ label }) }));
  const { hash, n, code } = valueOf(await holder.release());
  valueOf(await stage.courier.client.enterCode(id, { hash, n, code }));
}

/** Refused in the page: what the courier takes back goes to the depot, whose scan pays it. */
async function refusedBack(page: Page, expected: Expected, id: string, reason: string) {
  await page.click('[data-act=refuse]');
  await page.getByLabel(reason).check();
  await page.click('[data-act=why-done]');
  const { client } = stage.courier;
  const { delivery } = expected;
  valueOf(await client.retake(id, numberOf(delivery, 1)));
  valueOf(await client.end(id, 'done'));
  const depot = { kind: 'depot', id: stage.depot } as const;
  valueOf(await stage.retailer.transfer(delivery.id, [1], depot));
  await page.getByText(': refunded').waitFor();
}

const paid = (payment: string): readonly number[] =>
  stripe
    .refunds()
    .filter(({ payment_intent }) => payment_intent === payment)
    .map(({ amount }) => amount);

const claimOf = async ({ holder }: Expected) => {
  const [claim] = valueOf(await holder.view()).claims;
  assert.ok(claim, 'there is a claim');
  return claim;
};

/** Reports it as one who has the parcel, or had it. */
async function report(page: Page, what: string, text: string): Promise<void> {
  await page.getByText('Something is wrong').click();
  await page.getByLabel(what).check();
  await page.locator('textarea').fill(text);
  await page.click('[data-act=report]');
  await page.getByText('A person looks at it').waitFor();
}

async function onDesk(page: Page, number: string): Promise<void> {
  await page.goto(`${stage.url}/console/claims`);
  await page.getByText(number).click();
  await page.waitForSelector('.decide');
}

async function decide(page: Page, outcome: 'granted' | 'declined', text: string): Promise<void> {
  await page.click(`[data-outcome=${outcome}]`);
  await page.locator('.decide textarea').fill(text);
  await page.click('[data-act=decide]');
  await page.locator('.decide').waitFor({ state: 'detached' });
}

test('[K7, K8, K12] case 1: "where is my saw?" is a refund at once, and the saw is called back', async () => {
  const order = await ordered([one('Suitcase', 12_900), one('Circular saw', 29_000)]);
  await handedOver(order);
  const page = await phone(order.link);
  await page.getByText('Where is Circular saw?').click();
  await page.click('[data-act=not-received]');
  await page.click('[data-act=refund]');
  await page.getByText('You are refunded').waitFor();
  assert.deepEqual(paid(order.payment), [29_000]);
  const record = valueOf(await stage.retailer.delivery(order.delivery.id));
  assert.deepEqual(
    record.parcels.map(({ fate }) => fate),
    ['handed_over', 'returned'],
  );
  const again = await stage.courier.client.load(numberOf(order.delivery, 2));
  assert.ok(!again.ok, 'what was refunded cannot go out again');
  const story = valueOf(await stage.operator.story(order.delivery.id));
  assert.ok(!story.lines.some(({ type }) => type === 'ClaimDecided'), 'no person decided');
  await page.context().close();
});

test('[H4, H11] case 2: torn, refused at the door, and refunded when it is back', async () => {
  const order = await ordered([one('Phone', 89_900)]);
  const id = await visit(order);
  const page = await phone(order.link);
  await page.click('[data-act=check]');
  await page.click('[data-act=packaging-torn]');
  await refusedBack(page, order, id, 'Somebody has opened it');
  assert.deepEqual(paid(order.payment), [89_900]);
  await page.context().close();
});

test('[K2, K3, K8] case 2: a tear found later is a claim without the police, decided by a person', async () => {
  const order = await ordered([one('Phone', 89_900)]);
  await handedOver(order);
  const page = await phone(order.link);
  await report(page, 'It was empty', 'Its bottom is ripped open.');
  assert.doesNotMatch(await page.innerText('main'), /police|crime/i);
  const { number } = await claimOf(order);
  await onDesk(desk, number);
  await desk.waitForSelector('.timeline');
  await decide(desk, 'granted', '');
  await page.getByText('You are refunded').waitFor();
  assert.deepEqual(paid(order.payment), [89_900]);
  await page.context().close();
});

test('[H11] case 3: the wrong thing, refused at the door, and refunded when it is back', async () => {
  const order = await ordered([one('Two phones', 99_900)]);
  const id = await visit(order);
  const page = await phone(order.link);
  await page.click('[data-act=check]');
  await page.click('[data-act=packaging-intact]');
  await refusedBack(page, order, id, 'It is the wrong thing');
  assert.deepEqual(paid(order.payment), [99_900]);
  await page.context().close();
});

test('[H9, K8] case 4: taken back is a dispute; a person grants it', async () => {
  const order = await ordered([one('Games console', 45_000)]);
  await handedOver(order);
  const page = await phone(order.link);
  await page.getByText('took it back').first().click();
  await page.click('[data-act=taken-back]');
  await page.waitForSelector('[data-act=have]');
  assert.deepEqual(paid(order.payment), [], 'no money on a word alone');
  await page.getByText('Where is Games console?').click();
  await page.click('[data-act=not-received]');
  await page.getByText('A person looks at it').waitFor();
  await onDesk(desk, (await claimOf(order)).number);
  await decide(desk, 'granted', '');
  await page.getByText('You are refunded').waitFor();
  assert.deepEqual(paid(order.payment), [45_000]);
  await page.context().close();
});

test('[H23, K5, K8] case 6: "they kept it" against "it never came": a person decides', async () => {
  const order = await ordered([one('Headphones', 32_000)]);
  const id = await visit(order);
  valueOf(await stage.courier.client.end(id, 'left'));
  valueOf(await stage.courier.client.kept(id, [1], AT_THE_DOOR));
  const page = await phone(order.link);
  await page.getByText('Where is Headphones?').click();
  await page.click('[data-act=not-received]');
  await page.getByText('A person looks at it').waitFor();
  assert.deepEqual(paid(order.payment), []);
  await onDesk(desk, (await claimOf(order)).number);
  await decide(desk, 'granted', '');
  await page.getByText('You are refunded').waitFor();
  assert.deepEqual(paid(order.payment), [32_000]);
  await page.context().close();
});

test('[K5] case 10: against the record only a person says no, with words and an appeal to another', async () => {
  const order = await ordered([one('Camera', 69_900)]);
  await handedOver(order);
  const page = await phone(order.link);
  await report(page, 'It was empty', 'There was a brick in it.');
  const { number } = await claimOf(order);
  await onDesk(desk, number);
  assert.ok((await desk.locator('.evidence-against li').count()) > 0, 'the record speaks against');
  const words = 'You checked it at the door, and the mass is what was packed.';
  await decide(desk, 'declined', words);
  await page.getByText('Declined').first().waitFor();
  await page.getByText(words).waitFor();
  await page.click('[data-act=appeal]');
  await page.getByText('A person looks at it').waitFor();
  const { deps } = stage.server;
  const tenant = await deps.kysely.selectFrom('tenant').select('id').executeTakeFirstOrThrow();
  await ensureOperator(deps.auth(), {
    ...SECOND_DESK,
    name: 'Second desk',
    role: 'claims',
    tenantId: tenant.id,
  });
  const other = await deskPage(SECOND_DESK.email, SECOND_DESK.password);
  await onDesk(other, number);
  await decide(other, 'declined', 'I looked again. The record says the same.');
  await page.getByText('I looked again.').waitFor();
  assert.deepEqual(paid(order.payment), [], 'the seller is safe');
  const story = valueOf(await stage.operator.story(order.delivery.id));
  const decided = story.lines.filter(({ type }) => type === 'ClaimDecided');
  assert.equal(decided.length, 2);
  await other.context().close();
  await page.context().close();
});

test('[K7] case 12: the parcel of another day is on its way, with its date, and nothing is paid', async () => {
  const promisedBy = '2999-01-01T20:00:00Z';
  const second = { ...one('Tripod', 8_900), promisedBy };
  const order = await ordered([one('Lamp', 4_900), second]);
  await handedOver(order);
  const page = await phone(order.link);
  await page.getByText('Where is Tripod?').click();
  await page.click('[data-act=not-received]');
  await page.getByRole('heading', { name: 'It is on its way' }).waitFor();
  assert.match(await page.innerText('main'), /Expected by \w+,? 1 January/);
  assert.equal((await claimOf(order)).status, 'in_transit');
  assert.deepEqual(paid(order.payment), []);
  await page.context().close();
});
