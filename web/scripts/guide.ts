import { readFileSync } from 'node:fs'
import { strToU8, zipSync } from 'fflate'
import { marked } from 'marked'
import type { Plugin } from 'vite'

const VIRTUAL = 'virtual:guide'
export const STARTING_BUNDLE = 'starting-bundle.zip'
/** One and the same instant, so that one release makes one zip. */
const MADE_AT = new Date('2026-01-01T00:00:00')

/** The files of the guide's worked example: each block of code under a line that is a file's name alone. */
export function workedExample(guide: string): Record<string, string> {
  const example = guide.split(/^## /m).find((chapter) => chapter.startsWith('A worked example')) ?? ''
  const blocks = example.matchAll(/^`([\w./-]+)`\n\n```\w*\n([\s\S]*?)^```$/gm)
  return Object.fromEntries([...blocks].map(([, name = '', text = '']) => [name, text]))
}

/** What leads from one page of the docs to another leads nowhere in the app: its words stay, the link goes. */
const BETWEEN_PAGES = /<a href="(?!https?:)[^"]*">(.*?)<\/a>/gs

/** The guide for authors as HTML, without its title, because the page has a heading of its own. */
export function guideAsHtml(guide: string): string {
  const withoutTitle = guide.replace(/^# .*\n/, '')
  return marked
    .parse(withoutTitle, { async: false })
    .replaceAll('<table>', '<div class="wide" role="region" aria-label="Table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    .replace(BETWEEN_PAGES, '$1')
}

/** Makes the guide a module of the app, and its worked example a bundle to begin with. */
export function guide(file: string): Plugin {
  const read = () => readFileSync(file, 'utf8')
  const zipped = () => {
    const files = Object.entries(workedExample(read())).map(([name, text]) => [`greeting/${name}`, strToU8(text)])
    return zipSync(Object.fromEntries(files) as Record<string, Uint8Array>, { mtime: MADE_AT })
  }
  return {
    name: 'guide',
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load(id) {
      if (id !== `\0${VIRTUAL}`) return undefined
      this.addWatchFile(file)
      return `export default ${JSON.stringify(guideAsHtml(read()))}`
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: STARTING_BUNDLE, source: zipped() })
    },
    configureServer(server) {
      server.middlewares.use(`/${STARTING_BUNDLE}`, (_, response) => {
        response.setHeader('Content-Type', 'application/zip')
        response.end(Buffer.from(zipped()))
      })
    },
  }
}
