// Makes dist of src: one script, one style sheet, the document and the icon.
import { build } from 'esbuild';
import { copyFile, mkdir, utimes } from 'node:fs/promises';

await mkdir('dist', { recursive: true });
await build({
  entryPoints: ['src/studio.jsx', 'src/studio.css'],
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2023'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
});

const now = new Date();
for (const name of ['index.html', 'icon.svg']) {
  await copyFile(`src/${name}`, `dist/${name}`);
  await utimes(`dist/${name}`, now, now);
}
