// src → dist/main.js and its chunks. Packages are bundled, so the result runs without node_modules.
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './install.mjs';
import { writeRegistry } from './registry.mjs';
import { root } from './root.mjs';

export async function build() {
  install();
  writeRegistry();
  const { build: bundle } = await import('esbuild');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await bundle({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outdir: 'dist',
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
  cpSync(join(root, 'src', 'web'), join(root, 'dist', 'web'), { recursive: true });
}

if (process.argv[1] === import.meta.filename) await build();
