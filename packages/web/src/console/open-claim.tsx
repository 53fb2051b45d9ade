import type { ClaimKind } from '@handfast/domain/claim/types';
import type { ClaimFile } from '@handfast/domain/view/claim';
import type { OperatorStory } from '@handfast/domain/view/operator';
import { useState } from 'preact/hooks';
import { FormSheet, Select, TextArea } from '../parts/form-sheet.tsx';
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
  const parcels = story.parcels.map((parcel): [number, string] => [
    parcel.no,
    words.name(
      parcel.no,
      parcel.contents.map(({ name }) => name),
    ),
  ]);
  const send = async (): Promise<void> => {
    const path = `/v1/console/deliveries/${story.delivery}/claims`;
    const answer = await postJson<ClaimFile>(path, { no, what, text });
    if (answer.ok) location.assign(`/console/claims/${answer.value.row.claim}`);
    else setFault((answer.trouble.kind === 'refused' && answer.trouble.hint) || words.failed);
  };
  return (
    <FormSheet
      title={words.title}
      fault={fault}
      go={words.go}
      back={words.cancel}
      act="open-claim-go"
      onSend={() => void send()}
      onClose={onClose}
    >
      <Select label={words.parcel} value={no} onValue={setNo} options={parcels} />
      <Select label={words.what} value={what} onValue={setWhat} options={kinds} />
      <TextArea label={words.text} rows={4} maxLength={2000} value={text} onValue={setText} />
    </FormSheet>
  );
}
