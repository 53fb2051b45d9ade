import { useState } from 'preact/hooks';
import { PhotoButton } from '../parts/photo.tsx';
import * as words from '../words/claims.ts';
import type { Acts } from './acts.ts';
import { claimActs } from './claim-acts.ts';

const PHOTOS_MAX = 8;

/** Photos beside what is said: each is sent as it is taken, so that sending the rest stays quick. */
export function Photos({
  acts,
  photos,
  onPhotos,
}: {
  readonly acts: Acts;
  readonly photos: readonly string[];
  readonly onPhotos: (photos: readonly string[]) => void;
}) {
  const [isSending, setIsSending] = useState(false);
  const add = async (file: File): Promise<void> => {
    setIsSending(true);
    const sha256 = await claimActs(acts).photo(file);
    setIsSending(false);
    if (sha256 !== null) onPhotos([...photos, sha256].slice(0, PHOTOS_MAX));
  };
  return (
    <div class="stack">
      <PhotoButton mayBeOld isBusy={isSending} onFile={(file) => void add(file)}>
        {photos.length === 0 ? words.report.photo : words.report.photos(photos.length)}
      </PhotoButton>
      <p class="small soft">{words.report.photoNote}</p>
    </div>
  );
}
