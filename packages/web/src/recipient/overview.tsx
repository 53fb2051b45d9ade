import type { HolderParcel } from '@handfast/domain/view/holder';
import { Button, Banner, Door, Page, Title } from '../parts/page.tsx';
import { DoorDrawing } from '../look/drawings.tsx';
import { useArrival } from '../lib/store.ts';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';
import { ClaimDoors, ClaimLines } from './claim-doors.tsx';
import { Head, News } from './frame.tsx';
import type { State } from './state.ts';
import { fateTile, Tile } from './tiles.tsx';

type Props = { readonly state: State; readonly acts: Acts };

/** Before a visit, after one that came to nothing, and whatever else became of the parcels. */
export function Overview({ state, acts }: Props) {
  const { view } = state;
  const at = useArrival('overview');
  const end = view.visit?.status === 'closed' ? view.visit.end : null;
  const isWaiting = view.parcels.some(({ fate }) => fate === 'expected');
  const unsure = view.parcels.filter(isUnsure).map(({ no }) => no);
  const isRefused = view.visit?.presented.some(({ retaken }) => retaken) === true;
  const refusedVisit = end !== null && isRefused ? (view.visit?.id ?? null) : null;
  return (
    <Page
      head={<Head view={view} />}
      thumb={
        unsure.length > 0 ? (
          <Button
            kind="primary"
            isBusy={state.busy}
            data-act="have"
            onPress={() => acts.have(unsure)}
          >
            {words.receipt.have}
          </Button>
        ) : (
          refusedVisit !== null && (
            <a
              class="button"
              href={`/v1/holder/${view.delivery}/visits/${refusedVisit}/refusal-note`}
              download={`refusal-${refusedVisit}.jws`}
            >
              {words.ended.keepNote}
            </a>
          )
        )
      }
    >
      <News state={state} acts={acts} />
      <ClaimLines state={state} acts={acts} />
      {end !== null && end in words.ended && (
        <Banner tone={end === 'done' ? 'plain' : 'care'}>
          <strong>{words.ended[end as keyof typeof words.ended]}</strong>{' '}
          {view.parcels.every(({ fate }) => fate === 'expected') && words.ended.note}
        </Banner>
      )}
      <Title at={at}>{words.before.title(view.parcels.length, view.shop)}</Title>
      <p class="soft">{view.addressLine}</p>
      <ul class="group">
        {view.parcels.map((parcel) => (
          <Tile key={parcel.no} parcel={parcel} {...fateTile(parcel)} />
        ))}
      </ul>
      {isWaiting && view.mode === 'verified' && <p class="note">{words.before.promise}</p>}
      {isWaiting && view.mode !== 'verified' && <p class="note">{words.before[view.mode]}</p>}
      {isWaiting && view.needsTime && (
        <p class="note" role="status">
          {words.before.moreTimeNote}
        </p>
      )}
      {!isWaiting && (
        <div class="doors">
          <ClaimDoors state={state} acts={acts} />
        </div>
      )}
      {isWaiting && (
        <div class="doors">
          {view.can.delegate && (
            <Door onPress={() => acts.open('delegate')}>{words.before.somebodyElse}</Door>
          )}
          {view.can.askTime && (
            <Door onPress={() => acts.askTime(!view.needsTime)}>
              {view.needsTime ? words.before.moreTimeUndo : words.before.moreTime}
            </Door>
          )}
          {view.can.requestLeave && (
            <Door onPress={() => acts.open('safe_place')}>{words.before.safePlace}</Door>
          )}
          {view.mode === 'verified' && (
            <Door
              onPress={() =>
                void acts.report('asked_for_code_early', words.before.askedEarlyThanks)
              }
            >
              {words.before.askedEarly}
            </Door>
          )}
          <ClaimDoors state={state} acts={acts} />
        </div>
      )}
      {isWaiting && (
        <p class="tiny-drawing small soft">
          <DoorDrawing />
          {words.before.wait}
        </p>
      )}
      <noscript>
        <p class="note">{words.trouble.noScript}</p>
      </noscript>
    </Page>
  );
}

/** In dispute, or left by a courier and not yet seen by the recipient: "I have it" is of use. */
const isUnsure = ({ dispute, left }: HolderParcel): boolean =>
  dispute !== null ||
  (left !== null && left.how !== 'carrier' && left.acknowledgedAt === undefined);

export function Locked({ state, acts }: Props) {
  const { view } = state;
  const at = useArrival('locked');
  return (
    <Page
      head={<Head view={view} />}
      thumb={
        view.can.unlock &&
        !view.lockIsFinal && (
          <Button kind="primary" isBusy={state.busy} onPress={acts.unlock} data-act="unlock">
            {words.locked.unlock}
          </Button>
        )
      }
    >
      <News state={state} acts={acts} />
      <Title at={at}>{words.locked.title}</Title>
      <Banner tone="stop">{view.lockIsFinal ? words.locked.final : words.locked.text}</Banner>
      {!view.can.unlock && !view.lockIsFinal && <p>{words.locked.ask}</p>}
      <ul class="group">
        {view.parcels.map((parcel) => (
          <Tile key={parcel.no} parcel={parcel} {...fateTile(parcel)} />
        ))}
      </ul>
      <p class="note">{words.before.promise}</p>
    </Page>
  );
}
