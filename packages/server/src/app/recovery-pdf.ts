import type { RecoveryPack } from '@handfast/domain/carrier/recovery';
import { formatForPeople } from '@handfast/protocol/parcel-number';
import type { PDFDocument, PDFFont, PDFPage } from 'pdf-lib';
import type { SignedPack } from './carrier.ts';
import { printable } from './labels.ts';
import { newPdf } from './pdf.ts';

const POINTS_PER_MM = 72 / 25.4;
const A4 = { width: 210 * POINTS_PER_MM, height: 297 * POINTS_PER_MM };
const MARGIN = 20 * POINTS_PER_MM;
const SIZE = 10;
const LEADING = 1.4;

type Section = { readonly title: string; readonly lines: readonly string[] };

const money = ({ amount_minor, currency }: RecoveryPack['value']): string => {
  if (currency === '') return 'not on record';
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return `${(amount_minor / 10 ** digits).toFixed(digits)} ${currency}`;
};

function clockLines({ clock }: RecoveryPack): readonly string[] {
  const { carrier, start, days, due, daysLeft } = clock;
  if (due === null) return [`Carrier: ${carrier}. Its deadline is not known.`];
  const left = daysLeft === null || daysLeft < 0 ? 'It is past.' : `${daysLeft} whole days left.`;
  return [
    `Carrier: ${carrier}, which had the parcel first at ${start ?? ''}.`,
    `To be claimed within ${days ?? ''} days: until ${due}. ${left}`,
  ];
}

function packedLines({ packed, contents }: RecoveryPack): readonly string[] {
  const { seal, mass, manifest } = packed;
  return [
    ...contents.map(({ name, quantity }) => `${quantity} x ${name}`),
    mass === null
      ? 'No scale reading is on record.'
      : `${mass.grossMass_g} g on the packer's scale at ${mass.at}`,
    seal.kind === 'none' ? 'Packed without a seal.' : `Seal ${seal.value} (${seal.kind})`,
    `Commitment to the contents: ${packed.contents}`,
    `Manifest ${manifest.version}: ${manifest.digest}`,
  ];
}

function recipientLines({ recipientSaid: said }: RecoveryPack): readonly string[] {
  return [
    `Received at ${said.at}, signed by the recipient's own key; report ${said.report}`,
    `Parcel there: ${said.isHere ? 'yes' : 'no'}`,
    ...(said.packaging.length === 0 ? [] : [`Packaging: ${said.packaging.join(', ')}`]),
    `Seal: ${said.seal.replaceAll('_', ' ')}`,
    ...(said.contents === 'not_said' ? [] : [`Contents: ${said.contents.replaceAll('_', ' ')}`]),
  ];
}

const sectionsOf = (pack: RecoveryPack): readonly Section[] => [
  { title: 'Until when', lines: clockLines(pack) },
  { title: 'Value', lines: [money(pack.value)] },
  { title: 'As it was packed', lines: packedLines(pack) },
  {
    title: 'Who had it, by the carrier’s own word',
    lines: pack.carrierSaid.map(
      ({ said, status, carrier, source, ref }) =>
        `${said}  ${status.replaceAll('_', ' ')} (${carrier}, through ${source}${ref === '' ? '' : `, ${ref}`})`,
    ),
  },
  { title: 'What the recipient reported', lines: recipientLines(pack) },
  {
    title: 'Photos, by their SHA-256',
    lines: pack.recipientSaid.photos.length === 0 ? ['None.'] : pack.recipientSaid.photos,
  },
  { title: 'What this shows', lines: pack.says },
  { title: 'What this does not show', lines: pack.doesNotSay },
];

/** Breaks at spaces, and inside a word that alone is wider than `room` (a hash). */
function wrapped(text: string, font: PDFFont, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text.replaceAll('’', "'")).split(/(?<= )/)) {
    for (const letter of font.widthOfTextAtSize(word, SIZE) > room ? word : [word]) {
      if (font.widthOfTextAtSize(line + letter, SIZE) > room) {
        lines.push(line.trimEnd());
        line = '';
      }
      line += letter;
    }
  }
  return [...lines, line];
}

/** Writes downwards, on as many pages as it takes. */
class Writer {
  readonly #file: PDFDocument;
  #page: PDFPage;
  #y = A4.height - MARGIN;

  constructor(file: PDFDocument) {
    this.#file = file;
    this.#page = file.addPage([A4.width, A4.height]);
  }

  gap(): void {
    this.#y -= SIZE;
  }

  /** `keep`: points below the line that must be left on the page too. */
  line(text: string, font: PDFFont, { size = SIZE, keep = 0 } = {}): void {
    if (this.#y - size * LEADING - keep < MARGIN) {
      this.#page = this.#file.addPage([A4.width, A4.height]);
      this.#y = A4.height - MARGIN;
    }
    this.#y -= size * LEADING;
    this.#page.drawText(printable(text.replaceAll('’', "'")), {
      x: MARGIN,
      y: this.#y,
      size,
      font,
    });
  }
}

/**
 * The recovery pack to read or print (K11): the same facts as its JSON, which is attached together
 * with the signature over it. One pack makes the same bytes each time.
 */
export async function recoveryPdf({ pack, jws }: SignedPack): Promise<Uint8Array> {
  const { file, plain, bold } = await newPdf();
  const made = new Date(pack.made);
  const number = formatForPeople(pack.parcel.number);
  file.setTitle(`Recovery from the carrier: ${number}`);
  file.setLanguage('en');
  file.setCreationDate(made);
  file.setModificationDate(made);
  const writer = new Writer(file);
  writer.line(`Claim for parcel ${number}`, bold, { size: 16 });
  writer.line(`Reference ${pack.reference}, parcel ${pack.parcel.no}; made ${pack.made}`, plain);
  for (const { title, lines } of sectionsOf(pack)) {
    writer.gap();
    writer.line(title, bold, { size: 12, keep: 2 * SIZE });
    for (const text of lines) {
      for (const line of wrapped(text, plain, A4.width - 2 * MARGIN)) writer.line(line, plain);
    }
  }
  const dates = { creationDate: made, modificationDate: made };
  const json = new TextEncoder().encode(JSON.stringify(pack, null, 2));
  await file.attach(json, 'recovery.json', { mimeType: 'application/json', ...dates });
  await file.attach(new TextEncoder().encode(jws), 'recovery.jws', {
    mimeType: 'application/jose',
    ...dates,
  });
  return file.save();
}
