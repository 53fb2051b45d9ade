import path from 'node:path';
import { fsck, type FsckOptions } from '../../src/fsck/fsck.ts';
import type { Report } from '../../src/fsck/faults.ts';
import { secondSettingOf } from '../../src/log/open.ts';
import { checkpointName, openTextPlace } from '../../src/log/second-place.ts';
import { publicKeys } from '../../src/log/trust.ts';
import type { TestServer } from './server.ts';

/** Checks a running test server's log and events. */
export async function check(
  { deps }: Pick<TestServer, 'deps'>,
  more: Partial<FsckOptions> = {},
): Promise<Report> {
  const client = await deps.pool.connect();
  try {
    return await fsck({
      client,
      origin: deps.config.logOrigin,
      vkeys: deps.log.keys.vkeys,
      logFolder: path.join(deps.config.dataFolder, 'log'),
      secondPlace: await openTextPlace(secondSettingOf(deps.config), deps.config.logOrigin),
      headKeys: publicKeys(deps.keys).filter(({ use }) => use === 'certificate'),
      receiptKeys: publicKeys(deps.keys).filter(({ use }) => use === 'receipt'),
      ...more,
    });
  } finally {
    client.release();
  }
}

/** The file of the folder that is the second place where nothing else is configured. */
export const secondFile = ({ config }: TestServer['deps']): string =>
  path.join(`${config.dataFolder}-second`, checkpointName(config.logOrigin));
