/**
 * Does one thing after the other, in the order given: a scanner can be faster than the network, and
 * what the second scan means may depend on the first.
 */
export function inTurn(): (work: () => Promise<void>) => Promise<void> {
  let last = Promise.resolve();
  return (work) => {
    last = last.then(work, work);
    return last;
  };
}
