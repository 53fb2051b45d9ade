import { useState } from 'preact/hooks';
import { TextField } from '../parts/fields.tsx';
import { Button, Page, Title } from '../parts/page.tsx';
import * as words from '../words/depot.ts';
import type { Acts } from './acts.ts';
import { GIVERS, TAKERS, type Place } from './state.ts';

const NOBODY: Place = { kind: 'depot', id: '', name: '' };

/** A depot and a courier are somebody of the record; a van or a line may have a number. */
const needsId = ({ kind }: Place): boolean => kind === 'depot' || kind === 'courier';

const isReady = (place: Place | null): boolean =>
  place === null || !needsId(place) || place.id !== '';

/** First of all: who gives and who takes. Without it nothing that is scanned means anything. */
export function Who({ acts }: { readonly acts: Acts }) {
  const places = acts.places();
  const lastTaker = places.find(({ kind }) => (TAKERS as readonly string[]).includes(kind));
  const [taker, setTaker] = useState<Place>(lastTaker ?? NOBODY);
  const [giver, setGiver] = useState<Place | null>({ kind: 'van', id: '', name: '' });
  return (
    <Page
      head={
        <>
          <strong>Handfast</strong>
          <button type="button" class="plain-link" onClick={acts.leave}>
            {words.who.leave}
          </button>
        </>
      }
      thumb={
        <Button
          kind="primary"
          isBusy={!isReady(taker) || !isReady(giver)}
          onPress={() => acts.begin(taker, giver)}
          data-act="begin"
        >
          {words.who.go}
        </Button>
      }
    >
      <Title>{words.who.title}</Title>
      <One
        side="takes"
        kinds={TAKERS}
        place={taker}
        places={places}
        onPlace={(place) => setTaker(place ?? NOBODY)}
      />
      <One side="gives" kinds={GIVERS} place={giver} places={places} onPlace={setGiver} />
    </Page>
  );
}

function One({
  side,
  kinds,
  place,
  places,
  onPlace,
}: {
  readonly side: 'takes' | 'gives';
  readonly kinds: readonly Place['kind'][];
  readonly place: Place | null;
  readonly places: readonly Place[];
  readonly onPlace: (place: Place | null) => void;
}) {
  const known = places.filter(({ kind }) => kind === place?.kind);
  const isKnown = known.some(({ id }) => id === place?.id);
  return (
    <fieldset class="who">
      <legend>{words.who[side]}</legend>
      <div class="kinds">
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            class="kind"
            aria-pressed={place?.kind === kind}
            onClick={() => onPlace({ kind, id: '', name: '' })}
          >
            {words.kind[kind]}
          </button>
        ))}
        {side === 'gives' && (
          <button
            type="button"
            class="kind"
            aria-pressed={place === null}
            onClick={() => onPlace(null)}
          >
            {words.who.anybody}
          </button>
        )}
      </div>
      {place === null ? (
        <p class="small soft">{words.who.anybodyNote}</p>
      ) : (
        <>
          {known.length > 0 && (
            <div class="row" role="group" aria-label={words.who.before}>
              {known.map((one) => (
                <button
                  key={one.id}
                  type="button"
                  class="kind kind-known"
                  aria-pressed={one.id === place.id}
                  onClick={() => onPlace(one)}
                >
                  {words.nameOf(one)}
                </button>
              ))}
              <button
                type="button"
                class="kind kind-known"
                aria-pressed={!isKnown}
                onClick={() => onPlace({ ...place, id: '', name: '' })}
              >
                {words.who.another}
              </button>
            </div>
          )}
          <div class="who-fields" hidden={isKnown}>
            <TextField
              label={words.who.id[side]}
              maxLength={64}
              spellcheck={false}
              placeholder={words.who.idHint}
              value={place.id}
              onValue={(id) => onPlace({ ...place, id: id.trim() })}
            />
            {place.id !== '' && (
              <TextField
                label={words.who.name}
                maxLength={40}
                value={place.name}
                onValue={(name) => onPlace({ ...place, name })}
              />
            )}
          </div>
        </>
      )}
    </fieldset>
  );
}
