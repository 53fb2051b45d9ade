import { committedForm } from '@handfast/domain/delivery/committed';
import { eraseDelivery } from '@handfast/server/app/erase';
import { openBlobs } from '@handfast/server/blobs';
import { systemClock, systemRandom } from '@handfast/server/clock';
import { configFrom } from '@handfast/server/config';
import { openForCheck } from '@handfast/server/fsck/open';
import { openKeys } from '@handfast/server/keys/keys';
import { receiptIssuer } from '@handfast/server/store/receipts';
import { makeUnitOfWork } from '@handfast/server/store/unit-of-work';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, type Subcommand } from '../subcommand.ts';

const HELP = `Erases a delivery's personal data and photos. The erasure is written into the log first.

  --by NAME       who decided it
  --reason TEXT   why
  --keep-photos   erase names, addresses, contacts and contents only

Refused while something is in dispute, claimed, or not finished. It may run beside the server.
Exit code: 0 erased, 1 refused, 2 the command was not understood.`;

async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: {
      by: { type: 'string' },
      reason: { type: 'string' },
      'keep-photos': { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const [delivery] = positionals;
  const { by, reason } = values;
  if (delivery === undefined || by === undefined || reason === undefined) {
    throw new UsageError('Say which, who and why: handfast erase DELIVERY --by NAME --reason TEXT');
  }
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(delivery)) {
    throw new UsageError(`${delivery} is not the id of a delivery.`);
  }
  const config = configFrom(process.env);
  const database = await openForCheck(config);
  try {
    const { pool } = database;
    const keys = await openKeys(path.join(config.dataFolder, 'keys'));
    const unitOfWork = makeUnitOfWork({
      pool,
      random: systemRandom,
      committedForm,
      issueReceipt: receiptIssuer(keys, config.logOrigin),
    });
    const blobs = await openBlobs(path.join(config.dataFolder, 'blobs'));
    const outcome = await eraseDelivery({ pool, unitOfWork, clock: systemClock, blobs }, delivery, {
      classes: values['keep-photos'] ? ['personal'] : ['personal', 'photos'],
      reason,
      operator: by,
    });
    if (outcome.ok) {
      console.log(`Erased. Entry ${outcome.value.head.seq} of the delivery's chain says so.`);
      return 0;
    }
    const { error } = outcome;
    const why = error.code === 'refused' ? `${error.refusal.code} ${error.refusal.at}` : error.code;
    console.error(`Not erased: ${why.trim()}`);
    return 1;
  } finally {
    await database.close();
  }
}

export const erase: Subcommand = {
  usage: 'handfast erase DELIVERY --by NAME --reason TEXT',
  help: HELP,
  run,
};
