import '../look/all.css';
import './courier.css';
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { takeKeyFromAddress } from '../lib/kept-key.ts';
import { followPosition } from '../lib/position.ts';
import { useStore } from '../lib/store.ts';
import { EnterKey } from '../parts/enter-key.tsx';
import * as words from '../words/courier.ts';
import { makeActs, type Acts } from './acts.ts';
import { Claims } from './claims.tsx';
import { screenOf } from './state.ts';
import { CodePad, Done, Leave, News, OutSheet, Stops, Visit, type Props } from './views.tsx';

function App({ acts }: { readonly acts: Acts }) {
  const state = useStore(acts.store);
  useEffect(() => {
    if (state.token === '') return;
    followPosition();
    acts.loadStops();
  }, [state.token === '']);
  return (
    <>
      <ScreenOf state={state} acts={acts} />
      {state.sheet && state.visit?.status === 'open' && <OutSheet state={state} acts={acts} />}
    </>
  );
}

function ScreenOf(props: Props) {
  switch (screenOf(props.state)) {
    case 'enter':
      return (
        <EnterKey
          words={words.enter}
          title={words.enter.title}
          news={<News state={props.state} />}
          onKey={props.acts.enter}
        />
      );
    case 'stops':
      return <Stops {...props} />;
    case 'claims':
      return <Claims {...props} />;
    case 'leave':
      return <Leave {...props} />;
    case 'visit':
      return <Visit {...props} />;
    case 'code':
      return <CodePad {...props} />;
    case 'left':
    case 'done':
      return <Done {...props} />;
  }
}

takeKeyFromAddress('courier-token');
const root = document.querySelector('#app');
if (root !== null) render(<App acts={makeActs(localStorage)} />, root);
