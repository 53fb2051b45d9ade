/** A Chromium for tests: one on the machine if there is one, otherwise the one npm brought along. */

import { execFile } from 'node:child_process';
import { access, lstat, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

const run = promisify(execFile);

const MACHINE_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
];

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-domain-reliability',
  '--disable-gpu',
  '--no-default-browser-check',
  '--no-pings',
  '--font-render-hinting=none',
];

type Program = { readonly path: string; readonly env: Readonly<Record<string, string>> };

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The program and the environment it needs: `CHROMIUM_PATH`, then the machine's, then npm's. */
async function findProgram(): Promise<Program> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return { path: named, env: {} };
  for (const path of MACHINE_PATHS) {
    if (await exists(path)) return { path, env: {} };
  }
  return programFromNpm();
}

async function programFromNpm(): Promise<Program> {
  if (process.platform !== 'linux') {
    throw new Error(
      'The Chromium from npm is for Linux: set CHROMIUM_PATH to a Chromium or Chrome.',
    );
  }
  const folder = await unpackedFolder();
  const path = join(folder, 'chromium');
  const env = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  if (await starts(path)) return { path, env };
  return { path, env: { ...env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') } };
}

/** False where the machine lacks a shared library (NSS, mostly); the package has those as well. */
const starts = (path: string): Promise<boolean> =>
  run(path, ['--version', '--no-sandbox']).then(
    () => true,
    () => false,
  );

/**
 * The folder with the unpacked program, one per user and package version. It is unpacked aside and
 * renamed when complete, so that processes which unpack at the same time never see half a program.
 */
async function unpackedFolder(): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  const manifest = await readFile(join(entry, '..', '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const { uid } = userInfo();
  const folder = join(tmpdir(), `handfast-chromium-${version}-${uid}`);
  if (!(await exists(folder))) await unpackInto(folder, entry);
  if ((await lstat(folder)).uid !== uid) {
    throw new Error(`${folder} belongs to somebody else: remove it, or set CHROMIUM_PATH.`);
  }
  return folder;
}

async function unpackInto(folder: string, entry: string): Promise<void> {
  const aside = await mkdtemp(`${folder}-`);
  try {
    // The package unpacks into the temporary folder of its process, and its shared libraries only
    // where it believes itself on the service that it was made for: so, a process of its own.
    const script = `import c from ${JSON.stringify(entry)}; await c.executablePath();`;
    await run(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: aside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    });
    await writeFile(join(aside, 'fonts.conf'), fontsConf(folder));
    await rename(aside, folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** The machine's fonts as they are configured there, and the package's own for bare machines. */
const fontsConf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;

/**
 * Starts a headless Chromium with a fresh profile. The caller closes it.
 * @throws when there is no Chromium that runs on this machine.
 */
export async function launchChromium(): Promise<Browser> {
  const program = await findProgram();
  return chromium.launch({
    executablePath: program.path,
    headless: true,
    args: FLAGS,
    env: { ...process.env, ...program.env },
  });
}
