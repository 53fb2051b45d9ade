import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill';
import reader from 'zxing-wasm/reader/zxing_reader.wasm?url';

/** What parcel labels and goods wear; one format more is one more chance to read what is not there. */
export const FORMATS = ['code_128', 'data_matrix', 'qr_code', 'itf', 'code_39'] as const;

export type Barcode = { readonly text: string; readonly format: string };

let detector: BarcodeDetector | null = null;

/**
 * Every barcode in a picture or in a video's present frame, as its text. GS1 data come without
 * their symbology identifier, group separators as 1Dh. The reader, a megabyte of WebAssembly from
 * this server, is loaded at the first call.
 */
export async function readBarcodes(picture: ImageBitmapSource): Promise<readonly Barcode[]> {
  if (detector === null) {
    prepareZXingModule({ overrides: { locateFile: () => reader } });
    detector = new BarcodeDetector({ formats: [...FORMATS] });
  }
  const found = await detector.detect(picture);
  return found.map(({ rawValue, format }) => ({ text: rawValue, format }));
}
