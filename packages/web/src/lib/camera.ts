import { readBarcodes } from './barcodes.ts';

const EVERY_MS = 120;

/**
 * Shows the rear camera in `video` and answers every new text that it reads. Loaded only when
 * somebody wants it: the reader is a megabyte. Answers how to stop.
 * Rejects when the camera is refused or absent.
 */
export async function startCamera(
  video: HTMLVideoElement,
  onText: (text: string) => void,
): Promise<() => void> {
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
    void readBarcodes(video)
      .then(([found]) => {
        if (found === undefined || found.text === last) return;
        last = found.text;
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
