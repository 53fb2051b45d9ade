/**
 * Loaded into each test file's process before the file. Ends a process that outlives its time,
 * which the runner by itself does not do once all tests have passed but a handle is left open.
 */
import { isMainThread } from 'node:worker_threads';

const after_ms = Number(process.env['HANDFAST_TEST_FILE_MS']);

if (isMainThread && after_ms > 0) {
  setTimeout(() => {
    console.error(`Still running after ${after_ms / 1000} s: a test hangs or left a handle open.`);
    process.exit(1);
  }, after_ms).unref();
}
