import type { HolderView } from '@handfast/domain/view/holder';
import { Banner } from '../parts/page.tsx';
import type { Trouble } from '../lib/http.ts';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';
import { openVisit, type State } from './state.ts';

export const Head = ({ view }: { readonly view: HolderView }) => (
  <>
    <strong>{view.shop === '' ? 'Handfast' : view.shop}</strong>
    <span>{view.role === 'recipient' ? 'Your delivery' : 'You receive for somebody'}</span>
  </>
);

const troubleText = (trouble: Trouble): string => {
  if (trouble.kind === 'offline') return words.trouble.offline;
  if (trouble.kind === 'conflict') return words.door.changed;
  if (trouble.status === 401 || trouble.status === 403) return words.trouble.gone;
  return trouble.hint === '' ? words.trouble.other : trouble.hint;
};

/** What has to be said above everything else: a changed list, no signal, something that failed. */
export const News = ({ state, acts }: { readonly state: State; readonly acts: Acts }) => (
  <>
    {state.waiting !== null && (
      <Banner tone="care" onPress={acts.look}>
        {openVisit(state.view) === null ? words.door.changedOther : words.door.changed}
      </Banner>
    )}
    {state.trouble !== null && (
      <Banner
        tone={state.trouble.kind === 'offline' ? 'care' : 'stop'}
        onPress={() => void acts.again()}
      >
        {troubleText(state.trouble)} {words.trouble.again}.
      </Banner>
    )}
    {state.trouble === null && !state.isLineUp && (
      <Banner tone="care">{words.trouble.offline}</Banner>
    )}
  </>
);
