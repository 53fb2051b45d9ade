import type { ClaimKind } from '@handfast/domain/claim/types';
import type { ClaimFile } from '@handfast/domain/view/claim';
import type { OperatorStory } from '@handfast/domain/view/operator';
import { useState } from 'preact/hooks';
import { Banner, Button } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { postJson } from '../lib/http.ts';
import { kinds } from '../words/claims.ts';
import { opening as words } from '../words/claims-desk.ts';

/** A claim for somebody who calls: the same report that their own page would make (K1). */
export function OpenClaim({
  story,
  onClose,
}: {
  readonly story: OperatorStory;
  readonly onClose: () => void;
}) {
  const [no, setNo] = useState(story.parcels[0]?.no ?? 1);
  const [what, setWhat] = useState<ClaimKind>('not_received');
  const [text, setText] = useState('');
  const [fault, setFault] = useState('');
  const send = async (): Promise<void> => {
    const path = `/v1/console/deliveries/${story.delivery}/claims`;
    const answer = await postJson<ClaimFile>(path, { no, what, text });
    if (answer.ok) location.assign(`/console/claims/${answer.value.row.claim}`);
    else setFault((answer.trouble.kind === 'refused' && answer.trouble.hint) || words.failed);
  };
  return (
    <Sheet title={words.title} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {fault !== '' && <Banner tone="stop">{fault}</Banner>}
        <label class="field">
          {words.parcel}
          <select
            class="input"
            value={no}
            onChange={(event) => setNo(Number(event.currentTarget.value))}
          >
            {story.parcels.map((parcel) => (
              <option key={parcel.no} value={parcel.no}>
                {words.name(
                  parcel.no,
                  parcel.contents.map(({ name }) => name),
                )}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          {words.what}
          <select
            class="input"
            value={what}
            onChange={(event) => setWhat(event.currentTarget.value as ClaimKind)}
          >
            {kinds.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          {words.text}
          <textarea
            class="input"
            rows={4}
            maxLength={2000}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <Button kind="primary" type="submit" data-act="open-claim-go">
          {words.go}
        </Button>
        <Button kind="quiet" onPress={onClose}>
          {words.cancel}
        </Button>
      </form>
    </Sheet>
  );
}
