import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export type Served = {
  readonly url: string;
  /** Of a tenant that was made at the start. */
  readonly apiKey: string;
  readonly pid: number;
  /** SIGKILL: nothing in the process gets to tidy up. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const CLI = path.join(import.meta.dirname, '../../packages/cli/src/main.ts');

/** Starts `handfast serve` as a process of its own and waits until it listens. */
export async function startServe(
  dataFolder: string,
  env: Readonly<Record<string, string>>,
  tenant: string | null = 'Replay',
): Promise<Served> {
  const words = tenant === null ? [] : ['--tenant', tenant];
  const child = spawn(process.execPath, [CLI, 'serve', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      HANDFAST_DATA: dataFolder,
      HANDFAST_PORT: '0',
      HANDFAST_LOG_LEVEL: 'error',
      HANDFAST_REQUESTS_PER_MINUTE: '100000000',
      ...env,
    },
  });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4096)));
  let apiKey = '';
  let url = '';
  for await (const text of createInterface({ input: child.stdout })) {
    said = (said + text).slice(-4096);
    apiKey = /API key\s+(\S+)/.exec(text)?.[1] ?? apiKey;
    url = /listens at (\S+)/.exec(text)?.[1] ?? '';
    if (url !== '') break;
  }
  if (url === '') throw new Error(`the server did not start: ${said}`);
  child.stdout.resume();
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return {
    url,
    apiKey,
    pid: child.pid ?? 0,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
