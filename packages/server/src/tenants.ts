import type { Deps } from './deps.ts';
import { API_KEY_PREFIX, makeToken, SCOPES, type Scope } from './http/access.ts';
import { tenantTextFault } from './mail/tenant-text.ts';
import type { TenantSettings } from './db/types.ts';

type TenantDeps = Pick<Deps, 'kysely' | 'clock' | 'random'>;

/** Makes a tenant (on the command line, by the demonstration, by tests). Answers its id. */
export async function createTenant(
  deps: TenantDeps,
  tenant: { readonly name: string; readonly settings?: TenantSettings },
): Promise<string> {
  const fault = tenantTextFault(tenant.name);
  if (fault !== null)
    throw new Error(`A tenant's name stands in messages; this one does not fit: ${fault}`);
  const id = deps.random.uuid();
  await deps.kysely
    .insertInto('tenant')
    .values({
      id,
      name: tenant.name,
      settings: JSON.stringify(tenant.settings ?? {}),
      created_at: deps.clock.now(),
    })
    .execute();
  return id;
}

/** Makes an API key; the token is in this answer only (A1). */
export async function createApiKey(
  deps: TenantDeps,
  key: { readonly tenantId: string; readonly label: string; readonly scopes?: readonly Scope[] },
): Promise<{ readonly id: string; readonly token: string }> {
  const { token, hash } = makeToken(API_KEY_PREFIX, deps.random);
  const id = deps.random.uuid();
  await deps.kysely
    .insertInto('api_key')
    .values({
      id,
      tenant_id: key.tenantId,
      hash,
      scopes: [...(key.scopes ?? SCOPES)],
      label: key.label,
      created_at: deps.clock.now(),
    })
    .execute();
  return { id, token };
}
