import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
  .map((name) => join('src', name))

/** The classes that a file takes from its sheets, and whether the sheet has each. */
function missingIn(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const uses = text.replace(/^import .*$/gm, '')
  const imports = [...text.matchAll(/import (\w+) from '([^']+\.module\.css)'/g)]
  return imports.flatMap(([, name = '', path = '']) => {
    const sheet = path.startsWith('@/') ? join('src', path.slice(2)) : resolve(dirname(file), path)
    const known = new Set([...readFileSync(sheet, 'utf8').matchAll(/\.([A-Za-z][\w-]*)/g)].map(([, word]) => word))
    const used = [...uses.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))].map(([, word = '']) => word)
    return used.filter((word) => !known.has(word)).map((word) => `${file}: ${name}.${word}`)
  })
}

test('every class that a part names is in its sheet', () => {
  expect(SOURCES.length).toBeGreaterThan(100)
  expect(SOURCES.flatMap(missingIn)).toEqual([])
})
