import { run } from './app/cli.ts';

/** Put in by the build, from package.json. */
declare const NETDIAGD_VERSION: string;

// A reader that went away (`netdiagd diagnose | head -1`) is no error.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => process.exit(cause.code === 'EPIPE' ? 0 : 3));
// A log that nobody reads any more is no reason to end the daemon.
process.stderr.on('error', () => undefined);

const status = await run(process.argv.slice(2), NETDIAGD_VERSION);
// Pipes are written asynchronously: leave once the last byte is out.
process.stdout.write('', () => setImmediate(() => process.exit(status)));
