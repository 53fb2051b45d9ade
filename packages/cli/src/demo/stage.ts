import { CourierClient } from '@handfast/client/courier';
import { HolderClient } from '@handfast/client/holder';
import { Integrator } from '@handfast/client/integrator';
import { OperatorClient } from '@handfast/client/operator';
import { valueOf } from '@handfast/client/reply';
import type { NewDelivery, Registered } from '@handfast/client/types';
import { ensureOperator } from '@handfast/server/auth/auth';
import { configFrom, type Config } from '@handfast/server/config';
import { startServer, type RunningServer } from '@handfast/server/start';
import { createApiKey, createTenant } from '@handfast/server/tenants';
import { randomUUID } from 'node:crypto';
import { startMailSink, type MailSink } from './mail-sink.ts';
import { startWebhookSink, type WebhookSink } from './webhook-sink.ts';

export type Courier = { readonly id: string; readonly client: CourierClient };

/** Everybody who plays: each over HTTP, with their own key, token, link or account. */
export type Stage = {
  readonly url: string;
  readonly server: RunningServer;
  readonly retailer: Integrator;
  readonly courier: Courier;
  readonly otherCourier: Courier;
  readonly operator: OperatorClient;
  readonly operatorEmail: string;
  readonly operatorPassword: string;
  readonly courierToken: string;
  readonly depot: string;
  readonly packer: string;
  readonly mails: MailSink;
  readonly webhooks: WebhookSink;
  readonly stop: () => Promise<void>;
};

const SHOP = 'Hearth & Field';
const OPERATOR_EMAIL = 'operator@handfast.example';

async function makeCourier(retailer: Integrator, url: string, name: string) {
  const { id } = valueOf(await retailer.makeCourier(name));
  const { token } = valueOf(await retailer.makeCourierToken(id, randomUUID()));
  return { courier: { id, client: new CourierClient({ origin: url, token }) }, token };
}

/**
 * Starts the real server on `dataFolder`, with a mail server and a webhook receiver beside it;
 * `settings` are put over its configuration.
 */
export async function openStage(
  dataFolder: string,
  port: number,
  settings: Partial<Config> = {},
): Promise<Stage> {
  const mails = await startMailSink();
  const webhooks = await startWebhookSink();
  const config = {
    ...configFrom({
      HANDFAST_MODE: 'demo',
      HANDFAST_DATA: dataFolder,
      HANDFAST_PORT: String(port),
      HANDFAST_SMTP_URL: mails.url,
      HANDFAST_MAIL_FROM: `${SHOP} <parcels@handfast.example>`,
      HANDFAST_WEBHOOKS_TO_LOOPBACK: '1',
      HANDFAST_LOG_LEVEL: 'warn',
      HANDFAST_REQUESTS_PER_MINUTE: '100000',
      ...(process.env['DATABASE_URL'] === undefined
        ? {}
        : { DATABASE_URL: process.env['DATABASE_URL'] }),
    }),
    ...settings,
  };
  const server = await startServer(config);
  const { url, deps } = server;
  const tenantId = await createTenant(deps, { name: SHOP });
  const { token: apiKey } = await createApiKey(deps, { tenantId, label: 'demonstration' });
  const retailer = new Integrator({ origin: url, apiKey });
  const endpoint = valueOf(await retailer.makeWebhookEndpoint(webhooks.url));
  webhooks.trust(endpoint.secret);
  const first = await makeCourier(retailer, url, 'Courier 1');
  const second = await makeCourier(retailer, url, 'Courier 2');
  const depot = valueOf(await retailer.makeDepot('Northside depot')).id;
  const operatorPassword = `demo-${randomUUID().slice(0, 13)}`;
  await ensureOperator(deps.auth(), {
    email: OPERATOR_EMAIL,
    password: operatorPassword,
    name: 'Operator',
    role: 'admin',
    tenantId,
  });
  const operator = valueOf(
    await OperatorClient.signIn({ origin: url, email: OPERATOR_EMAIL, password: operatorPassword }),
  );
  return {
    url,
    server,
    retailer,
    courier: first.courier,
    otherCourier: second.courier,
    courierToken: first.token,
    operator,
    operatorEmail: OPERATOR_EMAIL,
    operatorPassword,
    depot,
    packer: 'bench-1',
    mails,
    webhooks,
    stop: async () => {
      await server.stop();
      await Promise.all([mails.stop(), webhooks.stop()]);
    },
  };
}

export type Expected = {
  readonly delivery: Registered;
  readonly holder: HolderClient;
  /** The link as it came by mail. */
  readonly link: string;
};

let addresses = 0;

type Order = Omit<NewDelivery, 'addressee' | 'contact' | 'place'>;

/** Registers a delivery and waits for the mail that brings the recipient's link. */
export async function orderLink(
  stage: Stage,
  order: Order,
): Promise<{ readonly delivery: Registered; readonly link: string }> {
  const email = `recipient-${++addresses}@example.org`;
  const delivery = valueOf(
    await stage.retailer.register({
      ...order,
      addressee: {
        name: 'R. Recipient',
        lines: [`${addresses} Example Street`],
        postcode: 'AB1 2CD',
        country: 'GB',
      },
      place: { lat: 51.5072, lon: -0.1276 },
      contact: { email },
    }),
  );
  const mail = await stage.mails.waitFor(
    (one) => one.to.includes(email) && /\/d\/\S+/.test(one.text),
  );
  return { delivery, link: /https?:\/\/\S+\/d\/\S+/.exec(mail.text)?.[0] ?? '' };
}

/** The same, and pairs a recipient with the link. */
export async function expect(stage: Stage, order: Order): Promise<Expected> {
  const { delivery, link } = await orderLink(stage, order);
  const holder = valueOf(await HolderClient.pair({ origin: stage.url, link }));
  return { delivery, holder, link };
}

/** Where the courier's phone says it is when it stands at the door. */
export const AT_THE_DOOR = { lat: 51.5073, lon: -0.1275, accuracy_m: 12 } as const;

/** Packs, weighs and seals a parcel and brings it to the depot. */
export async function toDepot(
  stage: Stage,
  delivery: Registered,
  parcels: readonly number[],
  grossMass_g = 2400,
): Promise<void> {
  for (const no of parcels) {
    valueOf(await stage.retailer.pack(delivery.id, no));
    valueOf(await stage.retailer.weigh(delivery.id, no, grossMass_g));
  }
  valueOf(await stage.retailer.transfer(delivery.id, parcels, { kind: 'depot', id: stage.depot }));
}

export const numberOf = (delivery: Registered, no: number) => {
  const parcel = delivery.parcels.find((one) => one.no === no);
  if (parcel === undefined) throw new Error(`no parcel ${no}`);
  return parcel.number;
};
