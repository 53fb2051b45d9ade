import { readFile } from 'node:fs/promises';
import path from 'node:path';

const PORT_LINE = 3;

/** The port of the embedded database that runs on this data folder now, or `null`. */
export async function runningPort(dataFolder: string): Promise<number | null> {
  const asked = path.join(dataFolder, 'postgres');
  const moved = await readFile(path.join(asked, 'MOVED'), 'utf8').catch(() => '');
  const folder = moved.trim() === '' ? asked : moved.trim();
  const file = path.join(folder, 'cluster', 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[PORT_LINE])];
  return lives(pid) && Number.isInteger(port) && port > 0 ? port : null;
}

function lives(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}
