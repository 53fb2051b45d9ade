import { decision, refused } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import type { Play } from './play.ts';
import { stripes } from './picture.ts';
import { AT_THE_DOOR, expect, numberOf, toDepot } from './stage.ts';

const PHONE = 1;

/** The ripped envelope: refused in one step, scanned back, tracked home. */
export const case2: Play = async ({ stage, tell, evidence, look }) => {
  const { courier, retailer } = stage;
  const { delivery, holder } = await expect(stage, {
    reference: 'ORDER-1002',
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
  look('The refusal on the line of time', `/console/deliveries/${delivery.id}`);
};
