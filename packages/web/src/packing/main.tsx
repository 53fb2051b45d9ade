import '../look/all.css';
import '../look/bench.css';
import './packing.css';
import { render } from 'preact';
import { takeKeyFromAddress } from '../lib/kept-key.ts';
import { useStore } from '../lib/store.ts';
import { EnterKey } from '../parts/bench.tsx';
import * as words from '../words/packing.ts';
import { KEY, makeActs, type Acts } from './acts.ts';
import { PackingBench } from './views.tsx';

function App({ acts }: { readonly acts: Acts }) {
  const state = useStore(acts.store);
  if (state.key !== '') return <PackingBench state={state} acts={acts} />;
  const trouble = state.said.tone === 'stop' ? state.said.text : '';
  return <EnterKey title={words.start} trouble={trouble} onKey={acts.enter} />;
}

takeKeyFromAddress(KEY);
const root = document.querySelector('#app');
if (root !== null) render(<App acts={makeActs(localStorage)} />, root);
