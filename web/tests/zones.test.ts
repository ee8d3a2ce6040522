// @vitest-environment node
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const eslint = new ESLint({
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  // Planted files are in no TypeScript project, and the rules about rooms and circles need none.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => /^(boundaries|import-x)\//.test(ruleId),
})

/** The rooms' rules that a file at this path breaks by importing that one. */
async function broken(from: string, imported: string): Promise<string[]> {
  const [result] = await eslint.lintText(`import '${imported}'\n`, { filePath: from })
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message)
}

describe('the rooms of the web app', () => {
  it.each([
    ['src/features/library/planted.ts', '@/features/documents/api'],
    ['src/features/library/planted.ts', '@/app/router'],
    ['src/shared/ui/planted.ts', '@/features/library/api'],
    ['src/shared/ui/planted.ts', '../../app/router'],
  ])(
    '%s may not import %s',
    async (from, imported) => {
      expect(await broken(from, imported)).toContain('boundaries/dependencies')
    },
    30_000,
  )

  it.each([
    ['src/features/library/planted.ts', '@/shared/api/client'],
    ['src/features/library/planted.ts', './api'],
    ['src/app/planted.ts', '@/features/library/api'],
  ])(
    '%s may import %s',
    async (from, imported) => {
      expect(await broken(from, imported)).toEqual([])
    },
    30_000,
  )

  it('belongs to a room or is reported', async () => {
    expect(await broken('src/elsewhere/planted.ts', 'react')).toContain('boundaries/no-unknown-files')
  }, 30_000)
})

describe('the rooms inside a feature', () => {
  it.each([
    ['src/features/accounts/session/planted.ts', '../login/api'],
    ['src/features/documents/drafts/planted.ts', '../customise/workingCopy'],
    ['src/features/library/form/schema/planted.ts', '../rows/pasteIntoRows'],
    ['src/features/library/viewer/preview/planted.ts', '../PageViewer'],
    ['src/shared/api/planted.ts', '../ui/icons'],
  ])(
    '%s may not import %s',
    async (from, imported) => {
      expect(await broken(from, imported)).toContain('import-x/no-restricted-paths')
    },
    30_000,
  )

  it('build on the ones that their line in rooms.js names', async () => {
    expect(await broken('src/features/library/form/rows/planted.ts', '../schema/schema')).toEqual([])
  }, 30_000)
})

describe('two files of the web app', () => {
  it('may not need each other', async () => {
    expect(await broken('src/shared/numbers/decimals.ts', './showNumber')).toContain('import-x/no-cycle')
  }, 30_000)

  it('may use a third one', async () => {
    expect(await broken('src/shared/numbers/showNumber.ts', './decimals')).toEqual([])
  }, 30_000)
})
