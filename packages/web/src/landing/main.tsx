import { makeHolderKey } from '@handfast/protocol/holder';
import '../look/all.css';
import { render } from 'preact';
import { useState } from 'preact/hooks';
import { DoorDrawing } from '../look/drawings.tsx';
import { Banner, Button, Page, Title } from '../parts/page.tsx';
import { postJson, type Trouble } from '../lib/http.ts';
import { keepKey } from '../recipient/key.ts';
import * as words from '../words/en.ts';

type Paired = { readonly delivery: string; readonly holder: string; readonly certificate: string };

/** The link's token, taken out of the address at once: it never reaches history or a referrer (C7). */
function takeToken(): string {
  const token = location.pathname.split('/').at(-1) ?? '';
  history.replaceState(null, '', '/d');
  return token;
}

/** Opening the link does nothing; *Continue* makes the key and pairs it (C2). */
function Landing({ shop, token }: { readonly shop: string; readonly token: string }) {
  const [isBusy, setIsBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const go = async (): Promise<void> => {
    setIsBusy(true);
    const key = await makeHolderKey(crypto.subtle);
    const answer = await postJson<Paired>('/v1/pairings', { token, key: key.publicKey });
    if (answer.ok) {
      await keepKey(key, answer.value);
      location.replace(`/h/${answer.value.delivery}`);
    } else {
      setTrouble(answer.trouble);
      setIsBusy(false);
    }
  };
  return (
    <Page
      head={<strong>{shop === '' ? 'Handfast' : shop}</strong>}
      thumb={
        <Button kind="primary" isBusy={isBusy} onPress={() => void go()} data-act="continue">
          {words.landing.go}
        </Button>
      }
    >
      <Title>{words.landing.title(shop)}</Title>
      {trouble !== null && (
        <Banner tone="care">
          {trouble.kind === 'offline' ? words.trouble.offline : words.landing.used}
        </Banner>
      )}
      <div class="explain">
        <DoorDrawing />
        <p>{words.landing.text}</p>
      </div>
      <p class="note">{words.landing.never}</p>
      <p class="small soft">{words.landing.key}</p>
    </Page>
  );
}

const root = document.querySelector('#app');
const data = document.querySelector('#view')?.textContent ?? '{}';
const { shop = '' } = JSON.parse(data) as { readonly shop?: string };
if (root !== null) render(<Landing shop={shop} token={takeToken()} />, root);
