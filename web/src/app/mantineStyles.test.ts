import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const CORE = resolve('node_modules/@mantine/core')
const ALWAYS = ['baseline', 'default-css-variables', 'global']

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
}

/** What an expression captures first, in each place of our own code where it matches. */
function inSources(expression: RegExp): string[] {
  const sources = filesOf('src').filter((name) => /\.tsx?$/.test(name))
  return sources.flatMap((name) => [...readFileSync(name, 'utf8').matchAll(expression)].map(([, found = '']) => found))
}

/** The parts of Mantine that our own code imports. */
function usedParts(): Set<string> {
  return new Set(
    inSources(/import \{([^}]*)\} from '@mantine\/core'/g).flatMap((names) =>
      names.split(',').map((name) => name.trim()),
    ),
  )
}

/** The sheets whose class names a module of Mantine uses, itself or by what it imports. */
function sheetsOf(module: string, seen: Set<string>): string[] {
  if (seen.has(module)) return []
  seen.add(module)
  const own = /([^/]+)\.module\.mjs$/.exec(module)
  if (own?.[1]) return [own[1]]
  const imports = readFileSync(module, 'utf8').matchAll(/from "(\.[^"]+)"/g)
  return [...imports].flatMap(([, path = '']) => sheetsOf(resolve(dirname(module), path), seen))
}

/** All sheets in the order in which Mantine's own whole sheet has them: a later one wins over an earlier one. */
function inMantinesOrder(names: ReadonlySet<string>): string[] {
  const whole = readFileSync(join(CORE, 'styles.css'), 'utf8')
  const place = (name: string) => whole.indexOf(readFileSync(join(CORE, 'styles', `${name}.css`), 'utf8').slice(0, 60))
  return [...names].sort((one, other) => place(one) - place(other))
}

test('the styles are those of the parts in use, in the order that Mantine gives them', () => {
  const modules = new Map(filesOf(join(CORE, 'esm/components')).map((name) => [name.split('/').at(-1), name]))
  const seen = new Set<string>()
  const needed = [...usedParts()].flatMap((part) => {
    const module = modules.get(`${part}.mjs`)
    return module ? sheetsOf(module, seen) : []
  })
  const listed = [...readFileSync('src/app/mantine.css', 'utf8').matchAll(/styles\/(.+)\.css/g)].map(([, name]) => name)
  // A part that few pages have brings its sheets itself.
  const own = inSources(/^import '@mantine\/core\/styles\/(.+)\.css'/gm)
  expect(needed).toEqual(expect.arrayContaining(own))
  const shared = [...ALWAYS, ...needed].filter((name) => !own.includes(name))
  expect(listed).toEqual(inMantinesOrder(new Set(shared)))
})
