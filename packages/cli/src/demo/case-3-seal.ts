import { valueOf } from '@handfast/client/reply';
import type { Scene } from './play.ts';
import { AT_THE_DOOR, expect, numberOf } from './stage.ts';
import { makeTag } from './tag.ts';

type Said = { readonly verdict: string };

/** The parcel wears an NFC seal; it is whole at the depot and was opened before the door. */
export async function tapped({ stage, tell, evidence, look }: Scene): Promise<void> {
  const { courier, retailer } = stage;
  const { delivery, holder } = await expect(stage, {
    reference: 'ORDER-1005',
    value: { amount_minor: 120_000, currency: 'GBP' },
    parcels: [{ contents: [{ name: 'Phone', quantity: 1 }], value_minor: 120_000 }],
  });
  const tag = makeTag(stage.url);
  valueOf(await retailer.transport.post('/v1/nfc-batches', tag.batch));
  valueOf(await retailer.transport.post(`/v1/nfc-batches/${tag.code}/tags`, { uids: [tag.uid] }));
  const number = numberOf(delivery, 1);
  const packing = await retailer.transport.post<{ packed: boolean }>(
    `/v1/packing/${encodeURIComponent(number.value)}`,
    { items: [{ code: 'Phone' }], seal: { url: tag.tap('CC') } },
  );
  tell('packer', 'closes the next box with an NFC seal: the wire in it is whole');
  const takes = { to: { kind: 'depot', id: stage.depot } };
  valueOf(
    await retailer.transport.post('/v1/custody/takes', {
      ...takes,
      scans: [{ label: number.value, seal: tag.tap('CC') }],
    }),
  );
  tell('depot', 'taps it: whole');
  valueOf(await courier.client.load(number));
  const { visit } = valueOf(
    await courier.client.open({ delivery: delivery.id, parcels: [number], position: AT_THE_DOOR }),
  );
  const url = tag.tap('OC');
  const page = await (await fetch(url)).text();
  const said = valueOf(
    await holder.transport.post<Said>(`/v1/holder/${delivery.id}/taps`, { visit, no: 1, url }),
  );
  tell('recipient', 'taps the seal at the door: it was opened and closed again on the way');
  const hook = await stage.webhooks.waitFor(
    (one) => one.type === 'alarm.raised' && one.body.includes(delivery.id),
  );
  evidence.check(
    'seal-by-nfc',
    valueOf(packing).packed &&
      said.verdict === 'tamper_open' &&
      /opened before/.test(page) &&
      /seal_opened/.test(hook.body),
    said.verdict,
  );
  look('What the seal says of itself', new URL(url).pathname + new URL(url).search);
}
