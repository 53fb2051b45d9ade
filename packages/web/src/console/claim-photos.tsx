import type { ClaimPhoto } from '@handfast/domain/view/claim';
import { useRef, useState } from 'preact/hooks';
import { Mark } from '../look/marks.tsx';
import { Button } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { dayAndTime } from '../lib/clock.ts';
import * as words from '../words/claims-desk.ts';

const SIDE_BY_SIDE = 2;

/** All photos of the claim in one row of sizes; two at a time go side by side, and enlarge. */
export function Photos({ photos }: { readonly photos: readonly ClaimPhoto[] }) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [isOpen, setIsOpen] = useState(false);
  const toggle = (sha256: string): void => {
    const next = chosen.includes(sha256)
      ? chosen.filter((one) => one !== sha256)
      : [...chosen, sha256].slice(-SIDE_BY_SIDE);
    setChosen(next);
    if (next.length === SIDE_BY_SIDE) setIsOpen(true);
  };
  return (
    <section class="stack">
      <h2>{words.file.photos}</h2>
      <p class="small soft">{photos.length === 0 ? words.file.noPhotos : words.file.compare}</p>
      <div class="photos">
        {photos.map((photo) => (
          <Photo
            key={photo.sha256}
            photo={photo}
            isChosen={chosen.includes(photo.sha256)}
            onChoose={() => toggle(photo.sha256)}
          />
        ))}
      </div>
      {isOpen && (
        <Sheet
          title={words.file.photos}
          onClose={() => {
            setIsOpen(false);
            setChosen([]);
          }}
        >
          <p class="small soft">{words.file.zoom}</p>
          <div class="side-by-side">
            {photos
              .filter(({ sha256 }) => chosen.includes(sha256))
              .map((photo) => (
                <Zoomed key={photo.sha256} photo={photo} />
              ))}
          </div>
          <Button
            kind="quiet"
            onPress={() => {
              setIsOpen(false);
              setChosen([]);
            }}
          >
            {words.file.close}
          </Button>
        </Sheet>
      )}
    </section>
  );
}

function Photo({
  photo,
  isChosen,
  onChoose,
}: {
  readonly photo: ClaimPhoto;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const { takenAt, place, reused } = photo;
  return (
    <figure class="photo">
      <button type="button" class="photo-button" aria-pressed={isChosen} onClick={onChoose}>
        <img src={photo.shown} alt={words.from[photo.from]} loading="lazy" />
      </button>
      <figcaption>
        <strong>{words.from[photo.from]}</strong>
        <span class="soft">{dayAndTime(photo.at)}</span>
        {takenAt !== null && <span class="soft">{words.file.taken(takenAt)}</span>}
        {place !== null && <span class="soft">{words.file.place(place.lat, place.lon)}</span>}
        {reused.map(({ sha256, how }) => (
          <span key={sha256} class="reused">
            <Mark kind="dispute" size={16} /> {words.file.reused[how]}
          </span>
        ))}
        <a href={photo.original} download>
          {words.file.original}
        </a>
      </figcaption>
    </figure>
  );
}

/** A tap enlarges around the finger; another one goes back. */
function Zoomed({ photo }: { readonly photo: ClaimPhoto }) {
  const [isLarge, setIsLarge] = useState(false);
  const image = useRef<HTMLImageElement>(null);
  return (
    <button
      type="button"
      class={isLarge ? 'zoom zoom-large' : 'zoom'}
      aria-pressed={isLarge}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const share = (at: number, from: number, size: number): string =>
          event.detail === 0 || size === 0 ? '50%' : `${(((at - from) / size) * 100).toFixed(1)}%`;
        if (image.current !== null) {
          image.current.style.transformOrigin = `${share(event.clientX, box.left, box.width)} ${share(event.clientY, box.top, box.height)}`;
        }
        setIsLarge(!isLarge);
      }}
    >
      <img ref={image} src={photo.shown} alt={words.from[photo.from]} />
    </button>
  );
}
