import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { untilStopped, type Subcommand } from '../subcommand.ts';
import { case1 } from './case-1.ts';
import { case2 } from './case-2.ts';
import { case3 } from './case-3.ts';
import { case4 } from './case-4.ts';
import { case5 } from './case-5.ts';
import { case6 } from './case-6.ts';
import { Evidence, readCases, type Case, type CaseResult } from './cases.ts';
import type { Play, Tell } from './play.ts';
import { openStage, type Stage } from './stage.ts';

const PLAYS: Readonly<Record<number, Play>> = {
  1: case1,
  2: case2,
  3: case3,
  4: case4,
  5: case5,
  6: case6,
};

const HELP = `Starts everything on a throwaway folder, plays the reported cases over HTTP, and stays up.

  --exit        stop when the cases are played; exit code 0 only if all that is not pending holds
  --json        one line of JSON per case instead of the story: {case, holds, pending, broken}
  --port N      port of the server (default: 8750, or a free one with --exit)`;

const say = (text = ''): void => console.log(text);

const teller =
  (silent: boolean): Tell =>
  (who, what) => {
    if (!silent) say(`  ${styleText('dim', who.padEnd(10))} ${what}`);
  };

function report(which: Case, result: CaseResult, links: readonly string[]): void {
  say();
  for (const { id, rule, text, pending } of which.assertions) {
    const fault = result.broken.find((one) => one.id === id);
    if (pending !== undefined)
      say(styleText('dim', `  …  [${rule}] ${text} (waits for: ${pending})`));
    else if (fault) say(styleText('red', `  ✕  [${rule}] ${text}\n       ${fault.why}`));
    else say(`  ${styleText('green', '✓')}  [${rule}] ${text}`);
  }
  for (const link of links) say(`  ${styleText('cyan', '→')}  ${link}`);
  say();
}

async function playOne(stage: Stage, which: Case, silent: boolean): Promise<CaseResult> {
  const play = PLAYS[which.case];
  if (play === undefined) throw new Error(`Nobody plays case ${which.case}`);
  const evidence = new Evidence(which);
  const links: string[] = [];
  if (!silent)
    say(
      `${styleText('bold', `${which.case}. ${which.title}`)}\n  ${styleText('italic', which.story)}\n`,
    );
  const look = (what: string, at: string): void => void links.push(`${what}: ${stage.url}${at}`);
  await play({ stage, evidence, look, tell: teller(silent) });
  const result = evidence.result();
  if (!silent) report(which, result, links);
  return result;
}

function welcome(stage: Stage): void {
  say(styleText('bold', 'Everything is still running. Look around:'));
  say(`  ${stage.url}/           what this is`);
  say(`  ${stage.url}/inbox      every mail and webhook that was sent, with the recipients' links`);
  say(`  ${stage.url}/courier    the courier's page; token  ${stage.courierToken}`);
  say(
    `  ${stage.url}/console    the operator's page; ${stage.operatorEmail}  ${stage.operatorPassword}`,
  );
  say(`  ${stage.url}/docs       the API`);
  say('Ctrl-C stops it and removes the folder.');
}

async function run(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { json: { type: 'boolean' }, exit: { type: 'boolean' }, port: { type: 'string' } },
  });
  const silent = values.json ?? false;
  const folder = await mkdtemp(path.join(tmpdir(), 'handfast-demo-'));
  const port = Number(values.port ?? (values.exit ? 0 : 8750));
  try {
    const stage = await openStage(path.join(folder, 'data'), port);
    try {
      let broken = 0;
      for (const which of await readCases()) {
        const result = await playOne(stage, which, silent);
        if (silent) say(JSON.stringify(result));
        broken += result.broken.length;
      }
      if (!values.exit) {
        if (!silent) welcome(stage);
        await untilStopped();
      }
      return broken === 0 ? 0 : 1;
    } finally {
      await stage.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const demo: Subcommand = { usage: 'handfast demo [--json] [--exit]', help: HELP, run };
