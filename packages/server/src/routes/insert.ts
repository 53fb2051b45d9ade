import { createRoute, z } from '@hono/zod-openapi';
import { html } from 'hono/html';
import { insertPdf, insertShop, insertUrl, sendAgain } from '../app/insert.ts';
import type { Deps } from '../deps.ts';
import { holderSession, tenantDelivery, tenantWith } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { notFound, problemResponse } from '../http/problem.ts';
import { uuidSchema } from './schemas.ts';

const slip = createRoute({
  method: 'get',
  path: '/v1/deliveries/{delivery}/insert',
  tags: ['Carrier'],
  security: [{ apiKey: [] }],
  summary:
    'A slip to lay into the parcel: a QR to the recipient’s page, without their link (A6, PDF)',
  request: { params: z.object({ delivery: uuidSchema }) },
  responses: {
    200: {
      description: 'The slip',
      content: { 'application/pdf': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    401: problemResponse('No key, or one that is not known'),
    403: problemResponse('The key lacks the scope'),
    404: problemResponse('There is no such delivery by carrier'),
    422: problemResponse('Something in the request does not fit'),
  },
});

/** A page that needs no script and no style: it is opened in a hallway, once. */
const page = (shop: string, delivery: string, isSent: boolean) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>Your delivery from ${shop}</title>
        <link rel="stylesheet" href="/i.css" />
      </head>
      <body>
        <main>
          <h1>Your delivery from ${shop}</h1>
          <p>You were sent a link of your own. Open it to say what arrived.</p>
          <p>There is no code. Nobody may ask you for one.</p>
          ${
            isSent
              ? html`<p class="sent" role="status">Your link is on its way to you again.</p>`
              : html`<form method="post" action="/i/${delivery}">
                  <button>Send me my link again</button>
                </form>`
          }
          <p class="small">
            It goes to the address that the shop has for you. This slip does not hold it, so nobody
            who finds the slip can speak for you.
          </p>
        </main>
      </body>
    </html>`;

const STYLE = `:root{color-scheme:light dark}
body{margin:0;background:light-dark(#f6f5f1,#131514);color:light-dark(#191b1a,#f1f2ee);font:1.0625rem/1.45 system-ui,sans-serif}
main{max-width:28rem;margin:0 auto;padding:32px 20px}
h1{font-size:1.6875rem;line-height:1.15;margin:0 0 16px}
button{width:100%;min-height:56px;border:0;border-radius:12px;background:light-dark(#0a513f,#8adcbd);color:light-dark(#fff,#06231a);font:inherit;font-weight:600}
.sent{padding:12px 16px;border-radius:6px;background:light-dark(#e2efe9,#16302a)}
.small{font-size:.875rem;color:light-dark(#474b48,#bcc1bc)}`;

export function registerInsertRoutes(app: App, deps: Deps): void {
  app.use(slip.getRoutingPath(), tenantWith(deps, 'deliveries:read'));
  app.openapi(slip, async (c) => {
    const { tenantId } = c.get('tenant');
    const delivery = await tenantDelivery(deps, tenantId, c.req.valid('param').delivery);
    const shop = await insertShop(deps, delivery);
    if (shop === null) throw notFound('There is no such delivery by carrier');
    const pdf = await insertPdf({ shop, url: insertUrl(deps, delivery) });
    return c.body(new Uint8Array(pdf), 200, { 'content-type': 'application/pdf' });
  });

  app.get('/i.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css' }));
  app.get('/i/:delivery', async (c) => {
    const { delivery } = c.req.param();
    const known = uuidSchema.safeParse(delivery);
    const shop = known.success ? await insertShop(deps, delivery) : null;
    if (shop === null) throw notFound();
    if ((await holderSession(deps, c, delivery)) !== null) return c.redirect(`/h/${delivery}`, 303);
    c.header('cache-control', 'no-store');
    return c.html(page(shop, delivery, c.req.query('sent') !== undefined));
  });
  app.post('/i/:delivery', async (c) => {
    const { delivery } = c.req.param();
    const known = uuidSchema.safeParse(delivery);
    if (!known.success || (await insertShop(deps, delivery)) === null) throw notFound();
    await sendAgain(deps, delivery);
    return c.redirect(`/i/${delivery}?sent`, 303);
  });
}
