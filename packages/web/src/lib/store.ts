import { useEffect, useRef, useState } from 'preact/hooks';

/** A reducer with its state outside of the view, so that effects read the newest state. */
export type Store<S, A> = {
  readonly get: () => S;
  readonly send: (action: A) => void;
  readonly listen: (heard: () => void) => () => void;
};

export function makeStore<S, A>(initial: S, reduce: (state: S, action: A) => S): Store<S, A> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    send: (action) => {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const heard of listeners) heard();
    },
    listen: (heard) => {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
  };
}

export function useStore<S, A>(store: Store<S, A>): S {
  const [state, setState] = useState(store.get);
  useEffect(() => {
    setState(store.get());
    return store.listen(() => setState(store.get()));
  }, [store]);
  return state;
}

/** Draws again every second while `isRunning`; answers the monotonic clock in ms. */
export function useSeconds(isRunning: boolean): number {
  const [mark, setMark] = useState(0);
  useEffect(() => {
    setMark(performance.now());
    if (!isRunning) return;
    const timer = setInterval(() => setMark(performance.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return mark;
}

/** Moves the focus to the new screen's heading, so that a screen reader says where one is. */
export function useArrival(screen: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else {
      const isTyping = document.activeElement instanceof HTMLInputElement;
      if (!isTyping) heading.current?.focus({ preventScroll: true });
      scrollTo({ top: 0 });
    }
  }, [screen]);
  return heading;
}
