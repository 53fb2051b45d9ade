import { Mark } from '../look/marks.tsx';
import { useArrival } from '../lib/store.ts';
import { Button, Page, Title } from '../parts/page.tsx';
import { namesOf, nameOf, parcelOf } from '../recipient/state.ts';
import * as words from '../words/arrival.ts';
import { listed, packaging } from '../words/en.ts';
import type { Acts } from './acts.ts';
import { Head, News } from './frame.tsx';
import { Photo } from './look.tsx';
import { carrierOf, saidNos, type Draft, type State } from './state.ts';

type Props = { readonly state: State; readonly acts: Acts };

const details = ({ packaging: look, contents, photos, seal }: Draft): string =>
  [
    ...look.map((one) => (one === 'intact' ? words.said.fine : packaging[one].toLowerCase())),
    seal === '' ? '' : `seal ${seal}`,
    words.said.inside[contents],
    words.said.photos(photos.length),
  ]
    .filter((text) => text !== '')
    .join(', ');

/** Everything once more, and what a report is, before the page's key signs it. */
export function Sum({ state, acts }: Props) {
  const at = useArrival('sum');
  const nos = saidNos(state);
  const unsaid = carrierOf(state)
    .parcels.filter(({ no, asks }) => asks && !nos.includes(no))
    .map(({ no }) => no);
  return (
    <Page
      head={<Head view={state.view} />}
      thumb={
        <>
          <Button kind="primary" isBusy={state.busy} onPress={acts.send} data-act="send">
            {words.sum.send}
          </Button>
          <Button kind="quiet" onPress={acts.back} data-act="back">
            {words.sum.back}
          </Button>
        </>
      }
    >
      <News state={state} acts={acts} />
      <Title at={at}>{words.sum.title}</Title>
      <ul class="stack">
        {nos.map((no) => {
          const draft = state.said[no] as Draft;
          const isHere = draft.arrival === 'here';
          return (
            <li key={no} class="list-line lead" data-said={no}>
              <Mark kind={isHere ? 'taken' : 'absent'} />
              <span>
                <strong>{nameOf(parcelOf(state.view, no))}</strong>
                <span class="tile-note">
                  {isHere ? words.said.here : words.said.notHere}
                  {details(draft) === '' ? '' : `, ${details(draft)}`}
                </span>
                {!isHere && <Photo state={state} acts={acts} no={no} isOfPlace />}
              </span>
            </li>
          );
        })}
      </ul>
      {unsaid.length > 0 && (
        <p class="soft">{words.sum.unsaid(listed(namesOf(state.view, unsaid)))}</p>
      )}
      <p class="note">{words.sum.is}</p>
    </Page>
  );
}
