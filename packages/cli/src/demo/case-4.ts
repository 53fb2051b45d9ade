import { decision, type HolderClient } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import { lastFourDigits, type ParcelNumber } from '@handfast/protocol/parcel-number';
import { verifyReceipt } from '@handfast/protocol/verify';
import type { Play } from './play.ts';
import { AT_THE_DOOR, expect, numberOf, toDepot, type Courier } from './stage.ts';

async function handOver(
  courier: Courier,
  holder: HolderClient,
  delivery: string,
  number: ParcelNumber,
): Promise<string> {
  const visit = valueOf(
    await courier.client.open({ delivery, parcels: [number], position: AT_THE_DOOR }),
  );
  valueOf(await holder.decide({ 1: decision({ label: lastFourDigits(number) ?? '' }) }));
  const { hash, n, code } = valueOf(await holder.release());
  return valueOf(await courier.client.enterCode(visit.visit, { hash, n, code })).receipt ?? '';
}

/** The code given, the parcel taken away: the recipient's alarm, and what ends it. */
export const case4: Play = async ({ stage, tell, evidence, look }) => {
  const { courier, retailer } = stage;
  const { delivery, holder } = await expect(stage, {
    reference: 'ORDER-1005',
    value: { amount_minor: 45_000, currency: 'GBP' },
    parcels: [{ contents: [{ name: 'Games console', quantity: 1 }], value_minor: 45_000 }],
  });
  await toDepot(stage, delivery, [1]);
  const number = numberOf(delivery, 1);
  valueOf(await courier.client.load(number));
  const first = await handOver(courier, holder, delivery.id, number);
  tell('courier', 'has the code, says the scanner failed, and walks off with the parcel');

  const view = valueOf(await holder.takenBack([1]));
  evidence.check(
    'taken-back-disputes',
    view.parcels[0]?.fate === 'disputed' && view.parcels[0].dispute === 'taken_back',
  );
  tell('recipient', 'presses "the courier took it back": in dispute at once');
  evidence.check(
    'receipt-stays',
    view.receipts.some((one) => one.id === first && !one.superseded) &&
      view.parcels[0]?.receipt === first,
  );
  const hook = await stage.webhooks.waitFor(
    (one) => one.type === 'delivery.disputed' && one.body.includes(delivery.id),
  );
  const story = valueOf(await stage.operator.story(delivery.id));
  evidence.check(
    'operator-told',
    hook.verified && story.lines.some((one) => one.type === 'Disputed'),
  );
  const record = valueOf(await retailer.delivery(delivery.id)).parcels[0];
  evidence.check(
    'no-money-on-a-word',
    record?.fate === 'disputed' && story.parcels[0]?.remedy === null,
  );
  tell('operator', 'sees the dispute beside the receipt; no money moves on a word alone');

  valueOf(await retailer.found(delivery.id, [1], stage.depot));
  const found = valueOf(await retailer.delivery(delivery.id)).parcels[0];
  evidence.check(
    'scan-ends-it',
    found?.fate === 'expected' && found.supersededReceipts.includes(first),
  );
  tell('depot', 'finds and scans it: it can be brought again, the old receipt no longer stands');
  valueOf(await stage.otherCourier.client.load(number));
  const second = await handOver(stage.otherCourier, holder, delivery.id, number);
  const { keys } = valueOf(await retailer.keys());
  const verified = await verifyReceipt(
    crypto.subtle,
    valueOf(await retailer.receipt(second)).jws,
    keys,
  );
  evidence.check(
    'old-receipt-superseded',
    verified.ok && verified.value.receipt.supersedes.includes(first),
  );
  tell('courier', 'another one, brings it the next day. Its receipt names the first as superseded');
  look('Given, taken back, found, given again', `/console/deliveries/${delivery.id}`);
};
