/** A key can come behind `#`, which no server sees; it leaves the address at once and is kept here. */
export function takeKeyFromAddress(name: string): void {
  const key = location.hash.slice(1);
  if (key === '') return;
  localStorage.setItem(name, key);
  history.replaceState(null, '', location.pathname);
}
