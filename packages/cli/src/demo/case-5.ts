import { valueOf } from '@handfast/client/reply';
import type { Play } from './play.ts';
import { AT_THE_DOOR, expect, numberOf, toDepot } from './stage.ts';

/** Four kilometres north of the address. */
const FAR_AWAY = { ...AT_THE_DOOR, lat: AT_THE_DOOR.lat + 0.036 };

/** The early call: there is nothing to tell, and the asking is on record. */
export const case5: Play = async ({ stage, tell, evidence, look }) => {
  const { courier, otherCourier, retailer, operator } = stage;
  const { delivery, holder, link } = await expect(stage, {
    reference: 'ORDER-1006',
    value: { amount_minor: 60_000, currency: 'GBP' },
    parcels: [{ contents: [{ name: 'Tablet', quantity: 1 }], value_minor: 60_000 }],
  });
  await toDepot(stage, delivery, [1]);
  const number = numberOf(delivery, 1);
  valueOf(await courier.client.load(number));
  tell('somebody', 'phones: "I am your courier, please read me the code"');

  const view = valueOf(await holder.view());
  const released = await holder.renew(crypto.randomUUID(), '0'.repeat(64));
  evidence.check('nothing-to-tell', view.visit === null && !released.ok);
  tell('recipient', 'has none to tell: before a visit no code exists, for anybody');
  const before = valueOf(await retailer.delivery(delivery.id)).log.seq;
  const page = await fetch(link, { headers: { 'user-agent': 'MailScanner/1.0' } });
  const text = await page.text();
  const after = valueOf(await retailer.delivery(delivery.id)).log.seq;
  evidence.check(
    'links-hold-no-code',
    page.ok && after === before && !/(?<!\d)\d{6}(?!\d)/.test(text.replaceAll(/<[^>]*>/g, ' ')),
  );
  valueOf(await holder.report('asked_for_code_early'));
  const events = valueOf(await retailer.events(delivery.id)).items;
  evidence.check(
    'early-asking-recorded',
    events.some((one) => one.type === 'HolderReported'),
  );
  tell('recipient', 'presses "somebody asked me for the code": it is on record');

  const stranger = await otherCourier.client.open({ delivery: delivery.id, parcels: [number] });
  evidence.check('visit-needs-scans', !stranger.ok, 'a courier without the parcel presented it');
  const visit = valueOf(
    await courier.client.open({ delivery: delivery.id, parcels: [number], position: FAR_AWAY }),
  );
  const far = valueOf(await holder.view()).visit?.farAway_m ?? 0;
  evidence.check('far-away-named', far > 3500 && far < 4500, `${far} m`);
  tell(
    'recipient',
    `reads above everything: "The courier seems ${Math.round(far / 1000)} km away"`,
  );
  const tries = await Promise.all([
    operator.transport.post(`/v1/holder/${delivery.id}/release`, {}),
    retailer.transport.post(`/v1/holder/${delivery.id}/release`, {}),
    operator.transport.post(`/v1/courier/visits/${visit.visit}/code`, {
      hash: '0'.repeat(64),
      n: 1,
      code: '000000',
    }),
  ]);
  evidence.check(
    'operator-cannot-release',
    tries.every(
      (one) => !one.ok && (one.status === 401 || one.status === 403 || one.status === 404),
    ),
    tries.map((one) => one.status).join(),
  );
  tell('operator', 'has no way to make a code or a handover; nor has the retailer');
  valueOf(await courier.client.end(visit.visit, 'left'));
  look('An early call, on record', `/console/deliveries/${delivery.id}`);
};
