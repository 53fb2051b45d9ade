import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A sheet from below; Escape and a tap beside it close it. */
export function Sheet({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="stack">
        <h2 class="sheet-title">{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
