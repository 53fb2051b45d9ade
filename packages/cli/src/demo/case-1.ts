import { HolderClaims, SellerClaims } from '@handfast/client/claims';
import { decision, type HolderClient } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import { lastFourDigits } from '@handfast/protocol/parcel-number';
import { verifyReceipt } from '@handfast/protocol/verify';
import type { Play, Scene } from './play.ts';
import { AT_THE_DOOR, expect, numberOf, toDepot } from './stage.ts';

const SUITCASE = 1;
const SAW = 2;

/** The saw and the suitcase: one parcel comes, and the code covers just that one. */
export const case1: Play = async (scene) => {
  const { stage, tell, evidence, look } = scene;
  const { courier, retailer } = stage;
  const { delivery, holder } = await expect(stage, {
    reference: 'ORDER-1001',
    value: { amount_minor: 41_900, currency: 'GBP' },
    parcels: [
      { contents: [{ name: 'Suitcase', quantity: 1 }], value_minor: 12_900, mass_g: 4200 },
      { contents: [{ name: 'Circular saw', quantity: 1 }], value_minor: 29_000, mass_g: 5100 },
    ],
  });
  tell('retailer', 'registers a suitcase and a circular saw (£290) as two parcels of one delivery');
  await toDepot(stage, delivery, [SUITCASE, SAW], 4200);
  const suitcase = numberOf(delivery, SUITCASE);
  valueOf(await courier.client.load(suitcase));
  tell('courier', 'loads the suitcase alone; the saw stays at the depot');

  const visit = valueOf(
    await courier.client.open({
      delivery: delivery.id,
      parcels: [suitcase],
      position: AT_THE_DOOR,
    }),
  );
  const before = valueOf(await holder.view());
  const present = before.visit?.presented.map(({ no }) => no) ?? [];
  evidence.check(
    'page-names-both',
    present.join() === '1' &&
      before.visit?.notHere.join() === '2' &&
      before.parcels[0]?.contents[0]?.name === 'Suitcase' &&
      before.parcels[1]?.contents[0]?.name === 'Circular saw',
  );
  tell(
    'recipient',
    'reads: "1 of 2 parcels at the door: suitcase. Not here: circular saw, still at the depot."',
  );

  const early = await holder.release().catch(() => null);
  evidence.check('no-code-before-release', before.visit?.released === null && early?.ok !== true);
  valueOf(await holder.decide({ [SUITCASE]: decision({ label: lastFourDigits(suitcase) ?? '' }) }));
  tell(
    'recipient',
    'looks at it, types the last four digits of its label, and says: it is in my hands',
  );
  const code = valueOf(await holder.release());
  evidence.check(
    'code-covers-suitcase',
    code.covers.join() === '1' && code.doesNotCover.join() === '2',
  );
  tell(
    'recipient',
    `is shown a code and what it says: "you took the suitcase; it does not cover the circular saw"`,
  );

  const { hash, n } = code;
  const confirmed = valueOf(
    await courier.client.enterCode(visit.visit, { hash, n, code: code.code }),
  );
  const record = valueOf(await retailer.delivery(delivery.id));
  evidence.check(
    'only-suitcase-handed-over',
    record.parcels[0]?.fate === 'handed_over' && record.parcels[1]?.fate === 'expected',
  );
  tell('courier', 'enters the code. The suitcase is handed over, the saw is not');

  const id = confirmed.receipt ?? '';
  const [mine, theirs, shops] = [
    valueOf(await holder.receipt(id)),
    valueOf(await courier.client.receipt(visit.visit)).jws,
    valueOf(await retailer.receipt(id)).jws,
  ];
  evidence.check('same-receipt-for-all', theirs === shops && mine.trim() === shops);
  const { keys } = valueOf(await retailer.keys());
  const verified = await verifyReceipt(crypto.subtle, shops, keys);
  evidence.check('receipt-verifies', verified.ok, verified.ok ? '' : verified.error.code);
  const lines = verified.ok ? verified.value.receipt.doesNotProve : [];
  evidence.check(
    'receipt-says-so',
    lines.some((line) => line.parcel === SAW && line.code === 'absent'),
  );
  if (verified.ok) {
    const { proves } = verified.value.receipt;
    tell(
      'somebody',
      `verifies the receipt without asking the server: ${proves.length} things it proves, ${lines.length} it does not`,
    );
  }
  const after = valueOf(await holder.view());
  evidence.check('where-is-my-saw', after.parcels[1]?.whereabouts === 'at_depot');

  await stage.mails.waitFor(
    (mail) => mail.subject.startsWith('Your receipt') && mail.text.includes('Circular saw'),
  );
  await stage.webhooks.waitFor(
    (hook) => hook.type === 'delivery.receipt_issued' && hook.body.includes(delivery.id),
  );
  const events = JSON.stringify(valueOf(await retailer.events(delivery.id)));
  const elsewhere = [
    events,
    JSON.stringify([visit, confirmed, record, after]),
    ...stage.mails.mails().map((one) => one.text),
    ...stage.webhooks.webhooks().map((one) => one.body),
  ];
  const digits = new RegExp(`(?<![0-9a-f-])${code.code}(?![0-9a-f-])`);
  evidence.check('nobody-saw-the-code', !elsewhere.some((text) => digits.test(text)));
  await whereIsMySaw(scene, delivery.id, holder);
  look('The whole story, as the operator sees it', `/console/deliveries/${delivery.id}`);
};

/** "Where is my saw?": where it is, the choice, and the refund with the recall in one step. */
async function whereIsMySaw(
  { stage, tell, evidence }: Scene,
  delivery: string,
  holder: HolderClient,
): Promise<void> {
  const claims = new HolderClaims(holder);
  const { claim } = valueOf(await claims.open({ no: SAW, what: 'not_received' }));
  tell('recipient', `asks "where is my saw?": ${claim.reason}`);
  const { claim: chosen, view } = valueOf(await claims.choose(claim.id, 'refund'));
  const hook = await stage.webhooks.waitFor(
    (one) => one.type === 'delivery.refund_requested' && one.body.includes(claim.id),
  );
  evidence.check(
    'wait-or-refund',
    claim.choices.join() === 'wait,refund' && chosen.status === 'granted' && hook.verified,
    `${claim.choices.join()} ${chosen.status}`,
  );
  tell('recipient', 'chooses the refund; no person is asked, and the shop is told at once');
  const events = valueOf(await stage.retailer.events(delivery)).items;
  const steps = events.filter(({ type }) =>
    ['ClaimChosen', 'Recalled', 'RemedyGranted', 'RefundRequested'].includes(type),
  );
  const [first] = steps;
  const last = steps.at(-1);
  evidence.check(
    'recalled-with-refund',
    view.parcels[1]?.fate === 'returned' &&
      steps.length === 4 &&
      first?.by.kind === 'holder' &&
      last?.by.id === first.by.id,
    steps.map(({ type }) => type).join(),
  );
  const seller = new SellerClaims(stage.retailer);
  valueOf(await seller.refunded(delivery, claim.id, 'SHOP-REFUND-1'));
  tell('retailer', 'sends £290 back the way it was paid; the saw is recalled in the same step');
}
