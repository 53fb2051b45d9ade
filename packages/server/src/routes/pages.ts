import { linkOf } from '../app/pair.ts';
import { holderViewOf, shopFor, tenantOf } from '../app/views.ts';
import type { Deps } from '../deps.ts';
import { holderSession } from '../http/access.ts';
import type { App, Ctx } from '../http/context.ts';
import { HttpProblem, notFound } from '../http/problem.ts';
import { openWebFiles, type WebFiles } from './web-files.ts';

const NO_STORE = { 'cache-control': 'no-store' };
const FOR_EVER = { 'cache-control': 'public, max-age=31536000, immutable' };
const TOKEN = /^[A-Za-z0-9_-]{22,64}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const html = async (
  c: Ctx,
  page: Promise<string>,
  status: 200 | 401 | 404 = 200,
): Promise<Response> => c.html(await page.catch(notBuilt), status, NO_STORE);

/** Pages for people. Their scripts speak to the same API as everybody else. */
export function registerPageRoutes(app: App, deps: Deps, files: WebFiles = openWebFiles()): void {
  app.get('/', (c) => html(c, files.page('home')));
  app.get('/courier', (c) => html(c, files.page('courier')));
  app.get('/console', (c) => html(c, files.page('console')));
  app.get('/console/claims', (c) => html(c, files.page('console')));
  app.get('/console/claims/:claim', (c) => html(c, files.page('console')));
  app.get('/console/carrier', (c) => html(c, files.page('console')));
  app.get('/console/alarms', (c) => html(c, files.page('console')));
  app.get('/console/deliveries/:delivery', (c) => html(c, files.page('console')));
  app.get('/packing', (c) => html(c, files.page('packing')));
  app.get('/depot', (c) => html(c, files.page('depot')));
  app.get('/assets/:name', async (c) => {
    const asset = await files.asset(c.req.param('name'));
    if (asset === null) throw notFound();
    return c.body(new Uint8Array(asset.bytes), 200, { 'content-type': asset.type, ...FOR_EVER });
  });
  registerLink(app, deps, files);
  registerHolderPage(app, deps, files);
  registerInbox(app, deps, files);
}

function notBuilt(fault: NodeJS.ErrnoException): never {
  if (fault.code !== 'ENOENT') throw fault;
  throw new HttpProblem(503, 'pages_not_built', 'The pages are not built: run npm run build');
}

/**
 * The link. Mail scanners and previews open it, so opening does nothing and records nothing (C7):
 * it shows the shop's name and *Continue*. Who is paired in this browser already goes to the page.
 */
function registerLink(app: App, deps: Deps, files: WebFiles): void {
  app.get('/d/:token', async (c) => {
    const token = c.req.param('token');
    const link = TOKEN.test(token) ? await linkOf(deps, token) : null;
    if (link === null) return html(c, files.page('landing', { shop: '' }), 404);
    const session = await holderSession(deps, c, link.delivery);
    if (session !== null) return c.redirect(`/h/${link.delivery}`, 303);
    const read = await deps.unitOfWork.read(link.delivery);
    if (read === null) throw notFound();
    const shop = shopFor(await tenantOf(deps, read.state.tenant), link.kind);
    return html(c, files.page('landing', { shop }));
  });
  // The page takes the token out of the address; reloaded, it has none.
  app.get('/d', (c) => c.redirect('/', 303));
}

/** The recipient's page, drawn here: what is at the door is readable before any script runs. */
function registerHolderPage(app: App, deps: Deps, files: WebFiles): void {
  app.get('/h/:delivery', async (c) => {
    const delivery = c.req.param('delivery');
    const session = UUID.test(delivery) ? await holderSession(deps, c, delivery) : null;
    const read = session === null ? null : await deps.unitOfWork.read(delivery);
    const me = read?.state.holders.find(({ id }) => id === session?.holderId);
    if (read === null || me === undefined || me.revokedAt !== null) {
      return html(c, files.page('recipient'), 401);
    }
    const view = await holderViewOf(deps, read, me.id);
    const body = await files.drawHolder(view).catch((fault: unknown) => {
      c.get('logger').warn({ err: fault }, 'a page was not drawn here');
      return '';
    });
    const entry = view.carrier === undefined ? 'recipient' : 'arrival';
    return html(c, files.page(entry, view, body));
  });
}

/** The demonstration's letter box: everything sent, in memory only. Production has none (C8). */
function registerInbox(app: App, deps: Deps, files: WebFiles): void {
  const { inbox } = deps;
  if (inbox === null) return;
  app.get('/inbox', (c) => html(c, files.page('inbox')));
  app.get('/v1/inbox', (c) =>
    c.json({
      entries: inbox.list().map(({ kind, at, to, subject, text }) => ({
        kind,
        at: at.toISOString(),
        to,
        subject,
        text,
      })),
    }),
  );
}
