// npm start: install, build, then the daemon with its first report printed as text.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './root.mjs';

await build();
const daemon = spawn(process.execPath, [join(root, 'dist', 'main.js'), 'serve', '--report', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => daemon.kill(signal));
daemon.on('exit', (status, signal) => process.exit(status ?? (signal ? 1 : 0)));
