import { brotliCompressSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

/** A page, the modules that it loads beyond the entry, and how many kB of script and style that may be, compressed. */
export interface Page {
  name: string
  modules: readonly string[]
  kB: number
}

/** Fails the build when a page loads more than it may: what a page weighs grows by imports that nobody looks at. */
export function budget(pages: readonly Page[]): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    writeBundle(_, bundle) {
      const files = new Bundle(bundle)
      const weights = pages.map((page) => ({ ...page, weight: files.weightOf(page.modules) / 1000 }))
      for (const { name, weight, kB } of weights) {
        this.info(`${name}: ${weight.toFixed(1)} of ${kB} kB`)
      }
      const heavy = weights.filter(({ weight, kB }) => weight > kB)
      if (heavy.length === 0) return
      const told = heavy.map(({ name, weight, kB }) => `  ${name}: ${weight.toFixed(1)} kB, allowed are ${kB} kB`)
      this.error(
        `These pages load too much script and style (compressed):\n${told.join('\n')}\n` +
          'Load what they do not show at once with a dynamic import, or raise the budget in vite.config.ts and say why.',
      )
    },
  }
}

type Chunk = Rolldown.OutputChunk

class Bundle {
  private readonly bundle: Rolldown.OutputBundle
  private readonly chunks: readonly Chunk[]

  constructor(bundle: Rolldown.OutputBundle) {
    this.bundle = bundle
    this.chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
  }

  /** The compressed bytes of script and style of the entry and of these modules, with all that they import. */
  weightOf(modules: readonly string[]): number {
    const found = new Set<string>()
    const entry = this.chunks.filter((chunk) => chunk.isEntry)
    for (const chunk of [...entry, ...modules.map((module) => this.chunkOf(module))]) this.collect(chunk, found)
    return [...found].reduce((sum, file) => sum + brotliCompressSync(this.textOf(file)).length, 0)
  }

  private chunkOf(module: string): Chunk {
    const chunk = this.chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(module))
    if (!chunk) throw new Error(`The budget names ${module}, which no page loads by itself. Mend vite.config.ts.`)
    return chunk
  }

  private collect(chunk: Chunk, found: Set<string>): void {
    if (found.has(chunk.fileName)) return
    found.add(chunk.fileName)
    for (const sheet of chunk.viteMetadata?.importedCss ?? []) found.add(sheet)
    for (const name of chunk.imports) {
      const imported = this.bundle[name]
      if (imported?.type === 'chunk') this.collect(imported, found)
    }
  }

  private textOf(name: string): string | Uint8Array {
    const file = this.bundle[name]
    return file?.type === 'chunk' ? file.code : (file?.source ?? '')
  }
}
