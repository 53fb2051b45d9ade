import type { Delivery } from '@handfast/domain/delivery/state';
import { formatForPeople } from '@handfast/protocol/parcel-number';
import type { Deps } from '../deps.ts';
import { timeOf } from '../clock.ts';
import { keptName, receiptToKeep } from '../log/bundles.ts';
import { tokenHash } from '../keys/secrets.ts';
import { carrierLinkMail } from '../mail/carrier-texts.ts';
import { maskedAddress, type Mailer } from '../mail/mailer.ts';
import { printedName } from '../mail/tenant-text.ts';
import {
  delegateMail,
  linkMail,
  noticeMail,
  receiptMail,
  type MailText,
  type ReceiptLines,
} from '../mail/texts.ts';
import { openText, readPrivate, type PrivateData } from '../private/private-data.ts';
import { JobFault, type Handler } from './jobs.ts';

export type JobDeps = Pick<
  Deps,
  | 'pool'
  | 'kysely'
  | 'keys'
  | 'random'
  | 'clock'
  | 'unitOfWork'
  | 'origin'
  | 'logger'
  | 'config'
  | 'inbox'
  | 'log'
> & { readonly mailer: Mailer };

type Found = {
  readonly state: Delivery;
  readonly shop: string;
  readonly key: Buffer;
  readonly data: PrivateData;
};

/** Everything a message is made of; `null` where the person's data was erased meanwhile. */
async function find(deps: JobDeps, delivery: string): Promise<Found | null> {
  const read = await deps.unitOfWork.read(delivery);
  if (read === null) throw new JobFault('delivery_unknown');
  const personal = await readPrivate(deps.kysely, deps.keys, delivery);
  if (personal === null) return null;
  const tenant = await deps.kysely
    .selectFrom('tenant')
    .select('name')
    .where('id', '=', read.state.tenant)
    .executeTakeFirstOrThrow();
  return { state: read.state, shop: printedName(tenant.name), ...personal };
}

const TOKEN_BYTES = 16;

/**
 * The token is born here and exists in this message only (C8); kept is its hash. A retry makes a
 * new one and voids the one before, so no token is ever written down to be sent again.
 */
export const sendLink =
  (deps: JobDeps): Handler =>
  async ({ id, data }) => {
    const found = await find(deps, data.delivery);
    const link = await deps.kysely
      .selectFrom('link')
      .select(['id', 'kind', 'contact', 'revoked_at'])
      .where('delivery_id', '=', data.delivery)
      .where('id', '=', data.ref['link'] ?? '')
      .executeTakeFirst();
    if (found === null || link === undefined || link.revoked_at !== null) return;
    if (link.kind === 'recipient' && found.state.link === 'sender') {
      return skipped(deps, id, 'the_sender_sends_it');
    }
    const to = link.contact === null ? found.data.contact.email : delegateOf(found, link.contact);
    if (to === undefined || to === '') return skipped(deps, id, 'no_address');

    const token = Buffer.from(deps.random.bytes(TOKEN_BYTES)).toString('base64url');
    await deps.kysely
      .updateTable('link')
      .set({ token_hash: tokenHash(token) })
      .where('delivery_id', '=', data.delivery)
      .where('id', '=', link.id)
      .execute();
    const url = `${deps.origin()}/d/${token}`;
    const ofRecipient = found.state.mode === 'carrier' ? carrierLinkMail : linkMail;
    const text =
      link.kind === 'recipient'
        ? ofRecipient(found.shop, found.state.parcels.length, url)
        : delegateMail(url);
    await send(deps, data.delivery, id, 'link', to, text);
  };

const delegateOf = (found: Found, sealed: Buffer): string =>
  openText(found.key, found.state.id, 'delegate-contact', sealed) ?? '';

/**
 * R3: says which parcels the receipt covers and which not; the receipt itself is attached, with its
 * proof. Only when the log broke its promise is it sent without one.
 */
export const sendReceipt =
  (deps: JobDeps): Handler =>
  async ({ id, data }) => {
    const found = await find(deps, data.delivery);
    const to = found?.data.contact.email;
    if (found === null || to === undefined) return skipped(deps, id, 'no_address');
    const receipt = data.ref['receipt'] ?? '';
    const lines = linesOf(found, receipt);
    const file = await attachmentOf(deps, data.delivery, receipt);
    await send(deps, data.delivery, id, 'receipt', to, receiptMail(found.shop, lines, file));
  };

async function attachmentOf(deps: JobDeps, delivery: string, receipt: string) {
  // A log that fails just now logs it itself; here it only means to come again.
  await deps.log.sequencer.drained().catch(() => {});
  const kept = await receiptToKeep(deps.pool, deps.log, delivery, receipt);
  if (kept === null) throw new JobFault('receipt_unknown');
  if (kept.status === 'signed' && timeOf(deps.clock) <= kept.integratedBy) {
    throw new JobFault('not_logged_yet');
  }
  return { name: keptName(receipt, kept), text: kept.text };
}

function linesOf({ state, data }: Found, receipt: string): ReceiptLines {
  const visit = state.visits.find((each) => each.receipt === receipt);
  const statement = visit?.release?.statement;
  if (statement === undefined) throw new JobFault('receipt_unknown');
  const named = (outcome: string): string[] =>
    statement.parcels
      .filter((parcel) => parcel.outcome === outcome)
      .map((parcel) => {
        const number = `parcel ${parcel.no} (${formatForPeople(parcel.number)})`;
        const items = data.gift
          ? []
          : (data.parcels.find((p) => p.no === parcel.no)?.contents ?? []);
        return items.length === 0
          ? number
          : `${items.map((item) => item.name).join(', ')}, ${number}`;
      });
  return { taken: named('taken'), refused: named('refused'), absent: named('absent') };
}

export const sendNotice =
  (deps: JobDeps): Handler =>
  async ({ id, data }) => {
    const found = await find(deps, data.delivery);
    const notice = data.ref['notice'] ?? '';
    const text = found === null ? null : noticeMail(notice, found.shop);
    if (found === null || text === null) return;
    // A present's page shows no money, and neither do its mails (K8).
    if (found.data.gift && notice.startsWith('refund_')) return;
    const contact = notice === 'contact_changed' ? found.data.formerContact : found.data.contact;
    if (contact?.email === undefined) return skipped(deps, id, 'no_address');
    await send(deps, data.delivery, id, notice, contact.email, text);
  };

const skipped = (deps: JobDeps, job: string, why: string): void =>
  deps.logger.info({ job, why }, 'a message was not sent');

async function send(
  deps: JobDeps,
  delivery: string,
  id: string,
  kind: string,
  to: string,
  text: MailText,
): Promise<void> {
  await deps.mailer.send(to, text, id);
  await deps.kysely
    .insertInto('sent_message')
    .values({
      delivery_id: delivery,
      id,
      kind,
      channel: 'mail',
      to_masked: maskedAddress(to),
      sent_at: deps.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
