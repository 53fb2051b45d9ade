import type { PDFFont, PDFPage } from 'pdf-lib';
import { secondsLater } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { printedName } from '../mail/tenant-text.ts';
import { barcodePng } from './labels.ts';
import { newPdf } from './pdf.ts';
import { tenantOf } from './views.ts';

/**
 * A slip to lay into a parcel that another carrier brings. Its code leads to a page that says where
 * the recipient's link is and can send it to them again. It holds no link token: whoever packs,
 * carries or finds the slip could otherwise speak for the recipient (C8).
 */
export type Insert = { readonly shop: string; readonly url: string };

const POINTS_PER_MM = 72 / 25.4;
const A6 = { width: 105 * POINTS_PER_MM, height: 148 * POINTS_PER_MM };
const MARGIN = 10 * POINTS_PER_MM;
const SIDE = 48 * POINTS_PER_MM;

const TITLE = 'Tell us what arrived';
const TEXTS = [
  'Scan this with your phone, or open the message that we sent you.',
  'Say for each parcel whether it is here and how it looks.',
  'There is no code. Nobody may ask you for one.',
  'If something is wrong, you need no police report.',
];

/** The fonts that every PDF reader has know Latin script only; what they lack becomes `?`. */
const printable = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\u0020-\u007e]/g, '?');

export const insertUrl = (deps: Pick<Deps, 'origin'>, delivery: string): string =>
  `${deps.origin()}/i/${delivery}`;

/** An A6 page, dark on white, readable without its code. */
export async function insertPdf({ shop, url }: Insert): Promise<Uint8Array> {
  const { file, plain, bold } = await newPdf();
  file.setTitle(`${TITLE}: ${shop}`);
  file.setLanguage('en');
  const page = file.addPage([A6.width, A6.height]);
  const code = await file.embedPng(await barcodePng({ bcid: 'qrcode', text: url }));
  page.drawImage(code, {
    x: (A6.width - SIDE) / 2,
    y: A6.height - MARGIN - 46 - SIDE,
    width: SIDE,
    height: SIDE,
  });
  write(page, { plain, bold }, { shop, url });
  return file.save();
}

function write(
  page: PDFPage,
  { plain, bold }: { readonly plain: PDFFont; readonly bold: PDFFont },
  { shop, url }: Insert,
): void {
  const centred = (text: string, y: number, size: number, font: PDFFont): void => {
    const shown = printable(text);
    const width = font.widthOfTextAtSize(shown, size);
    const fit = Math.min(size, (size * (A6.width - 2 * MARGIN)) / width);
    const x = (A6.width - font.widthOfTextAtSize(shown, fit)) / 2;
    page.drawText(shown, { x, y, size: fit, font });
  };
  centred(shop, A6.height - MARGIN - 10, 11, plain);
  centred(TITLE, A6.height - MARGIN - 34, 19, bold);
  let y = A6.height - MARGIN - 46 - SIDE - 22;
  for (const text of TEXTS) {
    for (const line of lines(text, plain, 11)) {
      page.drawText(line, { x: MARGIN, y, size: 11, font: plain });
      y -= 15;
    }
    y -= 4;
  }
  centred(url, MARGIN - 6, 7, plain);
}

function lines(text: string, font: PDFFont, size: number): string[] {
  const room = A6.width - 2 * MARGIN;
  const done: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (font.widthOfTextAtSize(longer, size) <= room) line = longer;
    else {
      done.push(line);
      line = word;
    }
  }
  return [...done, line];
}

/** The shop's name for a slip's page, or `null` where there is no such delivery by carrier. */
export async function insertShop(deps: Deps, delivery: string): Promise<string | null> {
  const row = await deps.kysely
    .selectFrom('delivery')
    .select('tenant_id')
    .where('delivery_id', '=', delivery)
    .where('mode', '=', 'carrier')
    .executeTakeFirst();
  return row === undefined ? null : printedName((await tenantOf(deps, row.tenant_id)).name);
}

const AGAIN_IN_S = 3600;
const AGAIN_MAX = 3;

/**
 * Sends the recipient's link to the recipient's own contact again. Whoever scans may ask for that,
 * so it is done three times an hour at most, and the answer is the same whether it was or not.
 */
export async function sendAgain(deps: Deps, delivery: string): Promise<void> {
  const since = secondsLater(deps.clock.now(), -AGAIN_IN_S);
  const { rows } = await deps.pool.query<{ id: string }>(
    `select id from link where delivery_id = $1 and kind = 'recipient' and revoked_at is null
       and (select count(*) from sent_message s
            where s.delivery_id = $1 and s.kind = 'link' and s.sent_at > $2) < $3`,
    [delivery, since, AGAIN_MAX],
  );
  const [link] = rows;
  if (link !== undefined) {
    await deps.jobs.enqueue('send-link', { delivery, ref: { link: link.id } });
  }
}
