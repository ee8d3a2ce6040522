import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import uris from './uris'

// By Node's own way: an import would find what stands in its place.
const library = createRequire(import.meta.url)('fast-uri') as typeof uris

test.each([undefined, '', 'https://example.com/bill.json', 'https://example.com/bill.json#'])(
  'a reference within a schema at %s is resolved as by the library',
  (base) => {
    for (const reference of ['#', '#/$defs/row', '#/$defs/a~1b%20c']) {
      expect(uris.resolve(base, reference)).toBe(library.resolve(base ?? '', reference))
    }
  },
)
