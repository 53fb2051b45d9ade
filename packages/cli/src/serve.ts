import { ensureOperator } from '@handfast/server/auth/auth';
import { configFrom } from '@handfast/server/config';
import { startServer } from '@handfast/server/start';
import { createApiKey, createTenant } from '@handfast/server/tenants';
import { parseArgs } from 'node:util';
import { UsageError, untilStopped, type Subcommand } from './subcommand.ts';

const HELP = `Runs the server until it is stopped.

Settings come from the environment; the most used are
  HANDFAST_DATA         folder for database, keys, photos and log (default: data)
  HANDFAST_PORT         port (default: 8750)
  HANDFAST_PUBLIC_URL   address that people reach it under
  HANDFAST_SMTP_URL     mail server, as smtp://host:port
  DATABASE_URL          a PostgreSQL of your own instead of the embedded one

  --tenant NAME         make a tenant of this name with an API key, shown this once, and go on
  --operator EMAIL      make this operator; the password is read from HANDFAST_OPERATOR_PASSWORD`;

async function run(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { tenant: { type: 'string' }, operator: { type: 'string' } },
  });
  const password = process.env['HANDFAST_OPERATOR_PASSWORD'];
  if (values.operator !== undefined && password === undefined) {
    throw new UsageError('Set HANDFAST_OPERATOR_PASSWORD to the password of the new operator.');
  }
  const server = await startServer(configFrom(process.env));
  try {
    let tenantId: string | undefined;
    if (values.tenant !== undefined) {
      tenantId = await createTenant(server.deps, { name: values.tenant });
      const { token } = await createApiKey(server.deps, { tenantId, label: 'first' });
      console.log(
        `Tenant ${values.tenant}\n  id       ${tenantId}\n  API key  ${token}   (shown this once)`,
      );
    }
    if (values.operator !== undefined && password !== undefined) {
      const name = values.operator.split('@')[0] ?? values.operator;
      await ensureOperator(server.deps.auth(), {
        email: values.operator,
        password,
        name,
        role: 'admin',
      });
      console.log(`Operator ${values.operator} may sign in at ${server.url}/console`);
    }
    console.log(`Handfast listens at ${server.url}`);
    await untilStopped();
    return 0;
  } finally {
    await server.stop();
  }
}

export const serve: Subcommand = { usage: 'handfast serve', help: HELP, run };
