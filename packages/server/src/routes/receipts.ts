import { createRoute, z } from '@hono/zod-openapi';
import type { Deps } from '../deps.ts';
import { keptName, receiptToKeep, type KeptReceipt } from '../log/bundles.ts';
import { trustFile } from '../log/trust.ts';
import { tenantWith } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { notFound, problemResponse } from '../http/problem.ts';
import { receiptRecordSchema } from './record-schemas.ts';
import { jsonOf, uuidSchema } from './schemas.ts';

const tags = ['Receipts'];

const keySchema = z.object({
  kid: z.string(),
  use: z.enum(['receipt', 'certificate']),
  publicKey: z.string().openapi({ description: 'Ed25519, 32 bytes in base64url.' }),
});

const trustFileSchema = z
  .object({
    type: z.literal('handfast/trust/1'),
    keys: z.array(keySchema),
    policy: z.string().openapi({ description: 'C2SP tlog-policy: the log and its witnesses.' }),
  })
  .openapi('TrustFile', { description: 'What `handfast verify --trust` and verify.html read.' });

const trustSchema = z
  .object({
    log: z.string().openapi({ description: 'Origin of the evidence log.' }),
    keys: z.array(keySchema),
    trust: trustFileSchema,
  })
  .openapi('TrustMaterial');

const trustOf = (deps: Deps) => trustFile(deps.keys, deps.log, deps.config.witnesses);

const keptContent = { 'application/octet-stream': { schema: z.string() } };

/** A receipt as a download. */
export const keptFile = (receipt: string, kept: KeptReceipt): Response =>
  new Response(kept.text, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${keptName(receipt, kept)}"`,
    },
  });

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

  const bundle = createRoute({
    method: 'get',
    path: '/v1/receipts/{receipt}/bundle',
    tags,
    security: [{ apiKey: [] }],
    summary: 'A receipt to keep: with its proof from the log (C2SP tlog-proof), or the bare JWS',
    description:
      'Until the log has published the entry this is the signed receipt alone, as `.jws`. It holds ' +
      'the time by which the log promised to have it.',
    middleware: [tenantWith(deps, 'deliveries:read')] as const,
    request: { params: z.object({ receipt: uuidSchema }) },
    responses: {
      200: { description: 'The file', content: keptContent },
      401: problemResponse('No key, or one that is not known'),
      403: problemResponse('The key lacks the scope'),
      404: problemResponse('There is no such receipt'),
      422: problemResponse('Something in the request does not fit'),
    },
  });
  app.openapi(bundle, async (c) => {
    const id = c.req.valid('param').receipt;
    const row = await deps.kysely
      .selectFrom('receipt')
      .innerJoin('delivery', 'delivery.delivery_id', 'receipt.delivery_id')
      .select('receipt.delivery_id')
      .where('receipt.id', '=', id)
      .where('delivery.tenant_id', '=', c.get('tenant').tenantId)
      .executeTakeFirst();
    const kept = row && (await receiptToKeep(deps.pool, deps.log, row.delivery_id, id));
    if (kept == null) throw notFound('There is no such receipt');
    return keptFile(id, kept);
  });

  const keys = createRoute({
    method: 'get',
    path: '/v1/keys',
    tags,
    summary: 'Public keys by which receipts and certificates are verified, older ones too',
    responses: { 200: { description: 'The keys', content: jsonOf(trustSchema) } },
  });
  app.openapi(keys, (c) => {
    const trust = trustOf(deps);
    const keys = [...trust.keys];
    return c.json({ log: deps.config.logOrigin, keys, trust: { ...trust, keys } }, 200);
  });

  const file = createRoute({
    method: 'get',
    path: '/v1/trust.json',
    tags,
    summary: 'The same as a file to keep beside a receipt',
    responses: { 200: { description: 'The trust file', content: jsonOf(trustFileSchema) } },
  });
  app.openapi(file, (c) => {
    const trust = trustOf(deps);
    c.header('content-disposition', 'attachment; filename="trust.json"');
    return c.json({ ...trust, keys: [...trust.keys] }, 200);
  });
}
