import { expect, it } from 'vitest'
import { errorOfLast } from './lastTried'

it('forgets a failure after which something else succeeded', () => {
  const refused = { error: new Error('no room'), submittedAt: 1 }
  const untried = { error: null, submittedAt: 0 }
  expect(errorOfLast(refused, untried)?.message).toBe('no room')
  expect(errorOfLast(refused, { error: null, submittedAt: 2 })).toBe(null)
})
