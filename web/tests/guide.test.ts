import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { guideAsHtml, workedExample } from '../scripts/guide.ts'

const guide = readFileSync('../docs/galley/templates.md', 'utf8')

describe('the guide for authors', () => {
  it('holds every file that a bundle needs in its worked example', () => {
    const files = workedExample(guide)
    expect(Object.keys(files)).toEqual(['typst.toml', 'schema.json', 'sample.json', 'main.typ'])
    const { required } = JSON.parse(files['schema.json'] ?? '') as { required: string[] }
    expect(Object.keys(JSON.parse(files['sample.json'] ?? '') as object)).toEqual(expect.arrayContaining(required))
    expect(files['main.typ']).toMatch(/^#import "@galley\/kit/)
  })

  it('becomes a page without a title of its own, with tables that can be scrolled', () => {
    const html = guideAsHtml(guide)
    expect(html).not.toContain('<h1')
    expect(html).toContain('<h2>A worked example</h2>')
    expect(html).toMatch(/tabindex="0"><table>/)
  })

  it('has no link to another page of the docs, which the app does not have', () => {
    expect(guide).toMatch(/\]\(\.\./)
    expect(guideAsHtml(guide)).not.toMatch(/href="(?!https?:)/)
    expect(guideAsHtml('[outside](https://example.com) and [inside](../x.md)')).toBe(
      '<p><a href="https://example.com">outside</a> and inside</p>\n',
    )
  })
})
