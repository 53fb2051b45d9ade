import { Button } from '../parts/page.tsx';
import { postJson } from '../lib/http.ts';
import * as words from '../words/console.ts';

const PLACES = ['deliveries', 'claims', 'carrier', 'alarms'] as const;
export type Place = (typeof PLACES)[number];

const PATHS: Readonly<Record<Place, string>> = {
  deliveries: '/console',
  claims: '/console/claims',
  carrier: '/console/carrier',
  alarms: '/console/alarms',
};

/** Where one is in the console, and the way to the other lists. */
export const DeskHead = ({
  at,
  go,
  onSignedOut,
}: {
  readonly at: Place;
  readonly go: (path: string) => void;
  readonly onSignedOut: () => void;
}) => (
  <header class="desk-head">
    <strong>Handfast</strong>
    <nav class="desk-nav" aria-label={words.nav.label}>
      {PLACES.map((place) => (
        <a
          key={place}
          href={PATHS[place]}
          aria-current={place === at ? 'page' : undefined}
          onClick={(event) => {
            event.preventDefault();
            go(PATHS[place]);
          }}
        >
          {words.nav[place]}
        </a>
      ))}
    </nav>
    <Button kind="quiet" onPress={() => void postJson('/api/auth/sign-out', {}).then(onSignedOut)}>
      {words.list.signOut}
    </Button>
  </header>
);
