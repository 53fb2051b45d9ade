import { useEffect } from 'preact/hooks';
import { later } from '../lib/later.tsx';
import { useStore } from '../lib/store.ts';
import type { Acts } from './acts.ts';
import { Check, Why } from './check.tsx';
import { Code, CodeElsewhere, Refused, Summary } from './confirm.tsx';
import { AtTheDoor } from './door.tsx';
import { Locked, Overview } from './overview.tsx';
import { Receipt } from './receipt.tsx';
import * as words from '../words/en.ts';
import { Sheets } from './sheets.tsx';
import { screenOf, type State } from './state.ts';

const Claims = later(
  () => import('./claims.tsx').then((part) => part.Claims),
  words.trouble.loading,
);

/** The recipient's page, whole; `acts` does nothing by itself before `live`. */
export function App({ acts }: { readonly acts: Acts }) {
  const state = useStore(acts.store);
  useEffect(() => acts.live(), [acts]);
  return (
    <>
      <ScreenOf state={state} acts={acts} />
      <Sheets state={state} acts={acts} />
      {state.toast !== '' && (
        <div class="toast" role="status">
          {state.toast}
        </div>
      )}
    </>
  );
}

function ScreenOf({ state, acts }: { readonly state: State; readonly acts: Acts }) {
  const { step } = state;
  switch (screenOf(state)) {
    case 'overview':
      return <Overview state={state} acts={acts} />;
    case 'locked':
      return <Locked state={state} acts={acts} />;
    case 'claim':
      return <Claims state={state} acts={acts} />;
    case 'door':
      return <AtTheDoor state={state} acts={acts} />;
    case 'check':
      return step.name === 'check' ? <Check state={state} acts={acts} step={step} /> : null;
    case 'why':
      return step.name === 'why' ? <Why state={state} acts={acts} step={step} /> : null;
    case 'summary':
      return <Summary state={state} acts={acts} />;
    case 'code':
      return <Code state={state} acts={acts} />;
    case 'code_elsewhere':
      return <CodeElsewhere state={state} acts={acts} />;
    case 'refused':
      return <Refused state={state} acts={acts} />;
    case 'receipt':
      return <Receipt state={state} acts={acts} />;
  }
}
