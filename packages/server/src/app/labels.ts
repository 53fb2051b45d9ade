import { CANONICAL_STEM, makeDigitalLink } from '@handfast/protocol/gs1/digital-link';
import { formatForPeople, type ParcelNumber } from '@handfast/protocol/parcel-number';
import type { RenderOptions } from 'bwip-js/node';
import type { PDFFont, PDFPage } from 'pdf-lib';
import { newPdf } from './pdf.ts';

/** What stands on a label. Seal numbers do not: whoever reads a seal must not know it before (S2). */
export type Label = {
  readonly number: ParcelNumber;
  readonly to: readonly string[];
  readonly from: string;
  readonly reference: string;
  /** `2 of 3`, the parcel's place in its delivery. */
  readonly count: string;
  readonly square: 'datamatrix' | 'qr';
};

type Code = Pick<RenderOptions, 'bcid' | 'text'>;

/** GS1 carries SSCCs only; every other number is plain text in the same symbols (M5). */
function codesOf({ number, square }: Label): { readonly bars: Code; readonly square: Code } {
  const { scheme, value } = number;
  if (scheme !== 'sscc') {
    return {
      bars: { bcid: 'code128', text: value },
      square: { bcid: square === 'qr' ? 'qrcode' : 'datamatrix', text: value },
    };
  }
  return {
    bars: { bcid: 'gs1-128', text: `(00)${value}` },
    square:
      square === 'qr'
        ? { bcid: 'qrcode', text: digitalLink(value) }
        : { bcid: 'gs1datamatrix', text: `(00)${value}` },
  };
}

function digitalLink(sscc: string): string {
  const key = { ai: '00', value: sscc } as const;
  const link = makeDigitalLink({ stem: CANONICAL_STEM, key, qualifiers: [], attributes: [] });
  if (!link.ok) throw new Error(`bug: an SSCC makes no link: ${JSON.stringify(link.error)}`);
  return link.value;
}

/** Pixels per module: at 203 dpi a module of four is half a millimetre. */
const SCALE = 4;
const BAR_HEIGHT_mm = 25;

/** A barcode as PNG, with the quiet zones that scanners need. The library is large: read at its first use. */
export const barcodePng = async (code: Code): Promise<Buffer> => {
  const { default: bwipjs } = await import('bwip-js/node');
  const isBars = code.bcid === 'gs1-128' || code.bcid === 'code128';
  return bwipjs.toBuffer({
    ...code,
    scale: SCALE,
    ...(isBars ? { height: BAR_HEIGHT_mm } : {}),
    paddingwidth: 10,
    paddingheight: isBars ? 0 : 4,
    backgroundcolor: 'FFFFFF',
  });
};

export const barcodesOf = codesOf;

const POINTS_PER_MM = 72 / 25.4;
const A6 = { width: 105 * POINTS_PER_MM, height: 148 * POINTS_PER_MM };
const MARGIN = 8 * POINTS_PER_MM;

/** The fonts that every PDF reader has know Latin script only; what they lack becomes `?`. */
export const printable = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\u0020-\u007e]/g, '?');

/** An A6 page to print or stick on. */
export async function labelPdf(label: Label): Promise<Uint8Array> {
  const { file, plain, bold } = await newPdf();
  file.setTitle(label.number.value);
  const page = file.addPage([A6.width, A6.height]);
  const codes = codesOf(label);
  const [bars, square] = await Promise.all([
    file.embedPng(await barcodePng(codes.bars)),
    file.embedPng(await barcodePng(codes.square)),
  ]);
  writeTexts(page, label, plain, bold);
  const side = 34 * POINTS_PER_MM;
  page.drawImage(square, {
    x: A6.width - MARGIN - side,
    y: A6.height - MARGIN - side,
    width: side,
    height: side,
  });
  const width = A6.width - 2 * MARGIN;
  const height = Math.min((bars.height / bars.width) * width, 40 * POINTS_PER_MM);
  page.drawImage(bars, { x: MARGIN, y: MARGIN + 18, width, height });
  return file.save();
}

function writeTexts(page: PDFPage, label: Label, plain: PDFFont, bold: PDFFont): void {
  const { to, from, reference, count, number } = label;
  let y = A6.height - MARGIN - 10;
  const write = (text: string, size: number, font = plain): void => {
    const room = A6.width - 2 * MARGIN - 36 * POINTS_PER_MM;
    let shown = printable(text);
    while (shown !== '' && font.widthOfTextAtSize(shown, size) > room) shown = shown.slice(0, -1);
    page.drawText(shown, { x: MARGIN, y, size, font });
    y -= size * 1.35;
  };
  write(from, 8);
  write(reference, 8);
  write(count, 8);
  y -= 12;
  to.forEach((line, at) => write(line, at === 0 ? 13 : 11, at === 0 ? bold : plain));
  const text = printable(formatForPeople(number));
  const width = bold.widthOfTextAtSize(text, 11);
  page.drawText(text, { x: (A6.width - width) / 2, y: MARGIN + 4, size: 11, font: bold });
}

/** ZPL's own characters as hex, so that no name in an address is a command of the printer. */
const zplText = (text: string): string =>
  text
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll(/[\^~_\\]/g, (letter) => `_${letter.charCodeAt(0).toString(16).toUpperCase()}`);

const field = (x: number, y: number, size: number, text: string): string =>
  `^FO${x},${y}^A0N,${size},${size}^FH_^FD${zplText(text)}^FS`;

/** FNC1 in front makes Code 128 a GS1-128, and DataMatrix a GS1 DataMatrix. */
function zplCodes({ number, square }: Label): string[] {
  const { scheme, value } = number;
  const isSscc = scheme === 'sscc';
  const bars = isSscc ? `>;>800${value}` : value.replaceAll('>', '>0');
  const link = isSscc ? digitalLink(value) : value;
  return [
    square === 'qr'
      ? `^FO560,40^BQN,2,7^FDMA,${link}^FS`
      : `^FO560,40^BXN,10,200,,,,_^FD${isSscc ? `_100${value}` : value}^FS`,
    `^FO60,880^BY3^BCN,180,N,N,N^FD${bars}^FS`,
  ];
}

/** The same label for a printer of 203 dpi that speaks ZPL II, A6. */
export function labelZpl(label: Label): string {
  const { to, from, reference, count, number } = label;
  return [
    '^XA^CI28^PW839^LL1183',
    field(60, 50, 26, from),
    field(60, 85, 26, reference),
    field(60, 120, 26, count),
    ...to.map((line, at) => field(60, 330 + at * 52, at === 0 ? 46 : 40, line)),
    ...zplCodes(label),
    field(60, 1090, 40, formatForPeople(number)),
    '^XZ',
    '',
  ].join('\n');
}
