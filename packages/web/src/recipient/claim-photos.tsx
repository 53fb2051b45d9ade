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
  const [seen, setSeen] = useState<readonly string[]>([]);
  const add = async (file: File): Promise<void> => {
    setIsSending(true);
    const sha256 = await claimActs(acts).photo(file);
    setIsSending(false);
    if (sha256 === null || photos.includes(sha256)) return;
    onPhotos([...photos, sha256]);
    setSeen([...seen, URL.createObjectURL(file)]);
  };
  return (
    <div class="stack">
      {seen.length > 0 && (
        <ul class="photo-thumbs">
          {seen.map((url, at) => (
            <li key={url}>
              <img src={url} alt={words.report.thumb(at + 1)} />
            </li>
          ))}
        </ul>
      )}
      {photos.length < PHOTOS_MAX && (
        <PhotoButton mayBeOld isBusy={isSending} onFile={(file) => void add(file)}>
          {photos.length === 0 ? words.report.photo : words.report.photos(photos.length)}
        </PhotoButton>
      )}
      <p class="small soft">{words.report.photoNote}</p>
    </div>
  );
}
