import type { CourierClient } from '@handfast/client/courier';
import { decision, HolderClient, refused } from '@handfast/client/holder';
import type { Integrator } from '@handfast/client/integrator';
import { valueOf } from '@handfast/client/reply';
import type { Registered } from '@handfast/client/types';
import type { CodeAnswer } from '@handfast/domain/view/holder';
import { lastFourDigits } from '@handfast/protocol/parcel-number';
import { endingOf, type Ending } from './endings.ts';
import type { OrderLine, ParcelLine } from './journal.ts';
import type { LetterBox } from './letter-box.ts';
import type { ReplayOrder } from './orders.ts';
import { between, randomFrom } from './random.ts';

export type Courier = {
  readonly id: string;
  readonly client: CourierClient;
  /** SHA-256 of a photo that this courier has uploaded. */
  readonly photo: string;
};

/** Everybody who plays, each with a key, token or link of their own. */
export type Cast = {
  readonly origin: string;
  readonly retailer: Integrator;
  readonly depot: string;
  readonly letterBox: LetterBox;
  readonly seed: number;
};

/** One order on its way: what was registered, who brings it, and how it is to end. */
type Round = {
  readonly cast: Cast;
  readonly order: ReplayOrder;
  readonly courier: Courier;
  readonly ending: Ending;
  readonly id: string;
  readonly email: string;
  readonly random: () => number;
};

type At = Pick<ParcelLine, 'fate' | 'custody'>;

const RECIPIENT: At = { fate: 'handed_over', custody: { kind: 'recipient', id: '' } };
const DISPUTED: At = { fate: 'disputed', custody: { kind: 'unknown', id: '' } };
const withCourier = ({ courier }: Round, fate: ParcelLine['fate'] = 'expected'): At => ({
  fate,
  custody: { kind: 'courier', id: courier.id },
});
const atDepot = ({ cast }: Round, fate: ParcelLine['fate']): At => ({
  fate,
  custody: { kind: 'depot', id: cast.depot },
});

const nos = ({ parcels }: ReplayOrder): number[] => parcels.map((_, at) => at + 1);

/** Plays one order over HTTP from registration to its end, and answers what was done. */
export async function playOrder(
  cast: Cast,
  order: ReplayOrder,
  courier: Courier,
): Promise<OrderLine> {
  const line = await playThrough(cast, order, courier);
  return { ...line, mails: mailsOf(line) };
}

/** A link for each order; word of each pairing, each receipt, each parcel taken back. */
function mailsOf({ ending, receipts, parcels }: OrderLine): number {
  if (ending === 'left' || ending === 'recalled') return 1;
  const alarms = ending.startsWith('taken_back') ? parcels.length : 0;
  return 2 + receipts.length + alarms;
}

async function playThrough(cast: Cast, order: ReplayOrder, courier: Courier): Promise<OrderLine> {
  const ending = endingOf(order, cast.seed);
  const email = `r-${order.reference}@replay.example`;
  const random = randomFrom(cast.seed, 'play', order.reference);
  const { id } = await register(cast, order, ending, email);
  const round: Round = { cast, order, courier, ending, id, email, random };
  await toDepot(round);
  if (ending === 'recalled') {
    valueOf(await cast.retailer.recall(id, nos(order)));
    return lineOf(round, () => atDepot(round, 'returned'));
  }
  const loaded = ending === 'one_absent' ? nos(order).slice(0, -1) : nos(order);
  for (const no of loaded) valueOf(await courier.client.load(numberAt(order, no)));
  return ending === 'left' ? leave(round) : visit(round, loaded);
}

function register(
  { retailer }: Cast,
  order: ReplayOrder,
  ending: Ending,
  email: string,
): Promise<Registered> {
  return retailer
    .register({
      reference: order.reference,
      mode: ending === 'left' ? 'simple' : 'verified',
      value: { amount_minor: order.value_minor, currency: 'BRL' },
      addressee: {
        name: 'The recipient',
        lines: [[order.city, order.state].filter((part) => part !== '').join(', ')],
        postcode: order.postcode,
        country: 'BR',
      },
      contact: { email },
      parcels: order.parcels.map(({ number, items, value_minor, mass_g }) => ({
        number,
        contents: items,
        value_minor,
        ...(mass_g === undefined ? {} : { mass_g }),
      })),
    })
    .then(valueOf);
}

/** Packer's bench, scale and depot's ramp. What has no declared mass is not weighed. */
async function toDepot({ cast, order, id }: Round): Promise<void> {
  for (const [at, { mass_g }] of order.parcels.entries()) {
    valueOf(await cast.retailer.pack(id, at + 1));
    if (mass_g !== undefined) valueOf(await cast.retailer.weigh(id, at + 1, mass_g));
  }
  const depot = { kind: 'depot', id: cast.depot } as const;
  valueOf(await cast.retailer.transfer(id, nos(order), depot));
}

async function leave(round: Round): Promise<OrderLine> {
  const { courier, order, id } = round;
  const left = { parcels: nos(order), how: 'letterbox', photo: courier.photo } as const;
  valueOf(await courier.client.leave(id, left));
  return lineOf(round, () => ({ fate: 'left', custody: { kind: 'place', id: '' } }));
}

async function visit(round: Round, loaded: readonly number[]): Promise<OrderLine> {
  const { courier, order, id } = round;
  const link = await round.cast.letterBox.link(round.email);
  const holder = valueOf(await HolderClient.pair({ origin: round.cast.origin, link }));
  const door = await openVisit(round, loaded);
  switch (round.ending) {
    case 'nobody_home':
      valueOf(await courier.client.end(door, 'nobody'));
      return lineOf(round, () => withCourier(round));
    case 'kept':
      valueOf(await courier.client.kept(door, loaded));
      valueOf(await courier.client.end(door, 'done'));
      return lineOf(round, () => DISPUTED);
    case 'all_refused':
      await decide(round, holder, loaded, loaded);
      await retake(round, door, loaded);
      valueOf(await courier.client.end(door, 'done'));
      valueOf(await round.cast.retailer.transfer(id, loaded, depotOf(round)));
      return lineOf(round, () => atDepot(round, 'returned'));
    case 'walked_away':
      await decide(round, holder, loaded, []);
      valueOf(await holder.release());
      valueOf(await courier.client.end(door, 'left'));
      valueOf(await round.cast.retailer.transfer(id, nos(order), depotOf(round)));
      return lineOf(round, () => atDepot(round, 'expected'));
    case 'guessed_out':
      await decide(round, holder, loaded, []);
      await guess(round, door, valueOf(await holder.release()), 5);
      return { ...lineOf(round, () => withCourier(round)), wrongCodes: 5 };
    default:
      return confirmed(round, holder, door, loaded);
  }
}

const depotOf = ({ cast }: Round) => ({ kind: 'depot', id: cast.depot }) as const;

async function openVisit(
  { courier, id, order }: Round,
  parcels: readonly number[],
): Promise<string> {
  const numbers = parcels.map((no) => numberAt(order, no));
  return valueOf(await courier.client.open({ delivery: id, parcels: numbers })).visit;
}

/** Every way that ends with a code: some parcels taken, perhaps one refused, perhaps more after. */
async function confirmed(
  round: Round,
  holder: HolderClient,
  door: string,
  loaded: readonly number[],
): Promise<OrderLine> {
  const { ending, courier } = round;
  const no = ending === 'one_refused' ? [1] : [];
  await decide(round, holder, loaded, no);
  await retake(round, door, no);
  let code = valueOf(await holder.release());
  const wrongCodes = ending === 'wrong_codes' ? between(round.random, 1, 4) : 0;
  await guess(round, door, code, wrongCodes);
  if (ending === 'renewed') code = valueOf(await holder.renew(door, code.hash));
  await enter(round, door, code);
  const taken = loaded.filter((each) => !no.includes(each));
  const whereabouts = (each: number): At => {
    if (taken.includes(each)) return RECIPIENT;
    return no.includes(each) ? withCourier(round, 'refused') : atDepot(round, 'expected');
  };
  const receipts = [numbersOf(round.order, taken)];
  switch (ending) {
    case 'taken_back':
      valueOf(await holder.takenBack(taken));
      return { ...lineOf(round, () => DISPUTED, taken), receipts };
    case 'taken_back_had':
      valueOf(await holder.takenBack(taken));
      valueOf(await holder.have(taken));
      return { ...lineOf(round, whereabouts, taken), receipts };
    case 'taken_back_found': {
      valueOf(await holder.takenBack(taken));
      for (const each of taken) valueOf(await courier.client.load(numberAt(round.order, each)));
      const again = await openVisit(round, taken);
      await decide(round, holder, taken, []);
      await enter(round, again, valueOf(await holder.release()));
      return { ...lineOf(round, whereabouts, taken), receipts: [...receipts, ...receipts] };
    }
    default:
      return { ...lineOf(round, whereabouts, taken), receipts, wrongCodes };
  }
}

async function decide(
  { order }: Round,
  holder: HolderClient,
  parcels: readonly number[],
  refusals: readonly number[],
): Promise<void> {
  const decisions = parcels.map((no) => [
    no,
    refusals.includes(no)
      ? refused('damaged', { packaging: ['torn'] })
      : decision({ label: lastFourDigits(numberAt(order, no)) ?? '' }),
  ]);
  valueOf(await holder.decide(Object.fromEntries(decisions)));
}

async function retake(
  { courier, order }: Round,
  door: string,
  parcels: readonly number[],
): Promise<void> {
  for (const no of parcels) valueOf(await courier.client.retake(door, numberAt(order, no)));
}

/** Wrong codes, each another; every one must be refused. */
async function guess(
  { courier }: Round,
  door: string,
  { hash, n, code }: CodeAnswer,
  times: number,
): Promise<void> {
  for (let at = 1; at <= times; at++) {
    const wrong = String((Number(code) + at) % 1_000_000).padStart(6, '0');
    const reply = await courier.client.enterCode(door, { hash, n, code: wrong });
    if (reply.ok) throw new Error('a wrong code was taken');
    if (reply.problem.code !== 'code_wrong') valueOf(reply);
  }
}

async function enter(
  { courier }: Round,
  door: string,
  { hash, n, code }: CodeAnswer,
): Promise<void> {
  const { receipt } = valueOf(await courier.client.enterCode(door, { hash, n, code }));
  if (receipt === null) throw new Error('the right code made no receipt');
}

const numberAt = (order: ReplayOrder, no: number) => {
  const parcel = order.parcels[no - 1];
  if (parcel === undefined) throw new Error(`no parcel ${no}`);
  return parcel.number;
};

const numbersOf = (order: ReplayOrder, parcels: readonly number[]): string[] =>
  parcels.map((no) => numberAt(order, no).value);

function lineOf(
  { order, ending }: Round,
  whereabouts: (no: number) => At,
  receipted: readonly number[] = [],
): OrderLine {
  const parcels = nos(order).map((no) => ({
    number: numberAt(order, no).value,
    receipted: receipted.includes(no),
    ...whereabouts(no),
  }));
  return { reference: order.reference, ending, parcels, receipts: [], wrongCodes: 0, mails: 0 };
}
