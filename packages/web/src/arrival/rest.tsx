import type { CarrierParcel } from '@handfast/domain/view/carrier';
import { ParcelGlyph, type MarkKind } from '../look/marks.tsx';
import { clockTime } from '../lib/clock.ts';
import { useArrival } from '../lib/store.ts';
import { Banner, Button, Door, Page, Title, Word } from '../parts/page.tsx';
import { nameOf, parcelOf } from '../recipient/state.ts';
import * as words from '../words/arrival.ts';
import { before, packaging, trouble } from '../words/en.ts';
import type { Acts } from './acts.ts';
import { carrierIn, Head, News, wordOf } from './frame.tsx';
import { askedOf, carrierOf, saidNos, type State } from './state.ts';

type Props = { readonly state: State; readonly acts: Acts };

/** What the carrier says, whether it is here, and what was reported. */
export function Rest({ state, acts }: Props) {
  const asked = askedOf(state);
  const at = useArrival(`rest ${asked.length > 0}`);
  const { parcels } = carrierOf(state);
  const rest = parcels.filter((parcel) => !asked.includes(parcel));
  return (
    <Page head={<Head view={state.view} />} thumb={thumbOf(state, acts)}>
      <News state={state} acts={acts} />
      <Title at={at}>
        {asked.length === 0
          ? before.title(parcels.length, state.view.shop)
          : asked.length === 1
            ? words.ask.one
            : words.ask.many}
      </Title>
      <ModeNote state={state} />
      {asked.length > 0 && (
        <ul class="group">
          {asked.map((parcel) => (
            <Question key={parcel.no} state={state} acts={acts} parcel={parcel} />
          ))}
        </ul>
      )}
      <Wrongs state={state} />
      {rest.length > 0 && (
        <ul class="group">
          {rest.map((parcel) => (
            <Told key={parcel.no} state={state} parcel={parcel} />
          ))}
        </ul>
      )}
      {asked.length > 0 && <p class="note">{words.ask.silence}</p>}
      <Doors state={state} acts={acts} />
      <noscript>
        <p class="note">{trouble.noScript}</p>
      </noscript>
    </Page>
  );
}

/** Names the mode and promises no code: the first thing under the title. */
function ModeNote({ state }: { readonly state: State }) {
  return (
    <p class="mode-note">
      <strong>{words.mode.who(carrierIn(state), carrierOf(state).parcels.length)}</strong>{' '}
      {words.mode.noCode}
    </p>
  );
}

function thumbOf(state: State, acts: Acts) {
  if (saidNos(state).length > 0) {
    return (
      <Button kind="primary" onPress={acts.sum} data-act="sum">
        {words.look.goOn}
      </Button>
    );
  }
  const asked = askedOf(state);
  const [only] = asked;
  if (only !== undefined && asked.length === 1) {
    return <HereOrNot acts={acts} no={only.no} isPrimary />;
  }
  return (
    asked.length > 1 && (
      <Button kind="primary" onPress={acts.allFine} data-act="all-fine">
        {words.ask.allFine}
      </Button>
    )
  );
}

/** Both answers are as large and as easy. */
const HereOrNot = ({
  acts,
  no,
  isPrimary = false,
}: {
  readonly acts: Acts;
  readonly no: number;
  readonly isPrimary?: boolean;
}) => (
  <div class={isPrimary ? 'pair' : 'pair pair-small'}>
    <Button onPress={() => acts.notHere(no)} data-act={`not-here-${no}`}>
      {words.ask.notHere}
    </Button>
    <Button onPress={() => acts.here(no)} data-act={`here-${no}`}>
      {words.ask.here}
    </Button>
  </div>
);

function Question({ state, acts, parcel }: Props & { readonly parcel: CarrierParcel }) {
  const { no } = parcel;
  const draft = state.said[no];
  const isAlone = askedOf(state).length === 1;
  const kind: MarkKind = draft?.arrival === 'not_here' ? 'absent' : draft ? 'taken' : 'here';
  return (
    <li class={`tile tile-${kind}`} data-parcel={no}>
      <ParcelGlyph no={no} isHere={draft?.arrival !== 'not_here'} />
      <span>
        <span class="tile-top">
          <span class="tile-name">{nameOf(parcelOf(state.view, no))}</span>
          {draft && (
            <Word kind={kind}>
              {draft.arrival === 'here' ? words.said.here : words.said.notHere}
            </Word>
          )}
        </span>
        <span class="tile-note">{wordOf(parcel, state.view.now)}</span>
        {draft === undefined ? (
          !isAlone && <HereOrNot acts={acts} no={no} />
        ) : (
          <Button kind="quiet" onPress={() => acts.unsay(no)} data-act={`change-${no}`}>
            {words.ask.change}
          </Button>
        )}
      </span>
    </li>
  );
}

/** A parcel of which nothing is asked: the carrier's word, and what was reported of it. */
function Told({ state, parcel }: { readonly state: State; readonly parcel: CarrierParcel }) {
  const { arrival, no } = parcel;
  const kind: MarkKind =
    arrival === null
      ? 'here'
      : parcel.wrong !== null
        ? 'dispute'
        : arrival.isHere
          ? 'taken'
          : 'absent';
  return (
    <li class={`tile tile-${kind}`} data-parcel={no}>
      <ParcelGlyph no={no} isHere={arrival?.isHere !== false} />
      <span>
        <span class="tile-top">
          <span class="tile-name">{nameOf(parcelOf(state.view, no))}</span>
          {arrival !== null && (
            <Word kind={kind}>
              {parcel.wrong !== null
                ? words.after.wrong[parcel.wrong]
                : arrival.isHere
                  ? words.said.here
                  : words.said.notHere}
            </Word>
          )}
        </span>
        <span class="tile-note">{wordOf(parcel, state.view.now)}</span>
        {arrival !== null && (
          <span class="tile-note">{`You said, ${clockTime(arrival.at)}: ${reported(arrival)}`}</span>
        )}
      </span>
    </li>
  );
}

/** `here, torn, empty, one photo`: what a report says, in a line. */
function reported(arrival: NonNullable<CarrierParcel['arrival']>): string {
  const look = arrival.packaging.map((one) =>
    one === 'intact' ? words.said.fine : packaging[one].toLowerCase(),
  );
  const seal =
    arrival.seal === 'matches' || arrival.seal === 'differs' ? words.said.seal[arrival.seal] : '';
  return [
    arrival.isHere ? words.said.here.toLowerCase() : words.said.notHere.toLowerCase(),
    ...look,
    seal,
    words.said.inside[arrival.contents],
    words.said.photos(arrival.photos),
  ]
    .filter((text) => text !== '')
    .join(', ');
}

/** What the record makes of it: a claim is open, and nobody has to ask for it. */
const Wrongs = ({ state }: { readonly state: State }) =>
  carrierOf(state).parcels.some(({ wrong }) => wrong !== null) && (
    <Banner tone="care">
      <strong>{words.after.claim}</strong> {words.after.next}
    </Banner>
  );

function Doors({ state, acts }: Props) {
  const { parcels } = carrierOf(state);
  const last = parcels
    .flatMap(({ arrival }) => arrival ?? [])
    .toSorted((a, b) => a.at.localeCompare(b.at, 'en'))
    .at(-1);
  const isSilent = askedOf(state).length === 0;
  return (
    <>
      {(last !== undefined || isSilent) && (
        <div class="doors">
          {last !== undefined && (
            <a
              class="door"
              href={`/v1/holder/${state.view.delivery}/arrival-reports/${last.report}`}
              download={`report-${last.report.slice(0, 12)}.json`}
            >
              {words.after.keep}
            </a>
          )}
          {isSilent && (
            <Door onPress={acts.unasked}>
              {last === undefined ? words.ask.early : words.ask.more}
            </Door>
          )}
        </div>
      )}
      {last !== undefined && <p class="small soft">{words.after.proves}</p>}
      {last === undefined && isSilent && <p class="small soft">{words.ask.wait}</p>}
    </>
  );
}
