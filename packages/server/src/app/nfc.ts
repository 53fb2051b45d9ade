import { fromHex, toHex } from '@handfast/protocol/bytes';
import { err, ok, type Result } from '@handfast/protocol/result';
import {
  nfcReadDigest,
  verifySun,
  type SunError,
  type SunKeys,
} from '@handfast/protocol/seal/ntag424';
import { keyDiversifier } from '@handfast/protocol/seal/sun-keys';
import { compileSunLayout, type SunLayout } from '@handfast/protocol/seal/sun-layout';
import type { TamperState } from '@handfast/protocol/seal/tamper-status';
import type { Hex64, Uuid } from '@handfast/protocol/statement';
import type { Deps } from '../deps.ts';
import { unwrap, wrap } from '../keys/envelope.ts';

/** A batch's keys, hex. `diversify` makes each tag's file key from its UID (AN10922). */
export type BatchKeys = {
  readonly metaRead: string | null;
  readonly fileRead: string;
  readonly diversify: { readonly aid: string; readonly systemId: string } | null;
};

export type Batch = {
  readonly id: string;
  readonly layout: SunLayout;
  readonly keys: BatchKeys;
};

/** Why a batch cannot be used: the layout's own words, or `keys` that do not fit. */
export type BatchFault = string;

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, 'hex'));

function sunKeys(keys: BatchKeys): SunKeys | null {
  const file = bytesOf(keys.fileRead);
  const metaRead = keys.metaRead === null ? null : bytesOf(keys.metaRead);
  if (keys.diversify === null) return { metaRead, fileRead: () => file };
  const { aid, systemId } = keys.diversify;
  const made = keyDiversifier(file, bytesOf(aid), bytesOf(systemId));
  if (!made.ok) return null;
  // Without a UID there is nothing to diversify by: an empty key is refused as `sun_keys`.
  return { metaRead, fileRead: (uid) => (uid === null ? new Uint8Array() : made.value(uid)) };
}

/** The code of the batch in a tag's URL: the last part of its path. */
export const batchOfUrl = (url: string): string | null => {
  const [, batch] = /^https?:\/\/[^/?#]+\/t\/([A-Za-z0-9]{4,32})\?/.exec(url) ?? [];
  return batch ?? null;
};

/** `null` if a batch like this gives evidence; its URLs lead to this server's page of the batch. */
export function batchFault({ id, layout, keys }: Batch): BatchFault | null {
  const compiled = compileSunLayout(layout);
  if (!compiled.ok) return compiled.error;
  if (batchOfUrl(layout.template) !== id) return 'layout_path';
  const { has } = compiled.value;
  if (!has.has('picc') && !(has.has('uid') && has.has('counter'))) return 'layout_without_identity';
  if (layout.tamperAt === null && !has.has('tamper')) return 'layout_without_tamper';
  if (has.has('picc') === (keys.metaRead === null)) return 'keys';
  return sunKeys(keys) === null ? 'keys' : null;
}

/** S3: keeps a batch; its keys lie sealed under the master key. False: the code is taken. */
export async function registerBatch(deps: Deps, tenant: Uuid, batch: Batch): Promise<boolean> {
  const { id, layout, keys } = batch;
  const sealed = wrap(deps.keys.master, Buffer.from(JSON.stringify(keys)), `nfc/${id}`);
  const row = await deps.kysely
    .insertInto('nfc_batch')
    .values({
      id,
      tenant_id: tenant,
      template: layout.template,
      tamper_at: layout.tamperAt,
      keys: sealed,
      created_at: deps.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Registers tags of a batch as seals (S1); those that are registered already stay as they are. */
export async function registerTags(
  deps: Deps,
  tenant: Uuid,
  batch: string,
  uids: readonly string[],
): Promise<{ readonly added: number } | null> {
  const known = await deps.kysely
    .selectFrom('nfc_batch')
    .select('id')
    .where('id', '=', batch)
    .where('tenant_id', '=', tenant)
    .executeTakeFirst();
  if (known === undefined) return null;
  const { rowCount } = await deps.pool.query(
    `with tag as (insert into nfc_tag (tenant_id, uid, batch_id)
       select $1, uid, $2 from unnest($3::text[]) as uid on conflict do nothing returning uid)
     insert into seal (tenant_id, value, kind, state, created_at)
     select $1, uid, 'nfc', 'registered', $4 from tag on conflict do nothing`,
    [tenant, batch, uids, deps.clock.now()],
  );
  return { added: rowCount ?? 0 };
}

/**
 * A genuine tap of a registered tag. `fresh`: its counter is greater than any seen. `again`: the very
 * URL that was seen last, and not used yet: the phone opened the page and now counts the tap.
 */
export type Tapped = {
  readonly tenant: Uuid;
  readonly uid: string;
  readonly counter: number;
  readonly digest: Hex64;
  readonly tamper: TamperState;
  readonly age: 'fresh' | 'again';
};

/** `tap_replayed`: an older counter, or this URL was used. `tag_unknown`: of the batch, not registered. */
export type TapFault =
  | SunError
  | 'batch_unknown'
  | 'tag_unknown'
  | 'tap_replayed'
  | 'tap_no_evidence';

/**
 * Reads a tag's URL. `tenant` narrows it to one tenant's batches: another's is unknown (A7).
 * `use` spends the tap: looking at the tag's page does not.
 */
export async function readTap(
  deps: Deps,
  url: string,
  options: { readonly tenant?: Uuid; readonly use: boolean },
): Promise<Result<Tapped, TapFault>> {
  const batch = batchOfUrl(url);
  const row =
    batch === null
      ? undefined
      : await deps.kysely
          .selectFrom('nfc_batch')
          .selectAll()
          .where('id', '=', batch)
          .executeTakeFirst();
  if (row === undefined || (options.tenant !== undefined && row.tenant_id !== options.tenant)) {
    return err('batch_unknown');
  }
  const opened = unwrap(deps.keys.master, row.keys, `nfc/${row.id}`);
  if (opened === null) throw new Error('the keys of an NFC batch do not open');
  const keys = sunKeys(JSON.parse(opened.toString('utf8')) as BatchKeys);
  const layout = compileSunLayout({ template: row.template, tamperAt: row.tamper_at });
  if (keys === null || !layout.ok) throw new Error('bug: a batch was kept that cannot be used');
  const read = verifySun(url, layout.value, keys);
  if (!read.ok) return read;
  const { uid, readCounter: counter, tamper } = read.value;
  if (uid === null || counter === null || tamper === null) return err('tap_no_evidence');
  const digest = nfcReadDigest(url);
  const age = await keepCounter(deps, {
    tenant: row.tenant_id,
    batch: row.id,
    uid,
    counter,
    digest,
    use: options.use,
  });
  return age.ok
    ? ok({ tenant: row.tenant_id, uid, counter, digest, tamper: tamper.state, age: age.value })
    : age;
}

/** The highest counter is kept in the statement that compares it: two taps at once cannot both win. */
async function keepCounter(
  deps: Deps,
  tap: {
    readonly tenant: Uuid;
    readonly batch: string;
    readonly uid: string;
    readonly counter: number;
    readonly digest: Hex64;
    readonly use: boolean;
  },
): Promise<Result<'fresh' | 'again', TapFault>> {
  const { rows } = await deps.pool.query<{ known: boolean; fresh: boolean | null }>({
    name: 'keep-tap',
    text: `with t as (select counter from nfc_tag where tenant_id = $1 and uid = $2 and batch_id = $7),
      u as (update nfc_tag set counter = $3, digest = $4, seen_at = $5,
          counted_at = case when $6 then $5::timestamptz end
        where tenant_id = $1 and uid = $2 and batch_id = $7 and (counter < $3
          or (counter = $3 and digest = $4 and counted_at is null)) returning counter)
      select exists (select from t) as known,
        (select t.counter < $3 from t, u) as fresh`,
    values: [tap.tenant, tap.uid, tap.counter, tap.digest, deps.clock.now(), tap.use, tap.batch],
  });
  const [row] = rows;
  if (row?.known !== true) return err('tag_unknown');
  if (row.fresh === null) return err('tap_replayed');
  return ok(row.fresh ? 'fresh' : 'again');
}

/** UIDs are written in small letters; `null` for what is none. */
export const uidOf = (text: string): string | null => {
  const bytes = fromHex(text.toLowerCase());
  return bytes?.length === 7 ? toHex(bytes) : null;
};
