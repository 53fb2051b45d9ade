import { HolderClaims } from '@handfast/client/claims';
import { decision, refused } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import type { Play, Scene } from './play.ts';
import { stripes } from './picture.ts';
import { lastFourDigits } from '@handfast/protocol/parcel-number';
import { AT_THE_DOOR, expect, numberOf, toDepot } from './stage.ts';

const PHONE = 1;

/** The ripped envelope: refused in one step, scanned back, tracked home. */
export const case2: Play = async (scene) => {
  const { stage, tell, evidence, look } = scene;
  const { courier, retailer } = stage;
  const { delivery, holder } = await expect(stage, {
    reference: 'ORDER-1002',
    // This shop lets the machine refund up to £1,000 by itself.
    limits: { instantRemedy_minor: 100_000 },
    value: { amount_minor: 89_900, currency: 'GBP' },
    parcels: [{ contents: [{ name: 'Phone', quantity: 1 }], value_minor: 89_900, mass_g: 410 }],
  });
  await toDepot(stage, delivery, [PHONE], 410);
  const number = numberOf(delivery, PHONE);
  valueOf(await courier.client.load(number));
  tell('courier', 'brings a phone (£899) in an envelope whose bottom is ripped open');
  const visit = valueOf(
    await courier.client.open({ delivery: delivery.id, parcels: [number], position: AT_THE_DOOR }),
  );

  valueOf(await holder.decide({ [PHONE]: decision({ label: 'unreadable', packaging: [] }) }));
  const unasked = await holder.release();
  evidence.check(
    'packaging-asked-first',
    !unasked.ok && unasked.problem.code === 'packaging_needed',
    unasked.ok ? 'a code came' : unasked.problem.code,
  );
  tell('recipient', 'cannot get a code before saying what the packaging looks like');

  const photo = valueOf(await holder.photo(stripes(), 'image/png')).sha256;
  const said = valueOf(
    await holder.decide({ [PHONE]: refused('tampered', { packaging: ['torn'], photos: [photo] }) }),
  );
  evidence.check('refused-with-photo', said.visit?.presented[0]?.decision?.outcome === 'refused');
  tell('recipient', 'taps "torn", takes a photo, refuses');

  const waiting = valueOf(await courier.client.visit(visit.visit));
  const pending = valueOf(await retailer.delivery(delivery.id)).parcels[0]?.fate;
  evidence.check('refusal-needs-retake', waiting.toRetake.join() === '1' && pending === 'expected');
  valueOf(await courier.client.retake(visit.visit, number));
  const ended = valueOf(await courier.client.end(visit.visit, 'done'));
  const record = valueOf(await retailer.delivery(delivery.id));
  evidence.check(
    'no-code-needed',
    record.parcels[0]?.fate === 'refused' && ended.receipt === null && record.receipts.length === 0,
  );
  tell('courier', 'scans the envelope back in and ends the visit: refused, no code, no receipt');

  const note = await holder.refusalNote(visit.visit);
  evidence.check(
    'signed-refusal-note',
    note.ok && note.value.split('.').length === 3,
    note.ok ? 'not a JWS' : note.problem.code,
  );
  tell('recipient', 'keeps a signed note of the refusal');

  const refund = await stage.webhooks.waitFor(
    (one) => one.type === 'delivery.refund_requested' && one.body.includes(delivery.id),
  );
  const remedy = valueOf(await holder.view()).claims[0];
  evidence.check(
    'refund-at-once',
    refund.verified && remedy?.channel === 'refusal' && remedy.status === 'granted',
    remedy?.status,
  );
  tell('retailer', 'is told to refund £899: it starts at the refusal, and nobody had to ask');

  const before = record.parcels[0]?.custody;
  valueOf(await retailer.transfer(delivery.id, [PHONE], { kind: 'depot', id: stage.depot }));
  const after = valueOf(await retailer.delivery(delivery.id)).parcels[0];
  evidence.check(
    'tracked-home',
    before?.kind === 'courier' &&
      before.id === courier.id &&
      after?.fate === 'returned' &&
      after.custody.kind === 'depot',
  );
  tell('depot', "scans it in: returned. Until then it was on the courier's books");
  await seenLater(scene);
  look('The refusal on the line of time', `/console/deliveries/${delivery.id}`);
};

/** The tear seen only after the courier has left: a claim, and no police report. */
async function seenLater({ stage, tell, evidence }: Scene): Promise<void> {
  const { courier } = stage;
  const { delivery, holder } = await expect(stage, {
    reference: 'ORDER-1012',
    value: { amount_minor: 89_900, currency: 'GBP' },
    parcels: [{ contents: [{ name: 'Phone', quantity: 1 }], value_minor: 89_900 }],
  });
  await toDepot(stage, delivery, [PHONE], 410);
  const number = numberOf(delivery, PHONE);
  valueOf(await courier.client.load(number));
  const visit = valueOf(
    await courier.client.open({ delivery: delivery.id, parcels: [number], position: AT_THE_DOOR }),
  );
  valueOf(await holder.decide({ [PHONE]: decision({ label: lastFourDigits(number) ?? '' }) }));
  const { hash, n, code } = valueOf(await holder.release());
  valueOf(await courier.client.enterCode(visit.visit, { hash, n, code }));
  const photo = valueOf(await holder.photo(stripes(90, 60), 'image/png')).sha256;
  const { claim } = valueOf(
    await new HolderClaims(holder).open({
      no: PHONE,
      what: 'empty',
      text: 'The bottom is ripped open and the envelope is empty.',
      photos: [photo],
    }),
  );
  evidence.check(
    'no-police-report',
    claim.status === 'to_person' && !claim.crimeReference && claim.next === 'person_by_date',
    claim.status,
  );
  tell(
    'recipient',
    'finds another tear only afterwards: the claim is open, no police report asked',
  );
}
