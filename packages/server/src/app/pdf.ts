import type { PDFDocument, PDFFont } from 'pdf-lib';

/**
 * An empty document with the two fonts of our papers, which every reader has. The library is large
 * and most servers print nothing for a while: it is read at its first use, not at the start.
 */
export async function newPdf(): Promise<{
  readonly file: PDFDocument;
  readonly plain: PDFFont;
  readonly bold: PDFFont;
}> {
  const { PDFDocument, StandardFonts } = await import('pdf-lib');
  const file = await PDFDocument.create();
  const plain = await file.embedFont(StandardFonts.Helvetica);
  const bold = await file.embedFont(StandardFonts.HelveticaBold);
  return { file, plain, bold };
}
