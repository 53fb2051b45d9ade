/** `packages/protocol/test/support/vectors.ts` for a browser: the harness's server has the files. */

export const SKIP_REASON = 'no ../shared/vectors on this machine';

async function get(path: string): Promise<Response | null> {
  const response = await fetch(path);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

export async function loadVectorBytes(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const response = await get(`/vectors/${path}`);
  return response === null ? null : new Uint8Array(await response.arrayBuffer());
}

export async function loadVectorText(path: string): Promise<string | null> {
  const bytes = await loadVectorBytes(path);
  return bytes === null ? null : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

export async function loadVectors(path: string): Promise<unknown> {
  const text = await loadVectorText(path);
  return text === null ? null : JSON.parse(text);
}

export async function loadOwnVectors(path: string): Promise<unknown> {
  const response = await get(`/spec-vectors/${path}`);
  if (response === null) throw new Error(`spec/vectors/${path} is missing`);
  return response.json();
}
