import { describe, expect, it } from 'vitest'
import { seriesAfter, written } from './pattern'

describe('a series that goes on after a number', () => {
  it.each([
    ['2026-0412', '2026-0413'],
    ['RE-26/7', 'RE-26/8'],
    ['RE 0099', 'RE 0100'],
    ['20260012', '20260013'],
    ['A', '2026-0001'],
    ['', '2026-0001'],
  ])('after “%s” comes “%s”', (last, next) => {
    const series = seriesAfter(last, 2026)
    expect(written(series, series.first, 2026)).toBe(next)
  })

  it('names the next year where it names the year', () => {
    expect(written(seriesAfter('RE-26/7', 2026), 1, 2027)).toBe('RE-27/1')
    expect(written(seriesAfter('RE 0099', 2026), 1, 2027)).toBe('RE 0001')
  })
})
