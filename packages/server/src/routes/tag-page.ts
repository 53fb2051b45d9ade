import { html } from 'hono/html';
import type { TamperState } from '@handfast/protocol/seal/tamper-status';
import { readTap, type Tapped, type TapFault } from '../app/nfc.ts';
import type { Deps } from '../deps.ts';
import type { App } from '../http/context.ts';

type Said = { readonly title: string; readonly text: string };

const STATES: Readonly<Record<TamperState, Said>> = {
  closed: {
    title: 'This seal was never opened',
    text: 'The wire in it was whole at every reading. A cut that was mended between two readings would not show.',
  },
  open: { title: 'This seal is open', text: 'Its wire is broken now.' },
  reclosed: {
    title: 'This seal was opened before',
    text: 'Its wire is closed now, but an earlier reading found it open.',
  },
  not_enabled: {
    title: 'This seal says nothing',
    text: 'It is genuine, but it does not measure whether it was opened.',
  },
  inconsistent: {
    title: 'This seal says nothing',
    text: 'It gave an answer that no such seal gives.',
  },
  unknown: {
    title: 'This seal says nothing',
    text: 'It is genuine, but gave no state of its wire.',
  },
};

const FAULTS: Readonly<Record<TapFault, string>> = {
  batch_unknown: 'No batch of seals has this address.',
  tag_unknown: 'This seal was never registered.',
  tap_replayed:
    'This reading is older than the newest one, or was counted already. Tap the seal itself.',
  tap_no_evidence: 'This kind of seal cannot show that it was read just now.',
  sun_layout: 'This address was not written by such a seal.',
  sun_lrp: 'This seal speaks a mode that is not supported.',
  sun_keys: 'This seal cannot be checked.',
  sun_picc_data: 'This address was not written by a genuine seal.',
  sun_mac: 'This address was changed, or not written by a genuine seal.',
};

const saidOf = (tap: Tapped): Said => {
  const { title, text } = STATES[tap.tamper];
  const again =
    tap.age === 'again' ? ' This is the reading that was shown before, not a new one.' : '';
  return { title, text: `${text}${again}` };
};

const page = ({ title, text }: Said) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p>${text}</p>
          <p>
            This is what the seal says of itself. It is no word about what is in the parcel, and it
            counts for a handover only when it is tapped on the recipient’s own page, while the
            courier is at the door.
          </p>
        </main>
      </body>
    </html>`;

/**
 * S3: where a tag's own URL leads: what the seal says, in plain words, for whoever holds a phone to
 * it. Nothing is shown of parcel or delivery, and looking spends no reading.
 */
export function registerTagPage(app: App, deps: Deps): void {
  app.get('/t/:batch', async (c) => {
    c.header('cache-control', 'no-store');
    const url = await writtenUrl(deps, c.req.param('batch'), c.req.url);
    const tap = url === null ? null : await readTap(deps, url, { use: false });
    if (tap?.ok === true) return c.html(page(saidOf(tap.value)));
    const text = FAULTS[tap === null ? 'batch_unknown' : tap.error];
    return c.html(page({ title: 'This is no reading of a seal', text }), tap === null ? 404 : 422);
  });
}

/** The URL as the chip wrote it: a proxy may have changed host and scheme, never path and query. */
async function writtenUrl(deps: Deps, batch: string, asked: string): Promise<string | null> {
  const row = await deps.kysely
    .selectFrom('nfc_batch')
    .select('template')
    .where('id', '=', batch)
    .executeTakeFirst();
  const [origin] = /^https?:\/\/[^/?#]+/.exec(row?.template ?? '') ?? [];
  return origin === undefined ? null : asked.replace(/^https?:\/\/[^/?#]+/, origin);
}
