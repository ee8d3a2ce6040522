import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NearWorker } from '../../../../../tests/workers'
import { Judge, type Asked } from './judge'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const branch = { properties: { currency: { $ref: '#/$defs/chf' } }, required: ['currency'] }
const root = { $defs: { chf: { const: 'CHF' } } }

/** A worker that never answers a question about a schema with these words in it. */
class StuckWorker extends NearWorker {
  static words = 'evil'
  static stopped = 0
  override postMessage(asked: Asked): void {
    if (!asked.schema.includes(StuckWorker.words)) super.postMessage(asked)
  }
  override terminate(): void {
    StuckWorker.stopped += 1
    super.terminate()
  }
}

describe('the judge of branches', () => {
  it('answers at once with what it knows, and tells when it knows better', async () => {
    const onChange = vi.fn()
    const judge = new Judge(root, () => new NearWorker() as unknown as Worker, { onChange, onBegun: vi.fn() })
    const ask = (values: object) => judge.validator.isValid(branch, values, root)
    expect(ask({ currency: 'CHF' })).toBe(false)
    await vi.runAllTimersAsync()
    expect(onChange).toHaveBeenCalled()
    expect(ask({ currency: 'CHF' })).toBe(true)
    // What a rule does not look at raises no new question.
    expect(ask({ currency: 'CHF', name: 'Ann' })).toBe(true)
    expect(judge.isSettled).toBe(true)
    expect(ask({ currency: 'EUR' })).toBe(true)
    await vi.runAllTimersAsync()
    expect([ask({ currency: 'EUR' }), ask({})]).toEqual([false, false])
  })

  it('makes no code from a string, and evaluates nothing itself', async () => {
    vi.stubGlobal('Function', () => {
      throw new Error('code was made from a string')
    })
    const test = vi.spyOn(RegExp.prototype, 'test')
    const judge = new Judge({}, () => new StuckWorker() as unknown as Worker, { onChange: vi.fn(), onBegun: vi.fn() })
    judge.validator.isValid({ properties: { a: { type: 'string', pattern: 'evil^(a+)+$' } } }, { a: 'aaaa!' }, {})
    await vi.runAllTimersAsync()
    expect(test.mock.instances.some((one) => String(one).includes('evil'))).toBe(false)
  })

  it('stops a worker that takes too long, goes on with the other questions, and asks no third time', async () => {
    StuckWorker.stopped = 0
    const onChange = vi.fn()
    const judge = new Judge(root, () => new StuckWorker() as unknown as Worker, { onChange, onBegun: vi.fn() })
    const evil = { properties: { a: { pattern: 'evil' } } }
    for (const a of ['1', '2', '3', '4']) {
      judge.validator.isValid(evil, { a }, root)
      judge.validator.isValid(branch, { currency: 'CHF' }, root)
      await vi.runAllTimersAsync()
    }
    expect(StuckWorker.stopped).toBe(2)
    expect(judge.isUnsure).toBe(true)
    expect(judge.isSettled).toBe(true)
    expect(judge.validator.isValid(branch, { currency: 'CHF' }, root)).toBe(true)
  })
})
