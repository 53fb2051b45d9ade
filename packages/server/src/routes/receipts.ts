import { createRoute, z } from '@hono/zod-openapi';
import type { Deps } from '../deps.ts';
import { tenantWith } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { notFound, problemResponse } from '../http/problem.ts';
import { receiptRecordSchema } from './record-schemas.ts';
import { jsonOf, uuidSchema } from './schemas.ts';

const tags = ['Receipts'];

const trustSchema = z
  .object({
    log: z.string().openapi({ description: 'Origin of the evidence log.' }),
    keys: z.array(
      z.object({
        kid: z.string(),
        use: z.enum(['receipt', 'certificate']),
        publicKey: z.string().openapi({ description: 'Ed25519, 32 bytes in base64url.' }),
      }),
    ),
  })
  .openapi('TrustMaterial');

/** Receipts for the sender, and what anybody needs to verify one without us. */
export function registerReceiptRoutes(app: App, deps: Deps): void {
  const one = createRoute({
    method: 'get',
    path: '/v1/receipts/{receipt}',
    tags,
    security: [{ apiKey: [] }],
    summary: 'A receipt: the same that recipient and courier have (R3)',
    middleware: [tenantWith(deps, 'deliveries:read')] as const,
    request: { params: z.object({ receipt: uuidSchema }) },
    responses: {
      200: { description: 'The receipt', content: jsonOf(receiptRecordSchema) },
      401: problemResponse('No key, or one that is not known'),
      403: problemResponse('The key lacks the scope'),
      404: problemResponse('There is no such receipt'),
      422: problemResponse('Something in the request does not fit'),
    },
  });
  app.openapi(one, async (c) => {
    const row = await deps.kysely
      .selectFrom('receipt')
      .innerJoin('delivery', 'delivery.delivery_id', 'receipt.delivery_id')
      .select(['receipt.id', 'receipt.delivery_id', 'receipt.jws'])
      .where('receipt.id', '=', c.req.valid('param').receipt)
      .where('delivery.tenant_id', '=', c.get('tenant').tenantId)
      .executeTakeFirst();
    if (row === undefined) throw notFound('There is no such receipt');
    return c.json({ id: row.id, delivery: row.delivery_id, jws: row.jws }, 200);
  });

  const keys = createRoute({
    method: 'get',
    path: '/v1/keys',
    tags,
    summary: 'Public keys by which receipts and certificates are verified, older ones too',
    responses: { 200: { description: 'The keys', content: jsonOf(trustSchema) } },
  });
  app.openapi(keys, (c) => {
    const list = (['receipt', 'certificate'] as const).flatMap((use) =>
      deps.keys[use].map(({ value }) => ({
        kid: value.kid,
        use,
        publicKey: value.publicJwk.x,
      })),
    );
    return c.json({ log: deps.config.logOrigin, keys: list }, 200);
  });
}
