import { parseTilePath } from '@handfast/protocol/log/tiles';
import type { App } from '../http/context.ts';
import type { EvidenceLog } from '../log/open.ts';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const FRESH = 'public, max-age=1';

/**
 * The log for everybody, as C2SP tlog-tiles asks (L2): checkpoint, tiles and bundles below `/log/`.
 * Nothing in it is about a person (L3), so nothing guards it.
 */
export function registerLogRoutes(app: App, log: EvidenceLog): void {
  app.get('/log/checkpoint', (context) =>
    context.body(log.sequencer.published().note, 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': FRESH,
    }),
  );
  app.get('/log/tile/*', async (context) => {
    const tile = parseTilePath(context.req.path.slice('/log/'.length));
    const bytes = tile.ok ? await log.folder.readTile(tile.value) : null;
    if (bytes === null) return context.body(null, 404);
    return context.body(new Uint8Array(bytes), 200, {
      'content-type': 'application/octet-stream',
      'cache-control': IMMUTABLE,
    });
  });
}
