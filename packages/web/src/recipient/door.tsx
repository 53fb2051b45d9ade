import type { HolderParcel } from '@handfast/domain/view/holder';
import { Mark } from '../look/marks.tsx';
import { Button, Banner, Page, Title } from '../parts/page.tsx';
import { useArrival } from '../lib/store.ts';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';
import { Head, News } from './frame.tsx';
import { openVisit, parcelOf, undecidedOf, type State } from './state.ts';
import { numberLine, Tile } from './tiles.tsx';

/** Who is here with what, and what is not here: the second list is as large as the first. */
export function AtTheDoor({ state, acts }: { readonly state: State; readonly acts: Acts }) {
  const { view } = state;
  const at = useArrival('door');
  const visit = openVisit(view);
  if (visit === null) return null;
  const here = visit.presented.map(({ no }) => no);
  const find = (no: number): HolderParcel[] => {
    const parcel = parcelOf(view, no);
    return parcel === undefined ? [] : [parcel];
  };
  const absent = visit.notHere.flatMap(find);
  return (
    <Page head={<Head view={view} />} thumb={<Thumb state={state} acts={acts} here={here} />}>
      <News state={state} acts={acts} />
      {visit.farAway_m !== null && (
        <Banner tone="care">
          <strong>{words.door.farAway(visit.farAway_m)}</strong>
        </Banner>
      )}
      {visit.farAway_m === null && visit.distanceUnknown && (
        <Banner tone="care">
          <strong>{words.door.unknownDistance}</strong>
        </Banner>
      )}
      <Title at={at}>{words.door.title(here.length, here.length + absent.length)}</Title>
      {here.length > 0 && (
        <section class="group" aria-label={words.door.here}>
          <h2 class="group-title">{words.door.here}</h2>
          <ul class="group" data-list="here">
            {here.flatMap(find).map((parcel) => (
              <Tile
                key={parcel.no}
                parcel={parcel}
                kind={
                  visit.presented.find(({ no }) => no === parcel.no)?.decision?.outcome ?? 'here'
                }
                note={numberLine(parcel)}
              />
            ))}
          </ul>
        </section>
      )}
      {absent.length > 0 && (
        <section class="group" aria-label={words.door.notHere}>
          <h2 class="group-title">
            <Mark kind="absent" />
            {words.door.notHere}
          </h2>
          <ul class="group" data-list="not-here">
            {absent.map((parcel) => (
              <Tile
                key={parcel.no}
                parcel={parcel}
                kind="absent"
                note={`Parcel ${parcel.no}, ${words.whereabouts[parcel.whereabouts]}`}
              />
            ))}
          </ul>
        </section>
      )}
      <noscript>
        <p class="note">{words.trouble.noScript}</p>
      </noscript>
    </Page>
  );
}

function Thumb({
  state,
  acts,
  here,
}: {
  readonly state: State;
  readonly acts: Acts;
  readonly here: readonly number[];
}) {
  const open = undecidedOf(state);
  const isSome = open.length < here.length;
  if (here.length === 0) {
    return (
      <Button kind="quiet" onPress={() => void acts.stop()}>
        {words.door.stop}
      </Button>
    );
  }
  if (open.length === 0) {
    return (
      <Button kind="primary" onPress={acts.summary} data-act="summary">
        {words.door.goOn}
      </Button>
    );
  }
  if (here.length === 1) {
    return (
      <div class="pair">
        <Button kind="stop" onPress={() => void acts.refuse(open[0] ?? 0)} data-act="refuse">
          {words.check.refuseThis}
        </Button>
        <Button kind="primary" onPress={() => acts.begin(open, false)} data-act="check">
          {words.door.checkOne}
        </Button>
      </div>
    );
  }
  return (
    <>
      <Button kind="primary" onPress={() => acts.begin(open, true)} data-act="all-fine">
        {words.door.allFine}
      </Button>
      <Button kind="plain" onPress={() => acts.begin(open, false)} data-act="one-by-one">
        {isSome ? words.door.goOn : words.door.oneByOne}
      </Button>
    </>
  );
}
