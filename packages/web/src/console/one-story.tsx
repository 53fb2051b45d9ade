import type { OperatorStory } from '@handfast/domain/view/operator';
import { useEffect } from 'preact/hooks';
import { Button } from '../parts/page.tsx';
import * as words from '../words/console.ts';
import { Unread, useRead } from './read.tsx';
import { Story } from './story-view.tsx';

/** The delivery of this address. Escape goes back to the list. */
export function OneStory({
  delivery,
  onBack,
  onSignedOut,
}: {
  readonly delivery: string;
  readonly onBack: () => void;
  readonly onSignedOut: () => void;
}) {
  const read = useRead<OperatorStory>(`/v1/console/deliveries/${delivery}`, onSignedOut);
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) onBack();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  });
  if (read.value !== null)
    return <Story story={read.value} onBack={onBack} onChanged={read.load} />;
  const isGone = read.trouble?.kind === 'refused' && read.trouble.status === 404;
  return (
    <main class="desk-body" id="main">
      {isGone ? <h1>{words.story.gone}</h1> : <Unread {...read} />}
      {read.trouble !== null && <Button onPress={onBack}>{words.story.back}</Button>}
    </main>
  );
}
