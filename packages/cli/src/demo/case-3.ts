import { createHash } from 'node:crypto';
import { decision, refused } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import { lastFourDigits } from '@handfast/protocol/parcel-number';
import { tapped } from './case-3-seal.ts';
import type { Play, Scene } from './play.ts';
import { stripes } from './picture.ts';
import { AT_THE_DOOR, expect, numberOf, toDepot } from './stage.ts';

const PHONES = [
  { contents: [{ name: 'Phone', quantity: 2 }], value_minor: 120_000, mass_g: 412 },
] as const;
const VALUE = { amount_minor: 120_000, currency: 'GBP' } as const;

/** Mackerel and spam: another mass stops the parcel, an equal mass meets open eyes. */
export const case3: Play = async (scene) => {
  await heavier(scene);
  await equal(scene);
  await tapped(scene);
};

async function heavier({ stage, tell, evidence, look }: Scene): Promise<void> {
  const { courier, retailer } = stage;
  const { delivery } = await expect(stage, {
    reference: 'ORDER-1003',
    value: VALUE,
    parcels: PHONES,
  });
  const number = numberOf(delivery, 1);
  valueOf(await retailer.pack(delivery.id, 1));
  valueOf(await retailer.weigh(delivery.id, 1, 412));
  tell('packer', 'packs two phones and puts the parcel on the scale: 412 g');
  valueOf(await retailer.transfer(delivery.id, [1], { kind: 'depot', id: stage.depot }));
  valueOf(await retailer.weigh(delivery.id, 1, 409));
  tell('depot', 'weighs it: 409 g, as packed');
  valueOf(await retailer.transfer(delivery.id, [1], { kind: 'van', id: 'van-7' }));
  valueOf(await retailer.weigh(delivery.id, 1, 590));
  tell('somebody', "swapped the phones for tins: the van's scale says 590 g");

  const story = valueOf(await stage.operator.story(delivery.id));
  const masses = story.parcels[0]?.masses.map((one) => one.grossMass_g) ?? [];
  evidence.check('mass-on-record', masses.includes(412) && masses.includes(409));
  const record = valueOf(await retailer.delivery(delivery.id)).parcels[0];
  const line = story.lines.find((one) => one.type === 'ParcelHeld');
  evidence.check(
    'held-before-the-door',
    record?.held === true && /409/.test(line?.text ?? '') && /590/.test(line?.text ?? ''),
    line?.text,
  );
  tell('operator', `reads: "${line?.text ?? ''}"`);
  const offered = await courier.client.load(number);
  const opened = await courier.client.open({
    delivery: delivery.id,
    parcels: [number],
    selfTransfer: true,
  });
  evidence.check(
    'not-offered-at-the-door',
    !offered.ok && !opened.ok && opened.problem.code === 'on_hold',
    opened.ok ? 'it was' : opened.problem.code,
  );
  const self = await stage.operator.releaseHold(delivery.id, 1, 'looks fine to me', {
    kind: 'van',
    id: 'van-7',
  });
  evidence.check('custodian-cannot-release', !self.ok, 'the van released its own hold');
  tell('courier', 'cannot take it, cannot present it; the van cannot let it go');
  const hook = await stage.webhooks.waitFor(
    (one) => one.type === 'delivery.parcel_held' && one.body.includes(delivery.id),
  );
  evidence.check(
    'webhook-told',
    hook.verified && /409/.test(hook.body) && /590/.test(hook.body),
    hook.body,
  );
  look('A parcel held before it reached the door', `/console/deliveries/${delivery.id}`);
}

async function equal({ stage, tell, evidence }: Scene): Promise<void> {
  const { courier, retailer } = stage;
  const { delivery, holder } = await expect(stage, {
    reference: 'ORDER-1004',
    value: VALUE,
    policy: { openBox: true },
    parcels: PHONES,
  });
  await toDepot(stage, delivery, [1], 412);
  const number = numberOf(delivery, 1);
  valueOf(await courier.client.load(number));
  tell(
    'somebody',
    'made the next swap weigh the same; here the retailer asked for an open-box check',
  );
  const visit = valueOf(
    await courier.client.open({ delivery: delivery.id, parcels: [number], position: AT_THE_DOOR }),
  );
  const view = valueOf(await holder.view());
  const label = lastFourDigits(number) ?? '';
  valueOf(await holder.decide({ 1: decision({ label, inspected: true }) }));
  const { statement } = await holder.signed(valueOf(await holder.view()));
  evidence.check(
    'open-box-at-equal-mass',
    view.checks.openBox && statement.policy.openBox && statement.parcels[0]?.inspected === true,
  );
  const picture = stripes(80, 40);
  const photo = valueOf(await holder.photo(picture, 'image/png')).sha256;
  const hash = createHash('sha256').update(picture).digest('hex');
  evidence.check('photo-has-hash', photo === hash, photo);
  valueOf(
    await holder.decide({
      1: refused('wrong_item', { packaging: ['intact'], label, inspected: true, photos: [photo] }),
    }),
  );
  valueOf(await courier.client.retake(visit.visit, number));
  valueOf(await courier.client.end(visit.visit, 'done'));
  const record = valueOf(await retailer.delivery(delivery.id)).parcels[0];
  evidence.check(
    'wrong-item-refused',
    record?.fate === 'refused' && record.refusal === 'wrong_item',
  );
  tell('recipient', 'opens the box at the door, finds tins, photographs them, refuses');
}
