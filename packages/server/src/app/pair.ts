import type { Actor } from '@handfast/domain/delivery/events';
import { issueCertificate } from '@handfast/protocol/certificate';
import { thumbprint, type HolderPublicKey } from '@handfast/protocol/holder';
import { err, ok, type Result } from '@handfast/protocol/result';
import type { HolderRole, Uuid } from '@handfast/protocol/statement';
import { secondsLater, timeOf, timeText } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { current } from '../keys/keys.ts';
import { tokenHash } from '../keys/secrets.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';

/** A paired browser stays paired this long; its certificate ends with it. */
export const SESSION_LIFE_S = 90 * 86_400;
const SESSION_BYTES = 32;

export type Pairing = {
  readonly outcome: Outcome;
  readonly holder: Uuid;
  readonly role: HolderRole;
  readonly certificate: string;
  /** For the cookie; kept is its hash. */
  readonly secret: string;
};

type Link = { readonly delivery: Uuid; readonly id: Uuid; readonly kind: 'recipient' | 'delegate' };

/** The live link with this token, found by its hash; nothing is recorded by looking (C7). */
export async function linkOf(deps: Deps, token: string): Promise<Link | null> {
  const row = await deps.kysely
    .selectFrom('link')
    .select(['delivery_id', 'id', 'kind'])
    .where('token_hash', '=', tokenHash(token))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', deps.clock.now())
    .executeTakeFirst();
  return row === undefined ? null : { delivery: row.delivery_id, id: row.id, kind: row.kind };
}

/** C2: certifies this browser's own key for this delivery and opens its session. */
export async function pair(
  deps: Deps,
  token: string,
  key: HolderPublicKey,
): Promise<Result<Pairing, WorkError | { readonly code: 'unknown_link' }>> {
  const link = await linkOf(deps, token);
  if (link === null) return err({ code: 'unknown_link' });
  const now = deps.clock.now();
  const until = secondsLater(now, SESSION_LIFE_S);
  const holder = deps.random.uuid();
  const certificate = await issueCertificate(current(deps.keys.certificate), {
    delivery: link.delivery,
    holder,
    role: link.kind,
    key,
    from: timeText(now),
    until: timeText(until),
  });
  const secret = Buffer.from(deps.random.bytes(SESSION_BYTES)).toString('base64url');
  const by: Actor = { kind: 'holder', id: holder };
  const print = thumbprint(key);
  const outcome = await deps.unitOfWork.execute(
    link.delivery,
    { type: 'pair', holder, role: link.kind, link: link.id, key, thumbprint: print, certificate },
    { now: timeOf(deps.clock), by },
    {
      sessions: [
        { id: deps.random.uuid(), holder, secretHash: tokenHash(secret), expiresAt: until },
      ],
    },
  );
  if (!outcome.ok) return outcome;
  return ok({ outcome: outcome.value, holder, role: link.kind, certificate, secret });
}
