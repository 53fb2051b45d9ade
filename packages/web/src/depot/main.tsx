import '../look/all.css';
import '../look/bench.css';
import './depot.css';
import { render } from 'preact';
import { takeKeyFromAddress } from '../lib/kept-key.ts';
import { useStore } from '../lib/store.ts';
import { EnterKey } from '../parts/enter-key.tsx';
import { Banner } from '../parts/page.tsx';
import { enter } from '../words/bench.ts';
import * as words from '../words/depot.ts';
import { KEY, makeActs, type Acts } from './acts.ts';
import { Over, Take } from './views.tsx';
import { Who } from './who.tsx';

function App({ acts }: { readonly acts: Acts }) {
  const state = useStore(acts.store);
  if (state.key === '') {
    const trouble = state.said.tone === 'stop' ? state.said.text : '';
    return (
      <EnterKey
        words={enter}
        title={words.start}
        news={trouble !== '' && <Banner tone="stop">{trouble}</Banner>}
        onKey={acts.enter}
      />
    );
  }
  if (state.step === 'who') return <Who acts={acts} />;
  return state.step === 'take' ? (
    <Take state={state} acts={acts} />
  ) : (
    <Over state={state} acts={acts} />
  );
}

takeKeyFromAddress(KEY);
const root = document.querySelector('#app');
if (root !== null) render(<App acts={makeActs(localStorage)} />, root);
