// Bundles and minifies assets/ into static/, each file named after its content, and writes manifest.json:
// {"app.css": "app-ABCD1234.css", ...}. Fonts that the styles name are copied along.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { build } from 'esbuild'

const OUT = 'static'
await rm(OUT, { recursive: true, force: true })
await mkdir(OUT)
const { metafile } = await build({
  entryPoints: [
    { in: 'assets/app.css', out: 'app' },
    { in: 'assets/app.js', out: 'app' },
    { in: 'assets/documents.css', out: 'documents' },
    { in: 'assets/focus.css', out: 'focus' },
    { in: 'assets/outcomes.css', out: 'outcomes' },
    { in: 'assets/setup.css', out: 'setup' },
    { in: 'assets/board.css', out: 'board' },
    { in: 'assets/board.js', out: 'board' },
    { in: 'assets/forum.css', out: 'forum' },
    { in: 'assets/icon.svg', out: 'icon' },
    { in: 'assets/jobs.css', out: 'jobs' },
    { in: 'assets/records.css', out: 'records' },
    { in: 'assets/records.js', out: 'records' },
    { in: 'assets/outbox.css', out: 'outbox' },
    { in: 'assets/outbox.js', out: 'outbox' },
    { in: 'assets/pictures.css', out: 'pictures' },
    { in: 'assets/pictures.js', out: 'pictures' },
    { in: 'assets/symposium.css', out: 'symposium' },
    { in: 'assets/tours.css', out: 'tours' },
  ],
  outdir: OUT,
  bundle: true,
  minify: true,
  metafile: true,
  target: ['es2022', 'chrome120', 'firefox121', 'safari17.5'],
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.woff2': 'file', '.svg': 'copy' },
  legalComments: 'none',
})
const manifest = {}
for (const path of Object.keys(metafile.outputs).sort()) {
  const name = basename(path)
  manifest[name.replace(/-[0-9A-Z]{8}(?=\.[^.]+$)/, '')] = name
}
await writeFile(`${OUT}/manifest.json`, JSON.stringify(manifest, null, 2) + '\n')
// Only the browser tests load this one.
await mkdir('../../tests/browser/vendor', { recursive: true })
await copyFile('node_modules/axe-core/axe.min.js', '../../tests/browser/vendor/axe.min.js')
