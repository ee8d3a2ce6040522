import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { FIRST_DAY, LAST_DAY } from './DateWidget'

it('offers the days that the service takes', () => {
  const rules = readFileSync('../service/galley/rendering/values/formats.py', 'utf8')
  const [, first, last] = /^FIRST_YEAR, LAST_YEAR = (\d+), (\d+)$/m.exec(rules) ?? []
  expect([FIRST_DAY, LAST_DAY]).toEqual([`${first ?? ''}-01-01`, `${last ?? ''}-12-31`])
})
