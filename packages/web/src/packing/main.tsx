import '../look/all.css';
import '../look/bench.css';
import './packing.css';
import { render } from 'preact';
import { takeKeyFromAddress } from '../lib/kept-key.ts';
import { useStore } from '../lib/store.ts';
import { EnterKey } from '../parts/enter-key.tsx';
import { Banner } from '../parts/page.tsx';
import { enter } from '../words/bench.ts';
import * as words from '../words/packing.ts';
import { KEY, makeActs, type Acts } from './acts.ts';
import { PackingBench } from './views.tsx';

function App({ acts }: { readonly acts: Acts }) {
  const state = useStore(acts.store);
  if (state.key !== '') return <PackingBench state={state} acts={acts} />;
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

takeKeyFromAddress(KEY);
const root = document.querySelector('#app');
if (root !== null) render(<App acts={makeActs(localStorage)} />, root);
