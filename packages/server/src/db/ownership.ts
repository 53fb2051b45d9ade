import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const END_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 20;

/**
 * Marks the folder as used by this process, or fails if a living process has it. A mark left by a
 * dead process is taken over. A process is known by its id and its start, because ids come back.
 */
export async function claimFolder(folder: string): Promise<{ release: () => Promise<void> }> {
  const file = path.join(folder, 'in-use-by');
  const mine = `${process.pid} ${await startOf(process.pid)}`;
  for (let i = 0; i < 3; i++) {
    try {
      await writeFile(file, mine, { flag: 'wx', mode: 0o644 });
      return { release: () => rm(file, { force: true }) };
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
    }
    const theirs = await readFile(file, 'utf8').catch(() => '');
    const [pid = 0, start = ''] = theirs
      .split(' ')
      .map((part, at) => (at === 0 ? Number(part) : part));
    if (theirs !== '' && (await startOf(Number(pid))) === start) {
      throw new Error(
        `The folder ${folder} is in use by process ${pid}. Stop it, or use another folder.`,
      );
    }
    await rm(file, { force: true });
  }
  throw new Error(`The folder ${folder} is being taken by another process.`);
}

/**
 * Ends a server that a killed parent left running on this cluster. Its write-ahead log makes
 * that safe; starting a second server beside it would not be.
 */
export async function endOrphan(data: string, log: (line: string) => void): Promise<void> {
  const file = path.join(data, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (!(await isServerOf(pid, data))) {
    // The id is dead or belongs to another program by now: PostgreSQL would refuse to start.
    await rm(file, { force: true });
    return;
  }
  log(`ending the PostgreSQL server ${pid} that an earlier process left on ${data}`);
  process.kill(pid, 'SIGINT');
  const waitUntil = performance.now() + END_WITHIN_MS;
  while (await isServerOf(pid, data)) {
    if (performance.now() > waitUntil) {
      throw new Error(`The PostgreSQL server ${pid} on ${data} does not end. Stop it by hand.`);
    }
    await pause(LOOK_EVERY_MS);
  }
}

async function isServerOf(pid: number, data: string): Promise<boolean> {
  const command = await commandOf(pid);
  return command !== '' && command.includes('postgres') && command.includes(data);
}

/** Command line of a process; '' when there is none (a zombie has none either). */
async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
  }
  const listed = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => null);
  return listed?.stdout.trim() ?? '';
}

/** When a process started, in whatever unit the system counts; '' when there is no such process. */
async function startOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // proc(5): field 22, counted after the command's name, which may itself hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  }
  const listed = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => null);
  return listed?.stdout.trim().replaceAll(' ', '_') ?? '';
}
