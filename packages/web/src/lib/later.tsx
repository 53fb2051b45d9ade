import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { trouble } from '../words/en.ts';

/** A part that is loaded only when somebody wants it: what few people open costs nobody a second. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  waiting: string,
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Later(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => loaded);
    const [isMissing, setIsMissing] = useState(false);
    useEffect(() => {
      if (Part !== null) return;
      let isHere = true;
      load().then(
        (part) => {
          loaded = part;
          if (isHere) setPart(() => part);
        },
        () => isHere && setIsMissing(true),
      );
      return () => {
        isHere = false;
      };
    }, []);
    if (Part !== null) return <Part {...props} />;
    // A script that failed once is not asked for again by every browser: the page is.
    return (
      <p class="waiting" role="status">
        {isMissing ? <a href="">{`${trouble.noSignal} ${trouble.reload}`}</a> : waiting}
      </p>
    );
  };
}
