import { describe, expect, it } from 'vitest'
import { draftStore, firstWords, type Draft } from './drafts'

/** A device's storage, with room for so many letters. */
class Device implements Storage {
  [name: string]: unknown
  constructor(room = Infinity) {
    Object.defineProperty(this, 'room', { value: room, writable: true, enumerable: false })
  }
  get length() {
    return Object.keys(this).length
  }
  key(at: number) {
    return Object.keys(this)[at] ?? null
  }
  clear() {
    for (const key of Object.keys(this)) this.removeItem(key)
  }
  getItem(key: string) {
    return (this[key] as string | undefined) ?? null
  }
  setItem(key: string, text: string) {
    if (text.length > (this.room as number)) throw new DOMException('full', 'QuotaExceededError')
    this[key] = text
  }
  removeItem(key: string) {
    Reflect.deleteProperty(this, key)
  }
}
let made = 0
const tab = (storage: Storage | undefined, person = 'ann@example.org', memory = new Map<string, string>()) =>
  draftStore({ storage, person, memory, freshId: () => `fresh-${(made += 1)}` })

const draft = (name: string, more: Partial<Draft> = {}): Draft => ({
  values: { name },
  name: 'Invoice',
  customisation: undefined,
  keptAt: '2026-11-23T10:00:00Z',
  organisation: 'press',
  ...more,
})
const names = (shelf: ReturnType<typeof tab>, organisation = 'press') =>
  shelf.list(organisation).map((kept) => kept.draft.values.name)

describe('drafts', () => {
  it('come back as they were kept, the newest first', () => {
    const device = new Device()
    tab(device).keep('invoice', 'a', draft('Ann'))
    tab(device).keep('letter', 'b', draft('Bea', { keptAt: '2026-11-24T10:00:00Z' }))
    expect(tab(device).open('invoice', 'a')).toEqual(draft('Ann'))
    expect(names(tab(device))).toEqual(['Bea', 'Ann'])
  })

  it('of two tabs with new documents are two, and both are found again', () => {
    const device = new Device()
    const [one, two] = [tab(device), tab(device)]
    one.keep('invoice', 'one', draft('First'))
    two.keep('invoice', 'two', draft('Second'))
    one.keep('invoice', 'one', draft('First, longer'))
    expect(names(tab(device)).sort()).toEqual(['First, longer', 'Second'])
  })

  it('are never written over by a tab that did not see what stands there', () => {
    const device = new Device()
    const one = tab(device)
    one.keep('invoice', 'same', draft('Mine'))
    const copied = tab(device)
    expect(copied.open('invoice', 'same')?.values).toEqual({ name: 'Mine' })
    expect(copied.keep('invoice', 'same', draft('The copy went on')).id).toBe('same')
    const own = one.keep('invoice', 'same', draft('Mine went on'))
    expect(own.id).not.toBe('same')
    expect(names(tab(device)).sort()).toEqual(['Mine went on', 'The copy went on'])
  })

  it('are dropped by their own tab only', () => {
    const device = new Device()
    const one = tab(device)
    one.keep('invoice', 'same', draft('Mine'))
    const other = tab(device)
    other.open('invoice', 'same')
    other.keep('invoice', 'same', draft('Theirs'))
    one.drop('invoice', 'same')
    expect(names(tab(device))).toEqual(['Theirs'])
    other.drop('invoice', 'same')
    expect(names(tab(device))).toEqual([])
  })

  it('that are deleted come back when that is taken back, and go on when their tab still types', () => {
    const device = new Device()
    const one = tab(device)
    one.keep('invoice', 'a', draft('Ann'))
    const list = tab(device)
    const putBack = list.remove(list.list('press'))
    expect(names(list)).toEqual([])
    putBack()
    expect(names(list)).toEqual(['Ann'])
    list.remove(list.list('press'))
    expect(one.keep('invoice', 'a', draft('Ann goes on')).id).toBe('a')
    expect(names(list)).toEqual(['Ann goes on'])
  })

  it('are not seen by another person, and not in another organisation', () => {
    const device = new Device()
    tab(device).keep('invoice', 'a', draft('Ann'))
    expect(names(tab(device, 'bob@example.org'))).toEqual([])
    expect(tab(device, 'bob@example.org').open('invoice', 'a')).toBeUndefined()
    expect(names(tab(device, 'ann@example.or'))).toEqual([])
    expect(names(tab(device), 'elsewhere')).toEqual([])
  })

  it('of one person go together, those of others and all else stay', () => {
    const device = new Device()
    device.setItem('theme', 'dark')
    tab(device, 'bob@example.org').keep('invoice', 'b', draft('Bob'))
    tab(device).keep('invoice', 'a', draft('Ann'))
    const { count, putBack } = tab(device).removeAll()
    expect(count).toBe(1)
    expect(names(tab(device))).toEqual([])
    expect(names(tab(device, 'bob@example.org'))).toEqual(['Bob'])
    expect(device.getItem('theme')).toBe('dark')
    putBack()
    expect(names(tab(device))).toEqual(['Ann'])
  })

  it('that were kept by an older release are found', () => {
    const device = new Device()
    const { values, name, customisation, keptAt } = draft('Old')
    device.setItem(
      'galley:draft:ann%40example.org:invoice:new',
      JSON.stringify({ values, name, customisation, keptAt }),
    )
    expect(names(tab(device), 'wherever')).toEqual(['Old'])
  })

  it('that were damaged count as none', () => {
    const device = new Device()
    device.setItem('galley:draft:ann%40example.org:invoice:x', '{"values":')
    device.setItem('galley:draft:ann%40example.org:invoice:y', '{"values":{}}')
    expect(names(tab(device))).toEqual([])
    expect(tab(device).open('invoice', 'x')).toBeUndefined()
  })

  it('say when the device is full, keep what was there, and hold on until the page is closed', () => {
    const device = new Device(300)
    const memory = new Map<string, string>()
    const one = tab(device, undefined, memory)
    expect(one.keep('invoice', 'a', draft('Ann')).state).toBe('kept')
    expect(one.keep('invoice', 'a', draft('Ann'.repeat(200)))).toEqual({ state: 'full', id: 'a' })
    expect(tab(device, undefined, memory).open('invoice', 'a')?.values.name).toBe('Ann'.repeat(200))
    expect(names(tab(device))).toEqual(['Ann'])
    expect(one.keep('invoice', 'a', draft('Ann is short'))).toEqual({ state: 'kept', id: 'a' })
    expect(names(tab(device))).toEqual(['Ann is short'])
  })

  it('say when the device keeps nothing, and hold on until the page is closed', () => {
    const refused = new Proxy({} as Storage, {
      get: () => {
        throw new DOMException('refused', 'SecurityError')
      },
      ownKeys: () => {
        throw new DOMException('refused', 'SecurityError')
      },
    })
    for (const storage of [undefined, refused]) {
      const memory = new Map<string, string>()
      expect(tab(storage, undefined, memory).keep('invoice', 'a', draft('Ann')).state).toBe('refused')
      expect(names(tab(storage, undefined, memory))).toEqual(['Ann'])
    }
  })
})

describe('firstWords', () => {
  it.each([
    [{ client: { name: 'Thumb & Co' }, n: 3 }, { client: { name: 'Sample' }, n: 3 }, 'Thumb & Co'],
    [{ a: 'same', rows: [{ b: 'new\nline' }, { b: 7 }] }, { a: 'same', rows: [] }, 'new line · 7'],
    [{ a: 'same' }, { a: 'same' }, ''],
    [{ a: true, b: null }, {}, ''],
    [{ a: '👩‍👩‍👧'.repeat(80) }, {}, `${'👩‍👩‍👧'.repeat(59)}…`],
  ])('of %j, which began as %j, are %j', (values, began, words) => {
    expect(firstWords(values, began)).toBe(words)
  })
})
