import { CourierClient } from '@handfast/client/courier';
import { decision, HolderClient } from '@handfast/client/holder';
import { Integrator } from '@handfast/client/integrator';
import { valueOf } from '@handfast/client/reply';
import type { NewDelivery, Registered } from '@handfast/client/types';
import type { CodeAnswer } from '@handfast/domain/view/holder';
import type { CourierVisitView } from '@handfast/domain/view/courier';
import type { Decision } from '@handfast/protocol/draft';
import { lastFourDigits, type ParcelNumber } from '@handfast/protocol/parcel-number';
import type { TestServer } from './server.ts';

/** A shop with its key, a depot, and couriers, all speaking to the server through the client. */
export type World = {
  readonly tenant: string;
  readonly apiKey: string;
  readonly shop: Integrator;
  readonly depot: string;
  readonly courier: CourierClient;
  readonly courierId: string;
  readonly carry: (request: Request) => Promise<Response>;
  readonly server: TestServer;
};

export const ORIGIN = 'http://localhost';

export const carryTo =
  (server: TestServer) =>
  async (request: Request): Promise<Response> =>
    server.app.request(request);

export async function makeWorld(server: TestServer, name?: string): Promise<World> {
  const { id, token } = await server.tenant(name);
  const carry = carryTo(server);
  const shop = new Integrator({ origin: ORIGIN, apiKey: token, carry });
  const depot = valueOf(await shop.makeDepot('North')).id;
  const { courier, id: courierId } = await makeCourier(shop, carry);
  return { tenant: id, apiKey: token, shop, depot, courier, courierId, carry, server };
}

export async function makeCourier(
  shop: Integrator,
  carry: World['carry'],
): Promise<{ readonly courier: CourierClient; readonly id: string }> {
  const { id } = valueOf(await shop.makeCourier('Courier of the north round'));
  const { token } = valueOf(await shop.makeCourierToken(id, 'test phone'));
  return { courier: new CourierClient({ origin: ORIGIN, token, carry }), id };
}

let mailbox = 0;

/** An order of so many parcels, worth enough to be verified. */
export const order = (parcels = 2, over: Partial<NewDelivery> = {}): NewDelivery => ({
  reference: `ORDER-${++mailbox}`,
  value: { amount_minor: 29_000, currency: 'GBP' },
  addressee: {
    name: 'Resident of Mill Lane',
    lines: ['12 Mill Lane'],
    postcode: 'AB1 2CD',
    country: 'GB',
  },
  contact: { email: `resident${mailbox}@example.org`, phone: '+447700900142' },
  parcels: Array.from({ length: parcels }, (_, at) => ({
    contents: [{ name: `Thing ${at + 1}`, quantity: 1 }],
  })),
  ...over,
});

export type Sent = Registered & { readonly email: string; readonly link: string };

/** Registers an order and reads the link from the mail that the recipient got. */
export async function sendOrder(world: World, delivery: NewDelivery = order()): Promise<Sent> {
  const registered = valueOf(await world.shop.register(delivery));
  const email = delivery.contact.email ?? '';
  await world.server.deps.jobs.relayNow();
  return { ...registered, email, link: await linkFor(world.server, email) };
}

export async function linkFor(server: TestServer, email: string): Promise<string> {
  const { inbox } = server.deps;
  if (inbox === null) throw new Error('a test server has an inbox');
  const mail = await inbox.next(({ to, text }) => to === email && /\/d\//.test(text));
  const [link] = /https?:\/\/\S+\/d\/[A-Za-z0-9_-]+/.exec(mail.text) ?? [];
  if (link === undefined) throw new Error('this mail holds no link');
  return link;
}

export const pairWith = async (world: World, link: string): Promise<HolderClient> =>
  valueOf(await HolderClient.pair({ origin: ORIGIN, link, carry: world.carry }));

export const numbersOf = (sent: Sent, nos: readonly number[]): ParcelNumber[] =>
  sent.parcels.filter(({ no }) => nos.includes(no)).map(({ number }) => number);

/** What somebody decides who takes a parcel and reads back its label. */
export function takes(sent: Sent, nos: readonly number[]): Record<number, Decision> {
  const label = (no: number): string => {
    const parcel = sent.parcels.find((each) => each.no === no);
    return (parcel && lastFourDigits(parcel.number)) ?? '';
  };
  return Object.fromEntries(nos.map((no) => [no, decision({ label: label(no) })]));
}

export type AtTheDoor = {
  readonly sent: Sent;
  readonly holder: HolderClient;
  readonly visit: CourierVisitView;
};

/** Up to the door: registered, loaded, paired, and a visit open with the parcels `nos`. */
export async function atTheDoor(
  world: World,
  nos: readonly number[] = [1],
  delivery: NewDelivery = order(),
): Promise<AtTheDoor> {
  const sent = await sendOrder(world, delivery);
  const numbers = numbersOf(sent, nos);
  for (const number of numbers) valueOf(await world.courier.load(number));
  const holder = await pairWith(world, sent.link);
  const visit = valueOf(await world.courier.open({ delivery: sent.id, parcels: numbers }));
  return { sent, holder, visit };
}

/** On to the code: everything presented is taken and released. */
export async function released(
  world: World,
  nos: readonly number[] = [1],
  delivery?: NewDelivery,
): Promise<AtTheDoor & { readonly code: CodeAnswer }> {
  const door = await atTheDoor(world, nos, delivery ?? order(Math.max(2, ...nos)));
  valueOf(await door.holder.decide(takes(door.sent, nos)));
  return { ...door, code: valueOf(await door.holder.release()) };
}

/** Another code than this one. */
export const wrongCode = ({ code }: CodeAnswer): string =>
  String((Number(code) + 1) % 1_000_000).padStart(6, '0');
