import { HolderClaims } from '@handfast/client/claims';
import { decision } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import { lastFourDigits } from '@handfast/protocol/parcel-number';
import type { Play } from './play.ts';
import { stripes } from './picture.ts';
import { AT_THE_DOOR, expect, numberOf, toDepot } from './stage.ts';

/** Delivered, says the list: every way around the code ends without a receipt. */
export const case6: Play = async ({ stage, tell, evidence, look }) => {
  const { courier, retailer, operator } = stage;
  const { delivery, holder } = await expect(stage, {
    reference: 'ORDER-1007',
    value: { amount_minor: 32_000, currency: 'GBP' },
    parcels: [{ contents: [{ name: 'Headphones', quantity: 1 }], value_minor: 32_000 }],
  });
  await toDepot(stage, delivery, [1]);
  const number = numberOf(delivery, 1);
  valueOf(await courier.client.load(number));

  const photo = valueOf(await courier.client.photo(stripes(), 'image/png')).sha256;
  const left = await courier.client.leave(delivery.id, {
    parcels: [1],
    how: 'safe_place',
    photo,
    position: AT_THE_DOOR,
  });
  evidence.check(
    'leave-refused',
    !left.ok && left.problem.code === 'not_requested',
    left.ok ? 'it was left' : left.problem.code,
  );
  tell('courier', 'tries to leave it on the step: refused, nobody asked for that');

  const visit = valueOf(
    await courier.client.open({ delivery: delivery.id, parcels: [number], position: AT_THE_DOOR }),
  );
  valueOf(await holder.decide({ 1: decision({ label: lastFourDigits(number) ?? '' }) }));
  const { hash, n, code } = valueOf(await holder.release());
  let ended = visit;
  for (let guess = 1; guess <= 5; guess++) {
    const digits = String((Number(code) + guess) % 1_000_000).padStart(6, '0');
    const answer = await courier.client.enterCode(visit.visit, { hash, n, code: digits });
    ended = answer.ok ? answer.value : valueOf(await courier.client.visit(visit.visit));
  }
  evidence.check(
    'guessing-ends',
    ended.status === 'closed' && ended.end === 'locked' && ended.receipt === null,
    `${ended.status} ${ended.end}`,
  );
  tell('courier', 'guesses five times: the visit is over');

  valueOf(await courier.client.kept(visit.visit, [1], AT_THE_DOOR));
  const kept = valueOf(await holder.view()).parcels[0];
  evidence.check('kept-is-a-word', kept?.fate === 'disputed' && kept.dispute === 'kept');
  tell(
    'courier',
    'says: "they kept it without a code". Both are asked; it is a dispute, never a handover',
  );
  valueOf(await operator.correct(delivery.id, [1], 'The courier says that it was delivered.'));
  const record = valueOf(await retailer.delivery(delivery.id));
  evidence.check(
    'no-receipt',
    record.receipts.length === 0 && record.parcels[0]?.fate === 'disputed',
  );
  tell('operator', 'may write down a correction with a reason: it makes no receipt');
  const { claim } = valueOf(
    await new HolderClaims(holder).open({ no: 1, what: 'not_received', text: 'I have nothing.' }),
  );
  evidence.check(
    'claim-opens',
    claim.number !== '' && claim.status === 'to_person' && claim.next === 'person_by_date',
    claim.status,
  );
  tell('recipient', `reports it in a minute: ${claim.number}. A person hears both sides`);
  look('Word against word, and no receipt', `/console/deliveries/${delivery.id}`);
};
