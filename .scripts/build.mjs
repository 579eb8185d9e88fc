// src → dist/main.js and its chunks. Packages are bundled, so the result runs without node_modules.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
    chunkNames: 'chunks/[hash]',
    define: { NETDIAGD_VERSION: JSON.stringify(version) },
    // Bundled CommonJS packages ask for require, which ES modules do not have.
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  // Its service would live as long as the daemon does.
  await stop();
  const files = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  update(join(root, 'dist'), files);
}

/** Writes what changed and removes what is gone: a program that runs meanwhile finds its files. */
function update(folder, files) {
  for (const [path, contents] of files) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents, { mode: path.endsWith('main.js') ? 0o755 : 0o644 });
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !files.has(path)) rmSync(path);
  }
}

if (process.argv[1] === import.meta.filename) await build();
