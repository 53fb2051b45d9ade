import type { ComponentChildren } from 'preact';
import { PHOTO_TYPES } from '../lib/photo.ts';

/** A button that opens the camera; with `mayBeOld` a picture taken before may be chosen too. */
export const PhotoButton = ({
  look = 'button-plain',
  name = 'photo',
  mayBeOld = false,
  isBusy = false,
  onFile,
  children,
}: {
  readonly look?: 'button-plain' | 'button-primary' | 'button-quiet' | 'place';
  readonly name?: string;
  readonly mayBeOld?: boolean;
  readonly isBusy?: boolean;
  readonly onFile: (file: File) => void;
  readonly children: ComponentChildren;
}) => (
  <label class={`button button-file ${look}`} aria-busy={isBusy}>
    {children}
    <input
      type="file"
      class="hidden"
      data-photo={name}
      accept={PHOTO_TYPES}
      {...(mayBeOld ? {} : { capture: 'environment' as const })}
      disabled={isBusy}
      onChange={({ currentTarget }) => {
        const file = currentTarget.files?.[0];
        // Emptied, so that the same picture can be given again after a send that failed.
        currentTarget.value = '';
        if (file !== undefined) onFile(file);
      }}
    />
  </label>
);
