import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A part that is loaded only when somebody wants it: what few people open costs nobody a second. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  waiting: string,
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Later(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => loaded);
    useEffect(() => {
      if (Part !== null) return;
      let isHere = true;
      void load().then((part) => {
        loaded = part;
        if (isHere) setPart(() => part);
      });
      return () => {
        isHere = false;
      };
    }, []);
    return Part === null ? <p class="waiting">{waiting}</p> : <Part {...props} />;
  };
}
