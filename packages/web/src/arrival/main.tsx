import '../look/all.css';
import '../recipient/recipient.css';
import './arrival.css';
import type { HolderView } from '@handfast/domain/view/holder';
import { hydrate, render } from 'preact';
import { getJson } from '../lib/http.ts';
import { trouble } from '../words/en.ts';
import { makeActs } from './acts.ts';
import { App } from './app.tsx';

const root = document.querySelector('#app');
const data = document.querySelector('#view')?.textContent ?? '';

function start(view: HolderView, into: Element, isDrawn: boolean): void {
  const app = <App acts={makeActs(view, sessionStorage)} />;
  if (isDrawn) hydrate(app, into);
  else render(app, into);
}

/** Without a view in the document, the page asks for the delivery that its address names. */
async function fetchAndStart(into: Element): Promise<void> {
  render(<p class="waiting">{trouble.loading}</p>, into);
  const answer = await getJson<HolderView>(
    `/v1/holder/${location.pathname.split('/').at(-1) ?? ''}`,
  );
  render(null, into);
  if (answer.ok) start(answer.value, into, false);
  else {
    const text = answer.trouble.kind === 'offline' ? trouble.offline : trouble.gone;
    render(
      <div class="waiting stack">
        <h1>{text}</h1>
        <button type="button" class="button" onClick={() => void fetchAndStart(into)}>
          {trouble.again}
        </button>
      </div>,
      into,
    );
  }
}

if (root !== null) {
  if (data === '') void fetchAndStart(root);
  else start(JSON.parse(data) as HolderView, root, root.childElementCount > 0);
}
