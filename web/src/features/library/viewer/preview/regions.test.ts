// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { geometryOf, parseTransform, regionAt } from './regions'

const page = (content: string) =>
  `<svg viewBox="0 0 200 100" width="200pt" height="100pt" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">${content}</svg>`

describe('geometryOf', () => {
  it('finds a field under nested transforms, in shares of the page', () => {
    const { regions } = geometryOf(
      page(
        '<g transform="translate(20 10)"><g transform="scale(2)"><a transform="translate(5 5)" href="galley:/client/name"><rect width="40" height="10"/></a></g></g>',
      ),
    )
    expect(regions).toEqual([{ pointer: '/client/name', left: 0.15, top: 0.2, width: 0.4, height: 0.2 }])
  })

  it('boxes a rotated field by its corners', () => {
    const { regions } = geometryOf(
      page('<g transform="rotate(90 100 50)"><a href="galley:/a"><rect x="90" y="40" width="40" height="20"/></a></g>'),
    )
    const [region] = regions
    expect(region?.left).toBeCloseTo(0.45)
    expect(region?.top).toBeCloseTo(0.4)
    expect(region?.width).toBeCloseTo(0.1)
    expect(region?.height).toBeCloseTo(0.4)
  })

  it('gives a value that breaks over two lines two regions', () => {
    const { regions } = geometryOf(
      page(
        '<a href="galley:/a"><rect width="20" height="10"/></a><a transform="translate(0 12)" href="galley:/a"><rect width="9" height="10"/></a>',
      ),
    )
    expect(regions.map((region) => region.pointer)).toEqual(['/a', '/a'])
  })

  it('ignores every other address', () => {
    const { regions } = geometryOf(
      page(
        ['https://example.org', 'javascript:alert(1)', '#g1', 'galley:client', 'galleyx:/a']
          .map((address) => `<a href="${address}"><rect width="20" height="10"/></a>`)
          .join(''),
      ),
    )
    expect(regions).toEqual([])
  })

  it('reads the size from the view box and survives what is no picture', () => {
    expect(geometryOf(page(''))).toMatchObject({ width: 200, height: 100 })
    expect(geometryOf('not a picture').regions).toEqual([])
  })
})

describe('parseTransform', () => {
  it('applies a list from left to right', () => {
    expect(parseTransform('translate(10,20) scale(2 3)')).toEqual([2, 0, 0, 3, 10, 20])
    expect(parseTransform('matrix(1 0 0 -1 20 27.238)')).toEqual([1, 0, 0, -1, 20, 27.238])
  })
})

describe('regionAt', () => {
  it('prefers the innermost field', () => {
    const outer = { pointer: '/client', left: 0, top: 0, width: 1, height: 1 }
    const inner = { pointer: '/client/name', left: 0.2, top: 0.2, width: 0.2, height: 0.1 }
    expect(regionAt([outer, inner], 0.3, 0.25)?.pointer).toBe('/client/name')
    expect(regionAt([outer, inner], 0.9, 0.9)?.pointer).toBe('/client')
    expect(regionAt([inner], 0.9, 0.9)).toBeUndefined()
  })
})
