import type { HolderView } from '@handfast/domain/view/holder';
import type { Time } from '@handfast/protocol/statement';
import { clockTime, dayAndTime } from '../lib/clock.ts';
import type { Trouble } from '../lib/http.ts';
import { Banner } from '../parts/page.tsx';
import * as words from '../words/arrival.ts';
import { trouble } from '../words/en.ts';
import type { CarrierParcel } from '@handfast/domain/view/carrier';
import type { Acts } from './acts.ts';
import { carrierOf, type State } from './state.ts';

export const Head = ({ view }: { readonly view: HolderView }) => (
  <>
    <strong>{view.shop === '' ? 'Handfast' : view.shop}</strong>
    <span>{view.role === 'recipient' ? 'Your delivery' : 'You receive for somebody'}</span>
  </>
);

const troubleText = (fault: Trouble): string => {
  if (fault.kind === 'offline') return trouble.offline;
  if (fault.kind === 'conflict') return words.trouble.changed;
  if (fault.status === 401 || fault.status === 403) return trouble.gone;
  return fault.hint === '' ? trouble.other : fault.hint;
};

export const News = ({ state, acts }: { readonly state: State; readonly acts: Acts }) => (
  <>
    {state.waiting !== null && (
      <Banner tone="care" onPress={acts.look}>
        {words.trouble.changed}
      </Banner>
    )}
    {state.trouble !== null && (
      <Banner tone={state.trouble.kind === 'offline' ? 'care' : 'stop'} onPress={acts.again}>
        {troubleText(state.trouble)} {trouble.again}.
      </Banner>
    )}
  </>
);

/** The carrier that speaks of these parcels; 'the carrier' before it has spoken. */
export const carrierIn = (state: State): string =>
  words.carrier(carrierOf(state).parcels.find(({ carrier }) => carrier !== '')?.carrier ?? '');

/** `14:02` on the day itself, `2 Mar, 14:02` on another. */
const when = (time: Time, now: Time): string =>
  new Date(time).toDateString() === new Date(now).toDateString()
    ? clockTime(time)
    : dayAndTime(time);

/** Always as the carrier's word, with its time: `DPD says: delivered, 14:02`. */
export const wordOf = ({ carrier, status, said }: CarrierParcel, now: Time): string =>
  said === null
    ? words.mode.silent(words.carrier(carrier))
    : words.mode.says(words.carrier(carrier), words.status[status], when(said, now));
