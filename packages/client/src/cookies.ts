/** The cookies of one person at one server: name and value, as a browser would send them back. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      const ends = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute));
      if (ends) this.#cookies.delete(name.trim());
      else this.#cookies.set(name.trim(), value.join('=').trim());
    }
  }

  /** For a `cookie` header; empty object where there are none. */
  header(): Readonly<Record<string, string>> {
    if (this.#cookies.size === 0) return {};
    return { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}
