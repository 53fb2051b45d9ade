import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { getJson, type Answer, type Trouble } from '../lib/http.ts';
import { Banner } from '../parts/page.tsx';
import { trouble as words } from '../words/en.ts';

export type Asked<T> = {
  /** The newest answer that came, also while another is on its way or failed. */
  readonly value: T | null;
  readonly trouble: Trouble | null;
  readonly load: () => void;
};

/** What the server says under this path; asks again when the path changes. */
export const useRead = <T,>(path: string, onSignedOut: () => void): Asked<T> =>
  useAnswer<T>(
    useCallback(() => getJson<T>(path), [path]),
    onSignedOut,
  );

/** As `useRead`, for what takes more than one question. An answer that another overtook is dropped. */
export function useAnswer<T>(ask: () => Promise<Answer<T>>, onSignedOut: () => void): Asked<T> {
  const [value, setValue] = useState<T | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const newest = useRef(0);
  const load = useCallback(() => {
    const mine = ++newest.current;
    void ask().then((answer) => {
      if (mine !== newest.current) return;
      setTrouble(answer.ok ? null : answer.trouble);
      if (answer.ok) setValue(answer.value);
      else if (answer.trouble.kind === 'refused' && [401, 403].includes(answer.trouble.status))
        onSignedOut();
    });
  }, [ask, onSignedOut]);
  useEffect(() => {
    load();
    return () => void newest.current++;
  }, [load]);
  return { value, trouble, load };
}

/** What could not be read, and how to ask again. */
export const Unread = ({ trouble, load }: Pick<Asked<unknown>, 'trouble' | 'load'>) =>
  trouble === null ? null : (
    <Banner tone={trouble.kind === 'offline' ? 'care' : 'stop'} onPress={load}>
      {trouble.kind === 'offline'
        ? words.noSignal
        : (trouble.kind === 'refused' && trouble.hint) || words.other}{' '}
      {words.again}.
    </Banner>
  );
