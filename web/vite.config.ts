import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { budget } from './scripts/budget.ts'
import { compress } from './scripts/compress.ts'
import { guide } from './scripts/guide.ts'
import { FOLDER, translations } from './scripts/translations.ts'

const service = 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [
    react(),
    guide(fileURLToPath(new URL('../docs/galley/templates.md', import.meta.url))),
    translations(FOLDER),
    compress(),
    // A few kB above what they weigh.
    budget([
      { name: 'Login', modules: ['/LoginPage.tsx'], kB: 155 },
      { name: 'Gallery', modules: ['/Shell.tsx', '/AccountMenu.tsx', '/GalleryPage.tsx'], kB: 184 },
      { name: 'Form', modules: ['/Shell.tsx', '/AccountMenu.tsx', '/CustomisePage.tsx', '/TemplateForm.tsx'], kB: 296 },
    ]),
  ],
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('./src', import.meta.url)),
      // It resolves references to other schemas, which the check of a template refuses.
      'fast-uri': fileURLToPath(new URL('./src/features/library/form/uris.ts', import.meta.url)),
      // A quarter of the form's code: rjsf draws Markdown with it where a form turns that on, which ours never does.
      'markdown-to-jsx/react': fileURLToPath(new URL('./src/features/library/form/plainText.ts', import.meta.url)),
    },
  },
  build: {
    target: 'es2022',
    // The policy of the page allows no inline pictures of code, and small fonts cache better as files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 5173, proxy: { '/api': service, '/_allauth': service } },
  test: {
    // Files that need a page begin with "@vitest-environment jsdom": to make one takes longer than most tests.
    environment: 'node',
    setupFiles: ['./tests/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.{ts,tsx}'],
  },
})
