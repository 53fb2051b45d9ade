import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill';
import reader from 'zxing-wasm/reader/zxing_reader.wasm?url';

const EVERY_MS = 120;
const FORMATS = ['code_128', 'data_matrix', 'qr_code', 'itf', 'code_39'] as const;

/**
 * Shows the rear camera in `video` and answers every new text that it reads. Loaded only when
 * somebody wants it: the reader is a megabyte. Answers how to stop.
 * Rejects when the camera is refused or absent.
 */
export async function startCamera(
  video: HTMLVideoElement,
  onText: (text: string) => void,
): Promise<() => void> {
  prepareZXingModule({ overrides: { locateFile: () => reader } });
  const detector = new BarcodeDetector({ formats: [...FORMATS] });
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment' },
  });
  video.srcObject = stream;
  await video.play();
  let last = '';
  let isReading = false;
  const timer = setInterval(() => {
    if (isReading) return;
    isReading = true;
    void detector
      .detect(video)
      .then(([found]) => {
        if (found === undefined || found.rawValue === last) return;
        last = found.rawValue;
        onText(last);
      })
      .catch(() => undefined)
      .finally(() => {
        isReading = false;
      });
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
  };
}
