// src → dist/main.js and its chunks. Packages are bundled, so the result runs without node_modules; koffi's binary
// for this machine is copied beside them, where src/platform/libc.ts looks for it, and so are the examples of checks.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { examples } from './examples.mjs';
import { install } from './install.mjs';
import { writeRegistry } from './registry.mjs';
import { root } from './root.mjs';

export async function build() {
  install();
  writeRegistry();
  const { build: bundle, stop } = await import('esbuild');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { outputFiles } = await bundle({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outdir: 'dist',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Half of the text would be read at each start for nothing. Names stay for traces, and lines are not endless.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    plugins: [unused],
    alias: SLIM,
    // All in one folder: where koffi lies is told from the file that asks for it.
    chunkNames: '[hash]',
    define: { NETDIAGD_VERSION: JSON.stringify(version) },
    // Bundled CommonJS packages ask for require, which ES modules do not have.
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const found = await examples();
  // Its service would live as long as the daemon does.
  await stop();
  const files = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  for (const [name, contents] of koffi()) files.set(join(root, 'dist', 'koffi', name), contents);
  if (found !== undefined) files.set(join(root, 'dist', 'examples.json'), found);
  update(join(root, 'dist'), files);
}

/** Of a package of 700 kB one function is asked, which reads /proc: it lies in a file of its own. */
const SLIM = { systeminformation: 'systeminformation/lib/memory.js' };

/**
 * Nothing here calls these, and each is text to read or code to run at each start: what fastify would compile with (the
 * server brings its own), log with and be tested with; what prom-client pushes, traces and tells of the process with.
 */
const UNUSED = {
  fastify: /^(?:@fastify\/(?:ajv|fast-json-stringify)-compiler|light-my-request|pino)$/,
  'prom-client': /^\.\/lib\/(?:pushgateway|defaultMetrics|cluster|summary)$/,
};

const unused = {
  name: 'unused',
  setup(build) {
    for (const [name, filter] of Object.entries(UNUSED)) {
      build.onResolve({ filter }, ({ path, importer }) =>
        importer.includes(`/node_modules/${name}/`) ? { path, namespace: 'unused' } : undefined,
      );
    }
    build.onLoad({ filter: /^/, namespace: 'unused' }, () => ({ contents: 'module.exports = undefined;' }));
  },
};

/** Loader and binaries of the optional package for this machine, glibc and musl; without it there are none. */
function koffi() {
  const packages = join(root, 'node_modules', '@koromix');
  const [name] = existsSync(packages) ? readdirSync(packages).filter((entry) => entry.startsWith('koffi-')) : [];
  if (name === undefined) return [];
  const folder = join(packages, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name));
  return [
    ...files.map((path) => [relative(folder, path), readFileSync(path)]),
    ['LICENSE.txt', readFileSync(join(root, 'node_modules', 'koffi', 'LICENSE.txt'))],
  ];
}

/** Writes what changed and removes what is gone: a program that runs meanwhile finds its files. */
function update(folder, files) {
  for (const [path, contents] of files) {
    if (existsSync(path) && readFileSync(path).equals(Buffer.from(contents))) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents, { mode: path.endsWith('main.js') ? 0o755 : 0o644 });
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !files.has(path)) rmSync(path);
  }
}

if (process.argv[1] === import.meta.filename) await build();
