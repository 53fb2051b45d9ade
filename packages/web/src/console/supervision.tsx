import { useEffect, useState } from 'preact/hooks';
import { Mark } from '../look/marks.tsx';
import { Banner, Button } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { dayAndTime } from '../lib/clock.ts';
import { getJson, postJson } from '../lib/http.ts';
import * as words from '../words/console.ts';

type Courier = {
  readonly id: string;
  readonly name: string;
  readonly wrong: number;
  readonly last: string;
};
type Answer = { readonly couriers: readonly Courier[] };

/** H7: couriers who enter no code until somebody lets them go on. Nothing where there is none. */
export function Supervision() {
  const [couriers, setCouriers] = useState<readonly Courier[]>([]);
  const [chosen, setChosen] = useState<Courier | null>(null);
  useEffect(() => {
    void getJson<Answer>('/v1/console/supervision').then((answer) => {
      if (answer.ok) setCouriers(answer.value.couriers);
    });
  }, []);
  return (
    <>
      {couriers.length > 0 && (
        <ul class="alarms" aria-label={words.supervision.title}>
          {couriers.map((courier) => (
            <li key={courier.id} class="alarm">
              <Mark kind="dispute" size={28} />
              <div>
                <h2>{words.supervision.title}</h2>
                <p>{words.supervision.text(courier.name, courier.wrong)}</p>
              </div>
              <p class="alarm-side">
                <span class="soft">{dayAndTime(courier.last)}</span>
              </p>
              <Button onPress={() => setChosen(courier)} data-act="supervise">
                {words.supervision.go}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {chosen !== null && (
        <GoOn
          courier={chosen}
          onClose={(left) => {
            setChosen(null);
            if (left !== null) setCouriers(left);
          }}
        />
      )}
    </>
  );
}

function GoOn({
  courier,
  onClose,
}: {
  readonly courier: Courier;
  readonly onClose: (left: readonly Courier[] | null) => void;
}) {
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState('');
  const send = async (): Promise<void> => {
    const path = `/v1/console/couriers/${courier.id}/supervision`;
    const answer = await postJson<Answer>(path, { reason });
    if (answer.ok) onClose(answer.value.couriers);
    else setFault((answer.trouble.kind === 'refused' && answer.trouble.hint) || words.story.failed);
  };
  return (
    <Sheet title={words.supervision.go} onClose={() => onClose(null)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {fault !== '' && <Banner tone="stop">{fault}</Banner>}
        <p>{words.supervision.text(courier.name, courier.wrong)}</p>
        <p class="soft">{words.supervision.note}</p>
        <label class="field">
          {words.story.reason}
          <textarea
            class="input"
            required
            rows={3}
            maxLength={500}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <Button kind="primary" type="submit">
          {words.story.do}
        </Button>
        <Button kind="quiet" onPress={() => onClose(null)}>
          {words.story.cancel}
        </Button>
      </form>
    </Sheet>
  );
}
