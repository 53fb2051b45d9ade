import type {
  CourierStop,
  CourierVisitParcel,
  CourierVisitView,
} from '@handfast/domain/view/courier';
import type { VisitEnd } from '@handfast/domain/delivery/state';
import { formatForPeople } from '@handfast/protocol/parcel-number';
import { Mark, ParcelGlyph, type MarkKind } from '../look/marks.tsx';
import { DoorDrawing } from '../look/drawings.tsx';
import { Banner, Button, Page, Title, Word } from '../parts/page.tsx';
import { DigitPad } from '../parts/digits.tsx';
import { PhotoButton } from '../parts/photo.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { clockFrom, minutes, secondsSince } from '../lib/clock.ts';
import { useArrival, useSeconds } from '../lib/store.ts';
import * as words from '../words/courier.ts';
import type { Acts } from './acts.ts';
import { ScanField } from './scan-field.tsx';
import { isNothingTaken, presentedOf, type State } from './state.ts';

export type Props = { readonly state: State; readonly acts: Acts };

export const News = ({ state }: { readonly state: State }) => (
  <>
    {!state.isLineUp && <Banner tone="care">{words.trouble.offline}</Banner>}
    {state.note !== null && (
      <Banner tone={state.note.tone}>
        <strong>{state.note.text}</strong>
      </Banner>
    )}
  </>
);

export function Stops({ state, acts }: Props) {
  const at = useArrival('stops');
  const stops = state.stops ?? [];
  return (
    <Page
      head={
        <>
          <strong>Handfast</strong>
          <button type="button" class="plain-link" onClick={acts.endRound}>
            {words.enter.end}
          </button>
        </>
      }
      thumb={
        <>
          {state.sealOf !== null && (
            <Button kind="quiet" onPress={acts.skipSeal} data-act="skip-seal">
              {words.stops.noSeal}
            </Button>
          )}
          <ScanField
            label={state.sealOf === null ? words.stops.scan : words.stops.scanSeal}
            onScan={(text) => void acts.scan(text)}
          />
        </>
      }
    >
      <News state={state} />
      {state.visit?.status === 'open' && (
        <Banner tone="care" onPress={() => acts.home(false)}>
          {words.stops.openVisit(state.visit.addressee)}
        </Banner>
      )}
      {state.takenBack.map(({ delivery, addressee, parcels }) => (
        <Banner key={delivery} tone="stop">
          <strong>{words.takenBack(parcels, addressee)}</strong>
        </Banner>
      ))}
      <Title at={at}>{words.stops.title(stops.length)}</Title>
      {state.stops !== null && stops.length === 0 && (
        <div class="empty">
          <DoorDrawing />
          <p>{words.stops.empty}</p>
        </div>
      )}
      {state.claims.length > 0 && (
        <button type="button" class="plain-link" onClick={() => acts.asked(true)} data-act="claims">
          {words.claims.door(state.claims.length)}
        </button>
      )}
      <ol class="group">
        {stops.map((stop) => (
          <Stop key={stop.delivery} stop={stop} />
        ))}
      </ol>
    </Page>
  );
}

const Stop = ({ stop }: { readonly stop: CourierStop }) => (
  <li class="stop">
    <div>
      <strong class="tile-name">{stop.addressee}</strong>
      {stop.address.map((line) => (
        <span key={line} class="stop-line">
          {line}
        </span>
      ))}
      <span class="row stop-notes">
        <span class="chip">{words.stops.mode[stop.mode]}</span>
        {stop.notes.map((note) => (
          <span key={note} class="chip chip-care">
            {words.notes[note]}
          </span>
        ))}
      </span>
    </div>
    <Count n={stop.parcels.filter(({ mine }) => mine).length} />
  </li>
);

const Count = ({ n }: { readonly n: number }) => (
  <span class="stop-count">
    <strong>{n}</strong>
    {words.stops.count(n)}
  </span>
);

function markOf(parcel: CourierVisitParcel): { kind: MarkKind; text: string } {
  const { outcome } = words.visit;
  if (!parcel.presented) return { kind: 'absent', text: outcome.absent };
  if (parcel.retaken) return { kind: 'here', text: outcome.retaken };
  if (parcel.outcome === 'taken') return { kind: 'taken', text: outcome.taken };
  if (parcel.outcome === 'refused') return { kind: 'refused', text: outcome.refused };
  return { kind: 'undecided', text: outcome.undecided };
}

/** The label's number; its last digits are what eyes compare. */
function LabelNumber({ parcel }: { readonly parcel: CourierVisitParcel }) {
  const text = formatForPeople(parcel.number);
  const [, start = text, end = '', rest = ''] = /^(.*)(\d{4})(\D*)$/.exec(text) ?? [];
  return (
    <span class="tile-note">
      <span class="number-start">{start}</span>
      <strong>{end}</strong>
      {rest}
    </span>
  );
}

const LARGE_TILES_MAX = 4;

export const VisitTiles = ({ visit }: { readonly visit: CourierVisitView }) => (
  <ul class={visit.parcels.length > LARGE_TILES_MAX ? 'group tiles-many' : 'group'}>
    {visit.parcels.map((parcel) => {
      const { kind, text } = markOf(parcel);
      return (
        <li key={parcel.no} class={`tile tile-${kind}`}>
          <ParcelGlyph no={parcel.no} isHere={parcel.presented} />
          <span>
            <Word kind={kind}>{text}</Word>
            <LabelNumber parcel={parcel} />
          </span>
        </li>
      );
    })}
  </ul>
);

export function Visit({ state, acts }: Props) {
  const { visit } = state;
  const at = useArrival('visit');
  const mark_ms = useSeconds(true);
  if (visit === null) return null;
  const waited_s =
    mark_ms === 0 ? 0 : secondsSince(clockFrom(visit.now, state.seen_ms), visit.openedAt, mark_ms);
  const clock = minutes(waited_s);
  const isOver = isNothingTaken(visit);
  return (
    <Page
      head={<Head visit={visit} acts={acts} />}
      thumb={
        <>
          {isOver && (
            <Button kind="primary" isBusy={state.busy} onPress={() => void acts.end('done')}>
              {words.visit.finish}
            </Button>
          )}
          <ScanField label={words.stops.scan} onScan={(text) => void acts.scan(text)} />
          <Button kind="quiet" onPress={() => acts.sheet(true)} data-act="out">
            {words.visit.out}
          </Button>
        </>
      }
    >
      <News state={state} />
      {visit.locked && <Banner tone="stop">{words.scan.locked}</Banner>}
      <Title at={at}>
        {isOver
          ? words.visit.nothingTaken
          : visit.toRetake.length > 0
            ? words.visit.retake(visit.toRetake.length)
            : visit.holderPresent
              ? words.visit.checking(clock)
              : words.visit.waiting(clock)}
      </Title>
      {visit.needsTime && <p class="note">{words.visit.needsTime}</p>}
      {visit.ageDue_years > 0 && visit.age === 'not_required' && (
        <section class="stack">
          <h2>{words.visit.age(visit.ageDue_years)}</h2>
          <div class="pair">
            <Button onPress={() => void acts.age(false)}>{words.visit.ageNo}</Button>
            <Button onPress={() => void acts.age(true)}>{words.visit.ageYes}</Button>
          </div>
        </section>
      )}
      <VisitTiles visit={visit} />
      {waited_s >= visit.leaveOfferAfter_s && !visit.holderPresent && (
        <Banner tone="plain" onPress={() => acts.sheet(true)}>
          {words.visit.long(Math.round(visit.leaveOfferAfter_s / 60))}
        </Banner>
      )}
    </Page>
  );
}

const Head = ({ visit, acts }: { readonly visit: CourierVisitView; readonly acts: Acts }) => (
  <>
    {visit.status === 'open' && (
      <button type="button" class="plain-link" onClick={() => acts.home(true)} data-act="home">
        {words.visit.home}
      </button>
    )}
    <strong>{visit.addressee}</strong>
    <span>
      {presentedOf(visit).length} of {visit.parcels.length}
    </span>
  </>
);

/** Every outcome is named before the code goes in (H11). */
export function CodePad({ state, acts }: Props) {
  const { visit } = state;
  const at = useArrival('code');
  if (visit === null) return null;
  return (
    <Page
      head={<Head visit={visit} acts={acts} />}
      thumb={
        <>
          <DigitPad length={6} isBusy={state.busy} onDone={(code) => void acts.code(code)} />
          <Button kind="quiet" onPress={() => acts.sheet(true)} data-act="out">
            {words.visit.out}
          </Button>
        </>
      }
    >
      <News state={state} />
      <Title at={at}>{words.visit.code}</Title>
      <ul class="outcomes" aria-label={words.visit.codeHint}>
        {visit.parcels.map((parcel) => {
          const { kind, text } = markOf(parcel);
          return (
            <li key={parcel.no} class="row">
              <Mark kind={kind} size={28} />
              <strong>{parcel.no}</strong> {text}
            </li>
          );
        })}
      </ul>
    </Page>
  );
}

export function OutSheet({ state, acts }: Props) {
  return (
    <Sheet title={words.visit.outTitle} onClose={() => acts.sheet(false)}>
      {state.visit?.mayLeave != null && (
        <Button isBusy={state.busy} onPress={() => void acts.leaveAsAsked()} data-act="leave-asked">
          {words.visit.leaveAsked(words.leave.how[state.visit.mayLeave.how])}
        </Button>
      )}
      <Button isBusy={state.busy} onPress={() => void acts.end('nobody')} data-act="nobody">
        {words.visit.nobody}
      </Button>
      <Button isBusy={state.busy} onPress={() => void acts.end('left')} data-act="leave-with">
        {words.visit.leaveWith}
      </Button>
      <Button isBusy={state.busy} onPress={() => void acts.keptWithoutCode()} data-act="kept">
        {words.visit.kept}
      </Button>
      <p class="small soft">{words.visit.keptNote}</p>
      <Button kind="quiet" onPress={() => acts.sheet(false)}>
        {words.visit.back}
      </Button>
    </Sheet>
  );
}

const PLACES = ['person', 'safe_place', 'parcel_box', 'letterbox'] as const;

/** A `simple` parcel: the place is the button that opens the camera. */
export function Leave({ state, acts }: Props) {
  const at = useArrival('leave');
  return (
    <Page
      head={<strong>Handfast</strong>}
      thumb={
        <Button kind="quiet" onPress={acts.stopLeaving}>
          {words.leave.back}
        </Button>
      }
    >
      <News state={state} />
      <Title at={at}>{words.leave.title}</Title>
      <p class="soft">{state.busy ? words.leave.sending : words.leave.note}</p>
      <div class="places">
        {PLACES.filter((how) => (state.leaving?.how ?? how) === how).map((how) => (
          <PhotoButton
            key={how}
            look="place"
            name={how}
            isBusy={state.busy}
            onFile={(photo) => void acts.leave(how, photo)}
          >
            {words.leave.how[how]}
          </PhotoButton>
        ))}
      </div>
    </Page>
  );
}

export function Done({ state, acts }: Props) {
  const { visit } = state;
  const at = useArrival('done');
  const taken = (visit?.parcels ?? []).filter(({ outcome }) => outcome === 'taken').length;
  const back = (visit?.parcels ?? []).filter(({ retaken }) => retaken).length;
  const isLeft = visit === null || state.left;
  const isGood = isLeft || visit.status === 'confirmed';
  const end = (visit?.end ?? 'done') as VisitEnd;
  return (
    <Page
      head={visit === null ? <strong>Handfast</strong> : <Head visit={visit} acts={acts} />}
      thumb={
        <>
          <Button kind="primary" onPress={acts.next} data-act="next">
            {words.done.next}
          </Button>
          <ScanField
            label={words.stops.scan}
            onScan={(text) => {
              acts.next();
              void acts.scan(text);
            }}
          />
        </>
      }
    >
      <News state={state} />
      {visit !== null && visit.takenBack.length > 0 && (
        <Banner tone="stop">
          <strong>{words.takenBack(visit.takenBack, visit.addressee)}</strong>
        </Banner>
      )}
      <div class="done">
        <Mark kind={isGood ? 'taken' : end === 'locked' ? 'dispute' : 'here'} size={112} />
        <Title at={at}>
          {isLeft
            ? words.done.left
            : visit.status === 'confirmed'
              ? words.done.confirmed(taken)
              : words.ends[end]}
        </Title>
        {back > 0 && <p>{words.done.refused(back)}</p>}
        {!isGood && end !== 'done' && end !== 'left' && <p>{words.done.stay}</p>}
      </div>
    </Page>
  );
}
