import { useEffect } from 'preact/hooks';
import { Mark } from '../look/marks.tsx';
import { Banner, Button, Page, Title } from '../parts/page.tsx';
import { CodeDigits } from '../parts/digits.tsx';
import { clockFrom, minutes, secondsUntil } from '../lib/clock.ts';
import { useArrival, useSeconds } from '../lib/store.ts';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';
import { Head, News } from './frame.tsx';
import { nameOf, namesOf, openVisit, outcomesOf, parcelOf, type State } from './state.ts';
import { Tile } from './tiles.tsx';

type Props = { readonly state: State; readonly acts: Acts };

/** What the signature will say, before there is one; the code needs an act of the person's own (H4). */
export function Summary({ state, acts }: Props) {
  const { view } = state;
  const at = useArrival('summary');
  const visit = openVisit(view);
  if (visit === null) return null;
  const { taken, refused, absent } = outcomesOf(state);
  const rows = [
    ['taken', words.summary.take, taken],
    ['refused', words.summary.refuse, refused],
    ['absent', words.summary.absent, absent],
  ] as const;
  const isFarOrSilent = visit.farAway_m !== null || visit.distanceUnknown;
  const differing = visit.presented.filter(({ decision }) => decision?.seal === 'differs');
  return (
    <Page
      head={<Head view={view} />}
      thumb={
        <>
          <Button
            kind="primary"
            isBusy={state.busy}
            data-act="release"
            onPress={() => (isFarOrSilent ? acts.open('far_away') : acts.release())}
          >
            {taken.length === 1 ? words.summary.releaseOne : words.summary.release}
          </Button>
          <Button kind="quiet" onPress={acts.back}>
            {words.summary.change}
          </Button>
        </>
      }
    >
      <News state={state} acts={acts} />
      <Title at={at}>{words.summary.title}</Title>
      {differing.map(({ no }) => (
        <Banner key={no} tone="care">
          {words.summary.sealDiffers(nameOf(parcelOf(view, no)))}
        </Banner>
      ))}
      <dl class="sum">
        {rows.map(([kind, title, nos]) => (
          <div key={kind} class={nos.length === 0 ? 'sum-row sum-none' : 'sum-row'}>
            <Mark kind={kind} />
            <dt>{title}</dt>
            <dd>
              {nos.length === 0
                ? words.summary.nothing
                : namesOf(view, nos).map((name, i) => <div key={nos[i]}>{name}</div>)}
            </dd>
          </div>
        ))}
      </dl>
    </Page>
  );
}

/** Six digits, what they say and what they do not. */
export function Code({ state, acts }: Props) {
  const { view, code } = state;
  const at = useArrival('code');
  const mark_ms = useSeconds(true);
  const visit = openVisit(view);
  if (visit?.released == null) return null;
  const { taken, refused, absent } = outcomesOf(state);
  const left_s =
    mark_ms === 0
      ? null
      : secondsUntil(clockFrom(view.now, state.seen_ms), visit.released.until, mark_ms);
  const isOver = left_s === 0;
  const uncovered = [...refused, ...absent];
  const isShown = code !== null && !isOver;
  return (
    <Page
      head={<Head view={view} />}
      thumb={
        <>
          {state.waiting === null && (isOver || (code === null && !state.busy)) && (
            <Button kind="primary" isBusy={state.busy} onPress={() => void acts.renew()}>
              {words.code.renew}
            </Button>
          )}
          <div class="quiet-row">
            {isShown && (
              <Button kind="quiet" onPress={() => void acts.renew()} data-act="renew">
                {words.code.renew}
              </Button>
            )}
            <Button kind="quiet" onPress={() => void acts.withdraw()} data-act="withdraw">
              {words.code.mind}
            </Button>
            <Button
              kind="quiet"
              onPress={() => void acts.report('rushed', words.code.rushedThanks)}
            >
              {words.code.rushed}
            </Button>
          </div>
        </>
      }
    >
      <News state={state} acts={acts} />
      <Title at={at}>{isShown || state.busy ? words.code.title : words.code.none}</Title>
      {isShown ? (
        <div>
          <CodeDigits code={code.code} />
          <p class="countdown">
            <span>
              {words.code.lasts} <strong>{left_s === null ? '' : minutes(left_s)}</strong>
            </span>
            <span>{words.code.triesLeft(visit.triesLeft)}</span>
          </p>
        </div>
      ) : (
        <Banner tone="care">
          {state.waiting !== null
            ? words.code.void
            : isOver
              ? words.code.over
              : state.busy
                ? words.trouble.loading
                : words.code.lost}
        </Banner>
      )}
      <div class="stack">
        <p class="list-line lead">
          <Mark kind="taken" />
          <strong>{words.code.takes(namesOf(view, taken))}</strong>
        </p>
        {uncovered.length > 0 && (
          <p class="list-line lead">
            <Mark kind="absent" />
            <strong>{words.code.notCover(namesOf(view, uncovered))}</strong>
          </p>
        )}
      </div>
      {refused.length > 0 && <Retaking state={state} title={words.code.retakeFirst} />}
    </Page>
  );
}

/** A refusal counts when the courier has scanned the parcel again (H11): its mark turns then. */
function Retaking({ state, title }: { readonly state: State; readonly title?: string }) {
  const refused = (openVisit(state.view)?.presented ?? []).filter(
    ({ decision }) => decision?.outcome === 'refused',
  );
  return (
    <section class="group">
      {title !== undefined && <h2 class="group-title">{title}</h2>}
      <ul class="group">
        {refused.map(({ no, retaken }) => {
          const parcel = parcelOf(state.view, no);
          return parcel === undefined ? null : (
            <Tile
              key={no}
              parcel={parcel}
              kind={retaken ? 'taken' : 'refused'}
              note={retaken ? words.refused.back : words.refused.notBack}
              word={retaken ? words.code.retaken : words.outcome.refused}
            />
          );
        })}
      </ul>
    </section>
  );
}

export function CodeElsewhere({ state, acts }: Props) {
  const at = useArrival('elsewhere');
  return (
    <Page
      head={<Head view={state.view} />}
      thumb={
        <Button onPress={() => void acts.withdraw()} isBusy={state.busy}>
          {words.code.mind}
        </Button>
      }
    >
      <News state={state} acts={acts} />
      <Title at={at}>{words.code.elsewhere}</Title>
      <p>{words.code.elsewhereNote}</p>
      <p class="list-line lead">
        <Mark kind="taken" />
        <strong>{words.code.takes(namesOf(state.view, outcomesOf(state).taken))}</strong>
      </p>
    </Page>
  );
}

/** Nothing is taken: no code, and the door stays open until the courier has scanned it again. */
export function Refused({ state, acts }: Props) {
  const at = useArrival('refused');
  const visit = openVisit(state.view);
  useEffect(() => {
    const isDone = visit?.presented.every(({ retaken }) => retaken) === true;
    if (isDone && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(80);
  }, [visit]);
  if (visit === null) return null;
  const n = visit.presented.length;
  const isDone = visit.presented.every(({ retaken }) => retaken);
  return (
    <Page
      head={<Head view={state.view} />}
      thumb={
        !isDone && (
          <Button
            kind="quiet"
            onPress={() =>
              acts.begin(
                visit.presented.filter(({ retaken }) => !retaken).map(({ no }) => no),
                false,
              )
            }
          >
            {words.why.undo}
          </Button>
        )
      }
    >
      <News state={state} acts={acts} />
      <Title at={at}>{words.refused.title(n)}</Title>
      <Banner tone={isDone ? 'good' : 'care'}>
        <strong>{isDone ? words.refused.done(n) : words.refused.scan(n)}</strong>
      </Banner>
      <Retaking state={state} />
      <p class="note">{words.refused.noCode}</p>
    </Page>
  );
}
